"""The engine reads exactly what the make-believe Zendesk holds, whatever its exports do at their edges."""

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors.fetching import fetch
from connectors.landing import landed_loads
from connectors.patience import Patience
from connectors.results import StreamResult
from connectors.zendesk.sandbox_words import AGENTS, user_of_record
from contracts.errors import CredentialsError
from sandbox.model import Conversation, World

Behaving = Callable[..., AbstractContextManager[Any]]
Show = Callable[..., None]
Synced = tuple[Any, dict[str, StreamResult]]


def ids(account: Any, stream: str, load: int = -1) -> list[int]:
    return [record["id"] for record in account.records(stream, load)]


def said(conversation: Conversation) -> int:
    """Comments on a ticket: the first message, and whatever part has a text."""
    return 1 + sum(bool(part.body) for part in conversation.parts)


def test_every_stream_is_whole(synced: Synced, world: World) -> None:
    account, results = synced
    assert [result.error for result in results.values() if result.error] == []
    tickets = {int(item.id) for item in (*world.conversations, *world.calls)}
    known = {user_of_record(record) for record in world.records if record.tool in {"intercom", "aircall"}}
    users = set(ids(account, "users"))
    assert set(ids(account, "tickets")) == tickets
    assert known | {AGENTS + agent.id for agent in world.agents} <= users
    assert len(users) == len(known) + len(world.agents) + strangers(world)
    assert {record["ticket_id"] for record in account.records("ticket_metrics")} == tickets
    assert set(ids(account, "calls")) == {call.id for call in world.calls}
    assert len(set(ids(account, "organizations"))) == len(world.companies)
    assert len(set(ids(account, "satisfaction_ratings"))) == sum(c.survey is not None for c in world.conversations)
    numbers = {stream: len(set(ids(account, stream))) for stream in ("groups", "schedules", "phone_numbers")}
    assert numbers == {"groups": 3, "schedules": 3, "phone_numbers": 3}
    assert len(ids(account, "holidays")) == 6
    legs = Counter(record["call_id"] for record in {r["id"]: r for r in account.records("call_legs")}.values())
    for call in world.calls:
        assert legs[call.id] == 1 + (call.answered_at is not None) + (call.transferred_by is not None)


def strangers(world: World) -> int:
    """Callers that nobody knows: one for each number, and one for each call that hides its own."""
    unknown = [call.raw_digits for call in world.calls if call.contact is None]
    withheld = [digits for digits in unknown if not any(sign.isdigit() for sign in digits)]
    return len(set(unknown) - set(withheld)) + len(withheld)


def test_ticket_events_bring_everything_that_was_said(synced: Synced, world: World) -> None:
    events = {record["id"]: record for record in synced[0].records("ticket_events")}.values()
    comments = Counter[int]()
    for event in events:
        comments[event["ticket_id"]] += sum(child["event_type"] == "Comment" for child in event["child_events"])
    expected = {int(c.id): said(c) for c in world.conversations} | {c.id: len(c.comments) for c in world.calls}
    assert comments == Counter(expected)


def test_what_the_tool_counts_is_what_was_read(synced: Synced) -> None:
    account, results = synced
    counted = {name: result.reported for name, result in results.items() if result.reported is not None}
    assert set(counted) == {"tickets", "users", "organizations", "satisfaction_ratings", "groups"}
    assert counted == {name: len(set(ids(account, name))) for name in counted}


def test_tickets_are_counted_month_by_month(synced: Synced, world: World) -> None:
    """By the search, which knows when a ticket was made: a call's with the call."""
    account, _ = synced
    loads = [each for each in landed_loads(str(account.folder), "desk") if each.begin.stream == "tickets"]
    end = loads[0].end
    assert end is not None
    assert len(end.windows) == 3
    begun = [item.started_at for item in (*world.conversations, *world.calls)]
    for window in end.windows:
        first, last = datetime.fromisoformat(window.start), datetime.fromisoformat(window.end)
        assert window.reported == sum(first <= moment < last for moment in begun) > 0
    assert {window.column for window in end.windows} == {"created_at"}


def test_every_stream_is_read_page_by_page(synced: Synced) -> None:
    assert {result.lane for result in synced[1].values()} == {"pages"}


def test_exports_by_time_repeat_what_is_at_the_boundary(synced: Synced) -> None:
    """Pages of 100 overlap by what changed in their last second; merged by key, nothing is held twice."""
    for stream in ("ticket_events", "call_legs"):
        landed = ids(synced[0], stream)
        assert len(landed) > len(set(landed)) > 100


def test_exports_by_cursor_repeat_nothing(synced: Synced) -> None:
    for stream in ("tickets", "ticket_metrics"):
        landed = ids(synced[0], stream)
        assert len(landed) == len(set(landed)) > 100


def test_comments_are_left_to_single_tickets(synced: Synced) -> None:
    account, results = synced
    assert (results["ticket_comments"].rows, results["ticket_comments"].complete) == (0, True)
    assert not [path for path in account.sandbox.requests("zendesk") if path.endswith("/comments")]


