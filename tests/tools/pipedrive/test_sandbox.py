"""The make-believe Pipedrive answers as both versions of its API are described."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from jsonschema import Draft4Validator

from connectors.pipedrive.sandbox import CREDENTIALS, app
from sandbox.model import World

SPECS = Path(__file__).parents[4] / "shared" / "vendors" / "specs"
TOKEN = {"x-api-token": CREDENTIALS["api_token"]}
DESCRIBED = {
    "/api/v2/persons": ("pipedrive-v2.yaml", "/persons"),
    "/api/v2/organizations": ("pipedrive-v2.yaml", "/organizations"),
    "/api/v2/deals": ("pipedrive-v2.yaml", "/deals"),
    "/api/v2/deals/archived": ("pipedrive-v2.yaml", "/deals/archived"),
    "/api/v2/activities": ("pipedrive-v2.yaml", "/activities"),
    "/api/v2/stages": ("pipedrive-v2.yaml", "/stages"),
    "/api/v2/pipelines": ("pipedrive-v2.yaml", "/pipelines"),
    "/v1/notes": ("pipedrive-v1.yaml", "/notes"),
    "/v1/users": ("pipedrive-v1.yaml", "/users"),
    "/v1/users/me": ("pipedrive-v1.yaml", "/users/me"),
    "/v1/deals/summary": ("pipedrive-v1.yaml", "/deals/summary"),
}

Ask = Callable[..., httpx.Response]


def now() -> datetime:
    return datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.fixture
def pipedrive(world: World, asking: Callable[..., Ask]) -> Ask:
    return asking(app(world, now), headers=TOKEN)


@pytest.mark.parametrize("token", [{}, {"x-api-token": "wrong"}])
def test_a_wrong_token_is_401(world: World, asking: Callable[..., Ask], token: dict[str, str]) -> None:
    refused = asking(app(world, now), headers=token)("/v1/users/me")
    assert refused.status_code == 401
    assert (refused.json()["success"], refused.json()["errorCode"]) == (False, 401)


def test_the_new_version_pages_by_cursor_to_the_end(pipedrive: Ask, world: World) -> None:
    seen: list[int] = []
    cursor: str | None = ""
    while cursor is not None:
        body = pipedrive("/api/v2/activities", params={"limit": 50} | ({"cursor": cursor} if cursor else {})).json()
        seen += [activity["id"] for activity in body["data"]]
        cursor = body["additional_data"]["next_cursor"]
    assert seen == sorted(activity.id for activity in world.activities)


def test_the_old_version_pages_by_start_and_forgets_next_start_now_and_then(pipedrive: Ask, world: World) -> None:
    first = pipedrive("/v1/notes", params={"start": 0, "limit": 10}).json()["additional_data"]["pagination"]
    second = pipedrive("/v1/notes", params={"start": 10, "limit": 10}).json()["additional_data"]["pagination"]
    assert first == {"start": 0, "limit": 10, "more_items_in_collection": True, "next_start": 10}
    assert second == {"start": 10, "limit": 10, "more_items_in_collection": True}
    assert len(pipedrive("/v1/notes", params={"limit": 1000}).json()["data"]) == len(world.notes) < 500


@pytest.mark.parametrize("inclusive", [True, False])
def test_updated_since_keeps_its_own_second_or_not(world: World, asking: Callable[..., Ask], inclusive: bool) -> None:
    ask = asking(app(world, now, inclusive=inclusive), headers=TOKEN)
    people = [record for record in world.records if record.tool == "pipedrive"]
    newest = max(person.updated_at for person in people)
    found = ask("/api/v2/persons", params={"updated_since": newest.strftime("%Y-%m-%dT%H:%M:%SZ")}).json()["data"]
    assert bool(found) is inclusive


def test_calls_have_no_time_of_change_and_cannot_be_cut(pipedrive: Ask) -> None:
    whole, cut = pipedrive("/v1/callLogs"), pipedrive("/v1/callLogs?updated_since=2030-01-01T00:00:00Z")
    assert (cut.status_code, cut.json()["data"]) == (200, whole.json()["data"])
    assert whole.json()["data"]


def test_an_empty_list_is_null(pipedrive: Ask) -> None:
    for path in ("/api/v2/deals", "/v1/notes"):
        assert pipedrive(path, params={"updated_since": "2030-01-01T00:00:00Z"}).json()["data"] is None


@pytest.mark.parametrize("asked", [{"updated_since": "yesterday"}, {"cursor": "broken"}, {"sort_by": "name"}])
def test_nonsense_is_400(pipedrive: Ask, asked: dict[str, str]) -> None:
    assert pipedrive("/api/v2/persons", params=asked).status_code == 400


def test_deals_closed_long_ago_are_archived_and_listed_apart(world: World, asking: Callable[..., Ask]) -> None:
    ask = asking(app(world, now, archived_after=timedelta(days=100)), headers=TOKEN)
    before = world.now - timedelta(days=100)
    old = {deal.id for deal in world.deals if deal.closed_at and deal.closed_at < before}
    assert {deal["id"] for deal in ask("/api/v2/deals/archived", params={"limit": 500}).json()["data"]} == old
    listed = {deal["id"] for deal in ask("/api/v2/deals", params={"limit": 500}).json()["data"]}
    assert listed == {deal.id for deal in world.deals} - old
    assert ask("/v1/deals/summary").json()["data"]["total_count"] == len(listed)


def test_the_limit_is_told_with_every_answer_and_429_past_it(world: World, asking: Callable[..., Ask]) -> None:
    ask = asking(app(world, now, requests_per_two_seconds=1), headers=TOKEN)
    within, past = ask("/v1/users"), ask("/v1/users")
    assert (within.status_code, past.status_code) == (200, 429)
    assert (within.headers["x-ratelimit-limit"], within.headers["x-ratelimit-remaining"]) == ("1", "0")
    assert int(past.headers["x-ratelimit-reset"]) in {1, 2}


@pytest.mark.parametrize("path", DESCRIBED)
def test_answers_fit_the_official_description(pipedrive: Ask, path: str) -> None:
    name, described = DESCRIBED[path]
    if not (SPECS / name).is_file():
        pytest.skip(f"{SPECS / name} is not here (it is no part of the project)")
    schema = _schema(SPECS / name, described)
    body = pipedrive(path, params={} if "users" in path or "summary" in path else {"limit": 500}).json()
    assert body["data"]
    Draft4Validator(schema).validate(_without_nulls(body))
    records = body["data"] if isinstance(body["data"], list) else [body["data"]]
    assert {key for record in records for key in record} <= _fields(schema["components"], schema)


def _fields(components: dict[str, Any], schema: dict[str, Any]) -> set[str]:
    """Names of the fields that a description gives to the records under `data`."""

    def parts(node: dict[str, Any]) -> list[dict[str, Any]]:
        if "$ref" in node:
            name = node["$ref"].rsplit("/", 1)[-1]
            return parts(components["schemas"][name])
        return [node, *(part for inner in node.get("allOf", []) for part in parts(inner))]

    data = next(part["properties"]["data"] for part in parts(schema) if "data" in part.get("properties", {}))
    items = [item for part in parts(data) for item in parts(part.get("items", part))]
    return {field for item in items for field in item.get("properties", {})}


@cache
def _document(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def _schema(path: Path, described: str) -> dict[str, Any]:
    document = _document(path)
    answer = document["paths"][described]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    return {**answer, "components": document["components"]}


def _without_nulls(value: Any) -> Any:
    """The official description calls hardly anything nullable; real answers are full of nulls."""
    if isinstance(value, dict):
        return {key: _without_nulls(inner) for key, inner in value.items() if inner is not None}
    return [_without_nulls(inner) for inner in value] if isinstance(value, list) else value
