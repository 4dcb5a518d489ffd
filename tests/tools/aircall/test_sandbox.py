"""The make-believe Aircall behaves as the real one was measured to."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from jsonschema import Draft202012Validator

from connectors.aircall.sandbox import CREDENTIALS, app
from sandbox.model import World

SPECS = Path(__file__).parents[4] / "shared" / "vendors" / "specs"
KEY = (CREDENTIALS["api_id"], CREDENTIALS["api_token"])
PAGES = {
    "/v1/calls?fetch_contact=true": ("calls", "Call"),
    "/v1/contacts": ("contacts", "Contact"),
    "/v2/users": ("users", "UserV2"),
    "/v1/teams": ("teams", "Team"),
    "/v1/numbers": ("numbers", "Number"),
    "/v1/tags": ("tags", "Tag"),
}


def now() -> datetime:
    return datetime(2026, 11, 20, 9, tzinfo=UTC)


Ask = Callable[..., httpx.Response]


@pytest.fixture
def aircall(world: World, asking: Callable[..., Ask]) -> Ask:
    return asking(app(world, now), auth=KEY)


def test_no_key_is_401_and_a_wrong_key_is_403(world: World, asking: Callable[..., Ask]) -> None:
    client = asking(app(world, now))
    assert client("/v1/ping").status_code == 401
    assert client("/v1/ping", auth=("sandbox-api-id", "wrong")).status_code == 403
    assert client("/v1/ping", auth=KEY).json() == {"ping": "pong"}


def test_calls_leave_out_the_second_of_from_and_keep_that_of_to(aircall: Ask, world: World) -> None:
    times = sorted(int(call.started_at.timestamp()) for call in world.calls)
    first, last = times[10], times[20]
    total = aircall("/v1/calls", params={"from": first, "to": last}).json()["meta"]["total"]
    assert total == sum(first < time <= last for time in times)


def test_contacts_keep_both_ends_and_filter_by_creation_whatever_the_order(aircall: Ask, world: World) -> None:
    made = sorted(int(record.created_at.timestamp()) for record in world.records if record.tool == "aircall")
    asked = {"from": made[3], "to": made[-3], "order_by": "updated_at", "order": "desc", "per_page": 50}
    body = aircall("/v1/contacts", params=asked).json()
    assert body["meta"]["total"] == sum(made[3] <= time <= made[-3] for time in made)
    updated = [contact["updated_at"] for contact in body["contacts"]]
    assert updated == sorted(updated, reverse=True)


def test_a_page_holds_at_most_fifty(aircall: Ask) -> None:
    assert len(aircall("/v1/calls", params={"per_page": 500}).json()["calls"]) == 50
    assert len(aircall("/v1/calls").json()["calls"]) == 20


def test_past_the_wall_is_400_though_the_link_led_there(world: World, asking: Callable[..., Ask]) -> None:
    client = asking(app(world, now, wall=100), auth=KEY)
    last = client("/v1/calls", params={"per_page": 50, "page": 2})
    assert last.json()["meta"]["total"] == len(world.calls) > 100
    beyond = client(last.json()["meta"]["next_page_link"])
    assert beyond.status_code == 400
    assert "10k results" in beyond.json()["errors"]


def test_the_contact_is_in_a_call_only_when_asked_for(aircall: Ask, world: World) -> None:
    known = sum(call.contact is not None for call in world.calls[:20])
    without = aircall("/v1/calls").json()["calls"]
    with_contact = aircall("/v1/calls", params={"fetch_contact": "true"}).json()["calls"]
    assert [call["contact"] for call in without] == [None] * 20
    assert sum(call["contact"] is not None for call in with_contact) == known > 0


def test_an_empty_page_may_lack_its_key(aircall: Ask, world: World, asking: Callable[..., Ask]) -> None:
    assert "calls" not in aircall("/v1/calls", params={"from": 1, "to": 2}).json()
    usual = asking(app(world, now, bare_empty_pages=False), auth=KEY)
    assert usual("/v1/calls", params={"from": 1, "to": 2}).json()["calls"] == []


def test_times_are_seconds_in_calls_and_texts_in_users(aircall: Ask) -> None:
    assert isinstance(aircall("/v1/calls").json()["calls"][0]["started_at"], int)
    assert aircall("/v2/users").json()["users"][0]["created_at"].endswith(".000Z")


def test_past_the_limit_is_429_with_aircalls_own_headers(world: World, asking: Callable[..., Ask]) -> None:
    client = asking(app(world, now, requests_per_minute=3), auth=KEY)
    answers = [client("/v1/ping") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert "x-aircallapi-limit" not in answers[0].headers
    assert answers[3].headers["x-aircallapi-limit"] == "3"
    assert answers[3].headers["x-aircallapi-remaining"] == "0"
    assert 0 < int(answers[3].headers["x-aircallapi-reset"]) - datetime.now(UTC).timestamp() <= 61


def test_who_left_is_no_user_any_more(world: World, aircall: Ask) -> None:
    staying = {agent.aircall_id for agent in world.agents if agent.aircall_id and agent.left_at is None}
    assert {user["id"] for user in aircall("/v2/users", params={"per_page": 50}).json()["users"]} == staying


@pytest.mark.parametrize("path", PAGES)
def test_records_fit_the_published_description(aircall: Ask, path: str) -> None:
    """Aircall publishes none; these are a third party's, of low trust: they forget that fields may be null."""
    rest, hooks = SPECS / "aircall-openapi.yml", SPECS / "aircall-webhooks-asyncapi.yml"
    if not rest.is_file():
        pytest.skip(f"{rest} is not here (it is no part of the project)")
    key, schema = PAGES[path]
    assert "get" in yaml.safe_load(rest.read_text())["paths"][f"/{key}"]
    described = yaml.safe_load(hooks.read_text())
    validator = Draft202012Validator({**described, "$ref": f"#/components/schemas/{schema}"})
    records = aircall(path).json()[key]
    assert records
    for record in records:
        validator.validate(as_described(record))


def as_described(value: Any) -> Any:
    """The record without nulls and with what the description has wrong: times of contacts are numbers, not texts."""
    if isinstance(value, dict):
        wrong = {"created_at", "updated_at"} if "phone_numbers" in value else set()
        present = {key: inner for key, inner in value.items() if inner is not None}
        return {key: str(inner) if key in wrong else as_described(inner) for key, inner in present.items()}
    return [as_described(inner) for inner in value] if isinstance(value, list) else value