def test_the_second_read_brings_the_overlap_only(synced: Synced, world: World) -> None:
    account, _ = synced
    results = account.sync("tickets", "ticket_events", "users", "calls", "satisfaction_ratings")
    newest = max(c.updated_at for c in world.conversations)
    recent = {int(c.id) for c in world.conversations if c.updated_at >= newest - timedelta(minutes=10)}
    assert set(ids(account, "tickets")) == recent
    latest = max(c.rating.answered_at if c.rating else c.survey.sent_at for c in world.conversations if c.survey)
    asked = [(int(c.id), c.survey) for c in world.conversations if c.survey]
    late = {ticket for ticket, survey in asked if survey.sent_at >= latest - timedelta(days=30)}
    assert {record["ticket_id"] for record in account.records("satisfaction_ratings")} == late
    assert all(result.rows < 30 for result in results.values())


def test_changes_of_the_last_minute_come_with_a_later_sync(behaving: Behaving, show: Show, world: World) -> None:
    last = max(world.conversations, key=lambda each: each.updated_at)
    fresh = replace(last, updated_at=world.now - timedelta(seconds=30))
    others = tuple(each for each in world.conversations if each.id != last.id)
    moved = replace(world, conversations=(*others, fresh))
    with behaving(moved) as account:
        account.sync("tickets")
        assert int(fresh.id) not in ids(account, "tickets")
        show(account, replace(moved, now=world.now + timedelta(seconds=31)))
        account.sync("tickets")
        assert int(fresh.id) in ids(account, "tickets")


def test_a_start_that_is_too_recent_is_not_sent(behaving: Behaving, world: World) -> None:
    """Zendesk refuses a start within the last minute, and there is nothing to be had then."""
    now = datetime.now(UTC)
    with behaving(replace(world, now=now), {"start_date": now.strftime("%Y-%m-%dT%H:%M:%SZ")}) as account:
        results = account.sync("tickets", "ticket_events")
    assert [result.error for result in results.values()] == [None] * 2
    assert results["tickets"].rows == 0


def test_more_than_a_page_within_one_second_does_not_stop_the_export(behaving: Behaving, world: World) -> None:
    """What the page leaves out cannot be had; what comes after that second can, and there is an end."""
    pile = min(company.updated_at for company in world.companies) - timedelta(days=1)
    companies = tuple(
        replace(company, id=10_000 + place, updated_at=pile) for place, company in enumerate(world.companies[:8])
    )
    piled = replace(world, companies=(*companies, *world.companies))
    with behaving(piled, export_page=5) as account:
        results = account.sync("organizations")
        found = set(ids(account, "organizations"))
    assert results["organizations"].error is None
    assert len(found) == len(world.companies) + 5
    assert results["organizations"].reported == len(world.companies) + 8


def test_talk_has_no_last_page_and_is_read_to_its_end(behaving: Behaving, world: World) -> None:
    """Also when its newest second holds several calls."""
    newest = max(world.calls, key=lambda call: call.ended_at)
    twins = tuple(replace(newest, id=newest.id + place) for place in (1, 2))
    with behaving(replace(world, calls=(*world.calls, *twins)), export_page=50) as account:
        assert account.sync("calls")["calls"].error is None
        assert set(ids(account, "calls")) == {call.id for call in (*world.calls, *twins)}
        assert account.sandbox.requests("zendesk").total() < len(world.calls) / 40 + 8


def test_a_deleted_ticket_is_listed_and_comes_with_its_state(behaving: Behaving, show: Show, world: World) -> None:
    ticket = int(world.conversations[3].id)
    with behaving() as account:
        account.sync("tickets", "deleted_tickets")
        show(account, deleted_tickets={ticket: world.now - timedelta(minutes=2)})
        account.sync("tickets", "deleted_tickets")
        deleted = [record for record in account.records("tickets") if record["status"] == "deleted"]
        assert [record["id"] for record in deleted] == [ticket]
        assert ids(account, "deleted_tickets") == [ticket]


def test_what_only_the_system_changed_comes_too(behaving: Behaving, show: Show, world: World) -> None:
    ticket = int(world.conversations[3].id)
    with behaving() as account:
        account.sync("tickets")
        show(account, touched_tickets={ticket: world.now - timedelta(minutes=2)})
        account.sync("tickets")
        assert ticket in ids(account, "tickets")


def test_a_merged_user_is_gone_and_the_other_has_the_tickets(behaving: Behaving, world: World) -> None:
    conversation = world.conversations[0]
    record = next(each for each in world.records if each.id == conversation.contact)
    other = next(e for e in world.records if e.tool == "intercom" and e.id != record.id)
    merged = {user_of_record(record): user_of_record(other)}
    with behaving(merged_users=merged, inactive_users={AGENTS + 3}) as account:
        account.sync("users", "tickets")
        users = {user["id"]: user for user in account.records("users")}
        requesters = {each["id"]: each["requester_id"] for each in account.records("tickets")}
    assert user_of_record(record) not in users
    assert requesters[int(conversation.id)] == user_of_record(other)
    assert [number for number, user in users.items() if not user["active"]] == [AGENTS + 3]


