"""What the tools' sandboxes build on: limits, refusals, records serialised once."""

import asyncio
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.http import Allowance, Answer, RateLimit, Shelf, guarded, json_response


class Client:
    """Asks an application without a server."""

    def __init__(self, **answers: Answer) -> None:
        self.app = Starlette(routes=[Route(f"/{name}", answer) for name, answer in answers.items()])

    def get(self, path: str, **headers: str) -> httpx.Response:
        async def ask() -> httpx.Response:
            async with httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://tool") as client:
                return await client.get(path, headers=headers)

        return asyncio.run(ask())


def fine(_: Request) -> Response:
    return json_response({"ok": True})


async def slow(_: Request) -> Response:
    return json_response({"slow": True})


class Watch:
    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def watch() -> Watch:
    return Watch()


def remaining(answer: httpx.Response) -> str:
    return answer.headers["x-ratelimit-remaining"]


def test_a_limit_is_shared_and_ends_with_its_window(watch: Watch) -> None:
    limit = RateLimit(2, 10, watch)
    client = Client(a=limit(fine), b=limit(slow))
    watch.now += timedelta(seconds=4)
    first, second, third = client.get("/a"), client.get("/b"), client.get("/a")
    assert [answer.status_code for answer in (first, second, third)] == [200, 200, 429]
    assert [remaining(answer) for answer in (first, second, third)] == ["1", "0", "0"]
    assert third.headers["retry-after"] == "6"
    assert first.headers["x-ratelimit-reset"] == "6"
    watch.now += timedelta(seconds=6)
    assert client.get("/a").status_code == 200


def test_a_tool_gives_its_own_shape(watch: Watch) -> None:
    def headers(allowance: Allowance) -> dict[str, str]:
        return {"x-mine": f"{allowance.remaining}/{allowance.limit}"} if allowance.exceeded else {}

    limit = RateLimit(1, 60, watch, headers=headers, refusal=lambda _: json_response({"mine": 1}, 429))
    client = Client(a=limit(fine))
    assert "x-mine" not in client.get("/a").headers
    refused = client.get("/a")
    assert (refused.json(), refused.headers["x-mine"]) == ({"mine": 1}, "0/1")
    assert "retry-after" not in refused.headers


def test_a_guard_refuses_before_the_answer() -> None:
    def refuse(request: Request) -> Response | None:
        return None if request.headers.get("key") == "right" else json_response({"error": "no"}, 401)

    client = Client(a=guarded(slow, refuse))
    assert client.get("/a").status_code == 401
    assert client.get("/a", key="right").json() == {"slow": True}


def test_a_shelf_serialises_a_record_once() -> None:
    seen = []

    def shown(number: int) -> dict[str, int]:
        seen.append(number)
        return {"n": number}

    shelf = Shelf([10, 20, 30], shown)
    for _ in range(2):
        body = json_response({"data": shelf.page(range(1, 3))}).body
        assert body == b'{"data":[{"n":20},{"n":30}]}'
    assert seen == [20, 30]
    assert len(shelf) == 3
