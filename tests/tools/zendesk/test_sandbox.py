"""The make-believe Zendesk has the paths, pages, errors and limits of the real one."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from connectors.zendesk.sandbox import CREDENTIALS, app
from connectors.zendesk.sandbox_words import AGENTS
from sandbox.model import World

Ask = Callable[..., httpx.Response]

OAUTH = {"Authorization": f"Bearer {CREDENTIALS['access_token']}"}


@pytest.fixture
def behaving(world: World, asking: Callable[..., Ask]) -> Callable[..., Ask]:
    def make(now: datetime | None = None, **options: Any) -> Ask:
        ask = asking(app(world, lambda: now or world.now, **options), headers=OAUTH)
        return lambda path, **asked: ask(f"/api/v2/{path}", params=asked)

    return make


@pytest.fixture
def zendesk(behaving: Callable[..., Ask]) -> Ask:
    return behaving()


def test_both_ways_of_signing_in_and_no_other(world: World, asking: Callable[..., Ask]) -> None:
    account = app(world, lambda: world.now)
    user = f"{CREDENTIALS['email']}/token"
    assert asking(account, auth=(user, CREDENTIALS["api_token"]))("/api/v2/users/me").status_code == 200
    assert asking(account, headers=OAUTH)("/api/v2/users/me").status_code == 200
    assert asking(account, auth=(user, "wrong"))("/api/v2/users/me").status_code == 401
    assert asking(account, auth=(CREDENTIALS["email"], CREDENTIALS["api_token"]))("/api/v2/groups").status_code == 401
    refused = asking(account, headers={"Authorization": "Bearer wrong"})("/api/v2/groups")
    assert (refused.status_code, refused.json()) == (401, {"error": "Couldn't authenticate you"})


def test_exports_are_for_admins(world: World, asking: Callable[..., Ask]) -> None:
    ask = asking(app(world, lambda: world.now), headers={"Authorization": "Bearer sandbox-zendesk-agent"})
    assert ask("/api/v2/groups").status_code == 200
    assert ask("/api/v2/incremental/organizations?start_time=0").status_code == 403


def test_a_path_may_end_in_json(zendesk: Ask) -> None:
    assert zendesk("groups.json").json() == zendesk("groups").json()


def test_an_export_by_cursor_goes_to_its_end_and_can_be_gone_on_with(
    behaving: Callable[..., Ask], world: World
) -> None:
    ask = behaving(export_page=50)
    seen: list[int] = []
    asked: dict[str, Any] = {"start_time": 0}
    while True:
        body = ask("incremental/tickets/cursor", **asked).json()
        seen += [ticket["id"] for ticket in body["tickets"]]
        if body["end_of_stream"]:
            break
        asked = {"cursor": body["after_cursor"]}
    assert sorted(seen) == sorted(int(item.id) for item in (*world.conversations, *world.calls))
    again = ask("incremental/tickets/cursor", cursor=body["after_cursor"]).json()
    assert (again["tickets"], again["end_of_stream"], again["after_cursor"]) == ([], True, body["after_cursor"])


def test_an_export_by_time_begins_each_page_with_the_second_it_ended_in(behaving: Callable[..., Ask]) -> None:
    ask = behaving(export_page=50)
    first = ask("incremental/ticket_events", start_time=0).json()
    second = ask("incremental/ticket_events", start_time=first["end_time"]).json()
    assert (first["count"], first["end_of_stream"]) == (50, False)
    assert first["next_page"].endswith(f"?start_time={first['end_time']}")
    assert second["ticket_events"][0]["timestamp"] == first["end_time"]
    assert second["ticket_events"][0]["id"] in {event["id"] for event in first["ticket_events"]}


def test_comments_are_in_ticket_events_when_asked_for(zendesk: Ask) -> None:
    def comment(**asked: str) -> dict[str, Any]:
        events = zendesk("incremental/ticket_events", start_time=0, **asked).json()["ticket_events"]
        return next(c for event in events for c in event["child_events"] if c["event_type"] == "Comment")

    assert comment()["comment_present"] is True
    assert "body" not in comment()
    assert comment(include="comment_events")["body"]


def test_the_last_minute_is_left_out_and_may_not_be_asked_for(behaving: Callable[..., Ask], world: World) -> None:
    newest = max(c.updated_at for c in world.conversations)

    def tickets(now: datetime) -> int:
        return len(behaving(now)("incremental/tickets/cursor", start_time=0).json()["tickets"])

    assert tickets(newest + timedelta(seconds=60)) == tickets(newest + timedelta(seconds=59)) + 1
    refused = behaving(newest)("incremental/tickets/cursor", start_time=int(newest.timestamp()) - 59)
    assert (refused.status_code, refused.json()["error"]) == (400, "StartTimeTooRecent")


def test_talk_shows_the_newest_record_for_ever(zendesk: Ask) -> None:
    end = zendesk("channels/voice/stats/incremental/calls", start_time=0).json()["end_time"]
    body = zendesk("channels/voice/stats/incremental/calls", start_time=end).json()
    assert (body["count"], body["end_time"], "end_of_stream" in body) == (1, end, False)
    assert body["next_page"].endswith(f"?start_time={end}")


def test_lists_by_cursor_go_to_their_end(zendesk: Ask, world: World) -> None:
    seen: list[int] = []
    asked: dict[str, Any] = {"page[size]": 40}
    while True:
        body = zendesk("tickets", **asked).json()
        seen += [ticket["id"] for ticket in body["tickets"]]
        if not body["meta"]["has_more"]:
            break
        asked["page[after]"] = body["meta"]["after_cursor"]
    assert len(seen) == len(set(seen)) == len(world.conversations) + len(world.calls)


def test_lists_by_number_end_at_the_hundredth_page(zendesk: Ask) -> None:
    assert len(zendesk("tickets", page=2, per_page=3).json()["tickets"]) == 3
    assert zendesk("tickets", page=100, per_page=3).status_code == 200
    assert zendesk("tickets", page=101, per_page=3).status_code == 400


def test_search_counts_what_was_made_in_a_window(zendesk: Ask, world: World) -> None:
    first, last = world.now - timedelta(days=100), world.now - timedelta(days=50)
    query = f"type:ticket created>={first.isoformat()} created<{last.isoformat()}"
    expected = sum(first <= item.started_at < last for item in (*world.conversations, *world.calls))
    assert zendesk("search/count", query=query).json() == {"count": expected}
    assert 0 < expected < zendesk("search/count", query="type:ticket").json()["count"]


def test_a_deleted_ticket_is_in_the_export_and_its_own_list_only(behaving: Callable[..., Ask], world: World) -> None:
    ticket = int(world.conversations[0].id)
    ask = behaving(deleted_tickets={ticket: world.now - timedelta(days=1)})
    exported = {t["id"]: t for t in ask("incremental/tickets/cursor", start_time=0).json()["tickets"]}
    assert exported[ticket]["status"] == "deleted"
    assert [each["id"] for each in ask("deleted_tickets").json()["deleted_tickets"]] == [ticket]
    assert ask(f"tickets/{ticket}").status_code == ask(f"tickets/{ticket}/comments").status_code == 404
    assert ask("tickets/count").json()["count"]["value"] == len(exported) - 1


def test_no_address_belongs_to_two_users(zendesk: Ask) -> None:
    body = zendesk("incremental/users/cursor", start_time=0, include="identities").json()
    addresses = [each["value"].lower() for each in body["identities"] if each["type"] == "email"]
    assert len(addresses) == len(set(addresses)) > 20
    assert {user["role"] for user in body["users"]} == {"admin", "agent", "end-user"}


@pytest.mark.parametrize(("path", "asked"), [("incremental/organizations", {"start_time": 0}), ("groups", {})])
def test_past_the_limit_is_429_with_the_seconds_to_wait(
    world: World, asking: Callable[..., Ask], path: str, asked: dict[str, Any]
) -> None:
    limits = {"exports_per_minute": 1} if "incremental" in path else {"requests_per_minute": 1}
    ask = asking(app(world, lambda: world.now, **limits), headers=OAUTH)
    within, past = ask(f"/api/v2/{path}", params=asked), ask(f"/api/v2/{path}", params=asked)
    assert (within.status_code, past.status_code) == (200, 429)
    assert 1 <= int(past.headers["retry-after"]) <= 60
    assert within.headers["x-rate-limit-remaining"] == ("0" if path == "groups" else "2499")


def test_who_left_is_suspended_and_in_no_group(zendesk: Ask, world: World) -> None:
    left = {AGENTS + agent.id for agent in world.agents if agent.left_at}
    users = zendesk("incremental/users/cursor", start_time=0).json()["users"]
    members = {each["user_id"] for each in zendesk("group_memberships").json()["group_memberships"]}
    assert {user["id"] for user in users if user["suspended"]} == left
    assert not left & members


def test_an_organization_has_every_domain_its_company_ever_had(world: World, asking: Callable[..., Ask]) -> None:
    plain = world.companies[0]
    bought = replace(world.companies[1], other_domains=("old.example",), has_own_id=False)
    ask = asking(app(replace(world, companies=(plain, bought), records=()), lambda: world.now), headers=OAUTH)
    found = ask("/api/v2/organizations").json()["organizations"]
    assert [(each["name"], each["domain_names"], each["external_id"]) for each in found] == [
        (plain.name, [plain.domain], f"account-{plain.id}"),
        (bought.name, [bought.domain, "old.example"], None),
    ]