def test_a_sync_keeps_to_what_exports_allow(behaving: Behaving, world: World) -> None:
    """A minute is a second here. A refused request is asked again when the tool says, and nothing is lost."""
    options = {"exports_per_minute": 5, "minute": 1.0, "export_page": 25, "one_export_limit": True}
    tickets = len(world.conversations) + len(world.calls)
    with behaving(**options) as account:
        results = account.sync("tickets", "calls")
        assert [result.error for result in results.values()] == [None] * 2
        assert len(ids(account, "tickets")) == tickets
        assert len(set(ids(account, "calls"))) == len(world.calls)
        asked = account.sandbox.requests("zendesk")["GET /api/v2/incremental/tickets/cursor"]
        assert asked > tickets / 25 + 1, "nothing was refused, so that nothing was shown"


def test_without_patience_the_limit_is_an_error(behaving: Behaving) -> None:
    with behaving(exports_per_minute=2, export_page=60) as account:
        results = account.sync("tickets", patience=Patience(retries=0))
    assert results["tickets"].error is not None


@pytest.mark.parametrize("by", ["created_at", pytest.param("updated_at", marks=pytest.mark.slow)])
def test_an_answer_given_weeks_later_is_read(behaving: Behaving, show: Show, world: World, by: str) -> None:
    """Whichever time a window of ratings is about."""
    rated = max((c for c in world.conversations if c.rating), key=lambda c: c.rating.answered_at)
    assert rated.rating is not None
    assert rated.survey is not None
    asked = rated.rating.answered_at - timedelta(days=25)
    rating = replace(rated.rating, requested_at=asked, answered_at=world.now - timedelta(hours=1))
    late = replace(rated, rating=rating, survey=replace(rated.survey, sent_at=asked))
    others = tuple(each for each in world.conversations if each.id != rated.id)
    with behaving(replace(world, conversations=others), ratings_by=by) as account:
        account.sync("satisfaction_ratings")
        show(account, replace(world, conversations=(*others, late)), ratings_by=by)
        account.sync("satisfaction_ratings")
        assert int(rated.id) in {record["ticket_id"] for record in account.records("satisfaction_ratings")}


def test_a_single_ticket_comes_with_all_its_comments(behaving: Behaving, world: World, synced: Synced) -> None:
    conversation = max(world.conversations, key=said)
    ticket = int(conversation.id)
    with behaving() as account:
        folder = str(account.folder)
        wanted = {"tickets": [str(ticket), "1"], "users": [str(AGENTS + 2)]}
        found = fetch(account.connection, folder, wanted, environ=account.environment)
        comments = account.records("ticket_comments")
    assert (found["tickets"].errors, found["tickets"].gone, list(found["users"].records)) == (
        {},
        ["1"],
        [str(AGENTS + 2)],
    )
    by_sync = {record["id"]: record for record in synced[0].records("tickets", 0)}
    assert found["tickets"].records[str(ticket)] == by_sync[ticket]
    assert len(comments) == said(conversation)
    assert {comment["ticket_id"] for comment in comments} == {ticket}
    events = [record for record in synced[0].records("ticket_events", 0) if record["ticket_id"] == ticket]
    in_events = {c["id"] for event in events for c in event["child_events"] if c["event_type"] == "Comment"}
    assert {comment["id"] for comment in comments} == in_events


def test_an_oauth_token_does_as_well(behaving: Behaving) -> None:
    config = {"auth_method": "access_token", "access_token": "${ZENDESK_ACCESS_TOKEN}"}
    environment = {"ZENDESK_ACCESS_TOKEN": "sandbox-zendesk-oauth", "ZENDESK_API_TOKEN": "not-used"}
    with behaving(config=config) as account:
        assert account.sync("groups", environ=environment)["groups"].rows == 3


@pytest.mark.parametrize(("auth", "name"), [("api_token", "api_token"), ("access_token", "access_token")])
def test_a_wrong_token_is_one_error_naming_the_setting(behaving: Behaving, auth: str, name: str) -> None:
    config = {"auth_method": auth, "api_token": "${TOKEN}", "access_token": "${TOKEN}"}
    with behaving(config=config) as account, pytest.raises(CredentialsError) as refused:
        account.sync(environ={"TOKEN": "wrong-and-secret"})
    assert name in str(refused.value.setting)
    assert "wrong-and-secret" not in str(refused.value)
    assert not list(account.folder.rglob("*.*"))


def test_a_token_that_may_not_export_is_refused_before_anything_is_read(behaving: Behaving) -> None:
    config = {"auth_method": "access_token", "access_token": "${TOKEN}"}
    with behaving(config=config) as account, pytest.raises(CredentialsError, match="admin"):
        account.sync(environ={"TOKEN": "sandbox-zendesk-agent", "ZENDESK_API_TOKEN": "not-used"})
