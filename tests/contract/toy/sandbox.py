"""A small tool with more ways of asking than anybody needs: sound ones, and those that broken connectors fall for."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.http import guarded, json_response, repeats_boundary
from sandbox.model import World
from sandbox.world import DEFAULT_NOW

CREDENTIALS = {"token": "sandbox-toy-token"}
ENVIRONMENT = {"TOY_TOKEN": CREDENTIALS["token"]}
TIGHT = {"wall": 16}

Item = dict[str, Any]

PAGE = 5
_TIME = "%Y-%m-%dT%H:%M:%SZ"
_BEFORE_ANY_WAS_SEEN = "2026-10-31"


def settings(base_url: str) -> dict[str, Any]:
    return {"base_url": base_url, "token": "${TOY_TOKEN}"}


def app(world: World, clock: Callable[[], datetime], *, wall: int = 10_000) -> Starlette:
    scrolls: list[int] = []
    people = [person(number) for number in range(1, 26)]
    items = [item for number in range(36) if (item := made(number, world.now))]
    answers = {
        "people": lambda request: listed(request, people, scrolls),
        "notes": lambda request: listed(request, wanted(request, items, world.now), scrolls),
        "tickets": lambda request: listed(request, wanted(request, items, world.now)[:wall], scrolls),
    }
    routes = [Route(f"/{name}", guarded(answer, refusal)) for name, answer in answers.items()]
    return Starlette(routes=[*routes, Route("/ping", lambda _: json_response({}))])


def refusal(request: Request) -> Response | None:
    allowed = request.headers.get("authorization") == f"Bearer {CREDENTIALS['token']}"
    return None if allowed else json_response({"error": "unauthorized"}, 401)


def person(number: int) -> Item:
    code = f"c{number}" if number != 7 else None
    mail, name = f"somebody.{number}@example.com", f"Some Body {number}"
    return {"id": number, "code": code, "name": name, "email": mail, "updated_at": "2026-01-01T00:00:00Z"}


def made(number: int, now: datetime) -> Item | None:
    """Two minutes after each other in pairs, a pair every half day; every third changes once more a day later."""
    created = DEFAULT_NOW - timedelta(hours=12 * (number // 2 + 1)) + timedelta(minutes=2 * (number % 2))
    updated = created + timedelta(days=1) if number % 3 == 0 and created + timedelta(days=1) <= now else created
    if created > now:
        return None
    return {
        "id": number,
        "text": f"Note {number}, written by Some Body {number % 25} {'again' if updated > created else ''}",
        "created_at": created.strftime(_TIME),
        "updated_at": updated.strftime(_TIME),
        "seen_at": updated.strftime(_TIME) if number not in {33, 34} else None,
        "is_deleted": number == 20,
        "is_archived": False,
    }


def wanted(request: Request, items: Sequence[Item], now: datetime) -> list[Item]:
    asked = dict(request.query_params)
    if "last_minutes" in asked:
        asked["updated_since"] = (now - timedelta(minutes=int(asked["last_minutes"]))).strftime(_TIME)
    # This way of asking knows nothing of windows that end in the future.
    if asked.setdefault("until", "") > (now + timedelta(hours=1)).strftime(_TIME):
        return []
    asked.setdefault("updated_until", asked["until"] or "9")
    seen = asked.get("seen_since", "")
    found = [
        item
        for item in items
        if asked.get("updated_since", "") <= item["updated_at"] <= asked["updated_until"]
        and item["created_at"] >= asked.get("created_since", "")
        and (item["seen_at"] or _BEFORE_ANY_WAS_SEEN) >= seen
    ]
    return sorted(found, key=lambda item: (item["updated_at"], item["id"]))


def listed(request: Request, records: Sequence[Item], scrolls: list[int]) -> Response:
    """Pages by place (`after` or `offset`), or by scrolling."""
    asked = request.query_params
    if "scroll" in asked:
        return scrolled(asked["scroll"], records, scrolls)
    start = int(asked.get("after") or asked.get("offset") or 0)
    first = max(start - (repeats_boundary(request) and "after" in asked), 0)
    page, more = records[first : start + PAGE], start + PAGE < len(records)
    if "links" in asked:
        page = [{**record, "link": str(request.base_url)} for record in page]
    body = {"data": page, "total": len(records), "after": start + PAGE if more else None, "more": more}
    return json_response(body)


def scrolled(token: str, records: Sequence[Item], scrolls: list[int]) -> Response:
    """A scroll ends when another one begins: its tokens then lead to an empty page."""
    if token == "0":
        scrolls.append(len(scrolls))
    scroll, _, place = token.partition("-")
    if place and int(scroll) != scrolls[-1]:
        return json_response({"data": [], "total": len(records), "after": None})
    start = int(place or 0)
    following = f"{scrolls[-1]}-{start + PAGE}" if start + PAGE < len(records) else None
    return json_response({"data": records[start : start + PAGE], "total": len(records), "after": following})
