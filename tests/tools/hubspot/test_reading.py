"""The engine reads exactly what the make-believe HubSpot holds."""

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.explain import describe_lanes
from connectors.fetching import fetch
from connectors.landing import landed_loads
from connectors.patience import Patience
from connectors.registry import connector
from connectors.sync import StreamResult
from contracts.errors import RetryLaterError
from sandbox.making.loyalty import effort_of, loyalty_of
from sandbox.model import World
from sandbox.world import advance
from tests.tools.hubspot.conftest import OBJECTS, Account

Synced = tuple[Account, dict[str, StreamResult]]
Behave = Callable[..., None]


def errors(results: dict[str, StreamResult]) -> dict[str, Any]:
    return {name: result.error for name, result in results.items() if result.error}


def test_every_object_of_the_world_lands_once(synced: Synced, world: World) -> None:
    account, results = synced
    assert errors(results) == {}
    mail = [conversation for conversation in world.conversations if conversation.channel == "email"]
    activities = Counter(activity.kind for activity in world.activities)
    written = Counter(part.kind for conversation in mail for part in conversation.parts)
    writers = {c.contact for c in mail}
    of_person = {record.person for record in world.records if record.tool == "pipedrive"}
    strangers = {record.id for record in world.records if record.id in writers and record.person not in of_person}
    expected = {
        "contacts": sum(record.tool == "pipedrive" for record in world.records) + len(strangers),
        "companies": sum(company.pipedrive_id is not None for company in world.companies),
        "deals": len(world.deals),
        "tickets": len(mail),
        "calls": len(world.calls) + activities["call"],
        "emails": len(mail) + written["comment"] + activities["email"],
        "notes": written["note"] + len(world.notes),
        "meetings": activities["meeting"],
        "tasks": activities["task"] + activities["deadline"],
        "feedback_submissions": sum(c.rating is not None and not c.rating.is_bot for c in mail)
        + len((*loyalty_of(world), *effort_of(world))),
    }
    assert {name: len(set(account.ids(name))) for name in expected} == expected
    assert {name: results[name].rows for name in expected} == expected
    assert {name: results[name].reported for name in expected} == expected
    assert set(account.ids("tickets")) == {conversation.id for conversation in mail}
    assert set(account.ids("deals")) == {str(deal.id) for deal in world.deals}


def test_the_newest_months_are_counted(synced: Synced, world: World) -> None:
    account, _ = synced
    loads = landed_loads(str(account.folder), "crm")
    (end,) = [load.end for load in loads if load.begin.stream == "tickets" and load.end]
    began = Counter(c.started_at.strftime("%Y-%m") for c in world.conversations if c.channel == "email")
    counted = {window.start[:7]: window.reported for window in end.windows}
    assert len(counted) == 3
    assert counted == {month: began[month] for month in counted}
    assert sum(counted.values())


def test_lists_and_history_are_whole(synced: Synced, world: World) -> None:
    account, results = synced
    people = [agent for agent in world.agents if not agent.is_bot]
    owners = account.records("owners")
    assert {owner["email"] for owner in owners} == {agent.email for agent in people}
    assert {owner["email"] for owner in owners if owner["archived"]} == {a.email for a in people if a.left_at}
    assert len(account.ids("deal_history")) == len(world.deals)
    assert results["ticket_history"].rows == results["tickets"].rows
    assert account.ids("deal_pipelines") == sorted(str(pipeline.id) for pipeline in world.pipelines)
    assert [record["portalId"] for record in account.records("account")] == [24681357]


def test_associations_are_those_of_the_world(synced: Synced, world: World) -> None:
    account, _ = synced
    found = {
        (record["from"]["id"], record["to_type"], str(end["toObjectId"]))
        for record in account.records("deal_associations")
        for end in record["to"]
    }
    companies = {company.id: str(company.pipedrive_id) for company in world.companies if company.pipedrive_id}
    expected = {(str(d.id), "contacts", str(d.person_record)) for d in world.deals if d.person_record is not None}
    expected |= {(str(d.id), "companies", companies[d.company]) for d in world.deals if d.company in companies}
    assert found == expected
    on_tickets = Counter(
        str(end["toObjectId"])
        for record in account.records("email_associations")
        if record["to_type"] == "tickets"
        for end in record["to"]
    )
    assert on_tickets == {
        c.id: 1 + sum(part.kind == "comment" for part in c.parts) for c in world.conversations if c.channel == "email"
    }


def test_every_stream_is_read_page_by_page(synced: Synced) -> None:
    assert {result.lane for result in synced[1].values()} == {"pages"}
    assert {lane for lane, _ in describe_lanes(connector("hubspot")).values()} == {"pages"}


def test_parents_of_associations_are_not_searched_again(account: Account) -> None:
    before = account.sandbox.requests("hubspot")["POST /crm/v3/objects/meetings/search"]
    account.sync("meetings", "meeting_associations")
    searched = account.sandbox.requests("hubspot")["POST /crm/v3/objects/meetings/search"] - before
    assert searched == 5  # one page, the count, and that of three months


@pytest.mark.slow
def test_a_later_world_brings_what_changed(account: Account, behave: Behave, world: World) -> None:
    account.sync("tickets", "emails")
    later = advance(world, days=2)
    behave(later)
    account.sync("tickets", "emails")
    before = {c.id: c.updated_at for c in world.conversations}
    changed = {c.id for c in later.conversations if c.channel == "email" and before.get(c.id) != c.updated_at}
    assert changed
    assert changed <= set(account.ids("tickets"))


@pytest.mark.slow
def test_more_rows_in_one_window_than_the_wall_allows(account: Account, behave: Behave, world: World) -> None:
    """10,400 notes of one second, as an import leaves them, behind the real wall."""
    notes = tuple(replace(world.notes[0], id=number) for number in range(1, 10_401))
    behave(replace(world, notes=notes, conversations=()))
    result = account.sync("notes")["notes"]
    assert (result.error, result.rows, result.reported) == (None, 10_400, 10_400)
    assert set(account.ids("notes")) == {str(60_000_000 + number) for number in range(1, 10_401)}


def test_only_paging_by_offset_runs_into_the_wall(account: Account, behave: Behave, world: World) -> None:
    """A wall behind 300 rows, and 450 of one second; the twin pages as the search itself offers."""
    notes = tuple(replace(world.notes[0], id=number) for number in range(1, 451))
    behave(replace(world, notes=notes, conversations=()), wall=300)
    tool = connector("hubspot")
    manifest = {**tool.manifest, "streams": [_by_offset(stream) for stream in tool.manifest["streams"]]}
    error = account.sync("notes", tool=replace(tool, manifest=manifest))["notes"].error
    assert error is not None
    assert "HTTP 400" in error.message
    result = account.sync("notes")["notes"]
    assert (result.error, result.rows, len(set(account.ids("notes")))) == (None, 450, 450)


def _by_offset(stream: Any) -> Any:
    if stream["name"] != "notes":
        return stream
    paginator = {
        **stream["retriever"]["paginator"],
        "page_token_option": {"type": "RequestOption", "inject_into": "body_json", "field_path": ["after"]},
        "pagination_strategy": {
            "type": "CursorPagination",
            "page_size": 200,
            "cursor_value": "{{ response['paging']['next']['after'] }}",
            "stop_condition": "{{ not response.get('paging') }}",
        },
    }
    requester = stream["retriever"]["requester"]
    (group,) = requester["request_body_json"]["filterGroups"]
    body = {**requester["request_body_json"], "filterGroups": [{"filters": group["filters"][:1]}]}
    requester = {**requester, "request_body_json": body}
    return {**stream, "retriever": {**stream["retriever"], "paginator": paginator, "requester": requester}}


def test_what_the_index_learns_late_is_in_the_next_sync(account: Account, behave: Behave, world: World) -> None:
    """Half an hour late, when newer changes were read already."""
    newest, *others = sorted(world.notes, key=lambda note: note.updated_at, reverse=True)
    late = replace(newest, id=900_000, created_at=newest.created_at - timedelta(minutes=30))
    late = replace(late, updated_at=newest.updated_at - timedelta(minutes=30))
    behave(replace(world, notes=tuple(world.notes), conversations=()))
    account.sync("notes")
    behave(replace(world, notes=(*world.notes, late), conversations=()))
    account.sync("notes")
    assert str(60_900_000) in account.ids("notes")
    assert len(account.ids("notes")) < len(others)


def test_a_record_that_changes_during_the_read_pushes_nothing_aside(
    account: Account, behave: Behave, world: World
) -> None:
    """After the first page, one of its records leaves the window: with offsets, the next page would begin one late."""
    notes = tuple(replace(world.notes[0], id=number) for number in range(1, 301))
    shown = replace(world, notes=notes, conversations=())
    moved = replace(notes[3], updated_at=world.now + timedelta(days=20))
    behave(shown)
    turned = threading.Event()
    door = account.sandbox.doors["hubspot"]
    counted = door.requests

    class Turning(Counter[str]):
        def __setitem__(self, key: str, value: int) -> None:
            super().__setitem__(key, value)
            if key.endswith("notes/search") and value == 2 and not turned.is_set():
                turned.set()
                account.sandbox.show(replace(shown, notes=(*notes[:3], moved, *notes[4:])))

    door.requests = Turning()
    account.sync("notes")
    door.requests = counted
    assert turned.is_set()
    assert {str(60_000_000 + number) for number in range(1, 301)} == set(account.ids("notes"))


def test_the_recycle_bin_is_read_and_the_survivor_of_a_merge_says_so(account: Account, behave: Behave) -> None:
    account.sync("deals", "contacts")
    gone, (loser, winner) = account.ids("deals")[:3], account.ids("contacts")[:2]
    behave(archived={"deals": gone}, merged={"contacts": {loser: winner}})
    account.sync("contacts", "deals_archived")
    assert account.ids("deals_archived") == gone
    assert {record["archived"] for record in account.records("deals_archived")} == {True}
    assert all(record["archivedAt"] for record in account.records("deals_archived"))
    (survivor,) = [record for record in account.records("contacts") if record["id"] == winner]
    assert survivor["properties"]["hs_merged_object_ids"] == loser
    assert loser not in account.ids("contacts")


def test_a_missing_scope_stops_its_own_streams_and_is_named(account: Account, behave: Behave) -> None:
    behave(missing_scopes=["tickets", "sales-email-read"])
    streams = ("deals", "notes", "note_associations", "emails", "emails_archived", "ticket_pipelines", "ticket_history")
    results = account.sync(*streams, "tickets")
    failed = errors(results)
    assert set(failed) == {"tickets", "ticket_history", "ticket_pipelines", "emails", "emails_archived"}
    assert "tick the scope tickets in the private app" in failed["tickets"].message
    assert "tick the scope sales-email-read in the private app" in failed["emails"].message
    assert "MISSING_SCOPES" in failed["tickets"].message
    # What a note has to do with tickets may not be read; what it has to do with others may.
    assert results["note_associations"].skipped > 0
    assert {record["to_type"] for record in account.records("note_associations")} == {"contacts", "companies", "deals"}


def test_a_used_up_day_is_left_to_the_next_sync(account: Account, behave: Behave) -> None:
    behave(daily=4)
    results = account.sync("contacts", "companies", "deals", "tickets")
    failed = [result.error for result in results.values() if result.error]
    assert failed
    for error in failed:
        assert isinstance(error, RetryLaterError)
        assert "daily limit" in error.message


def test_searches_keep_to_five_a_second(account: Account, behave: Behave) -> None:
    """The sandbox refuses the sixth in a second; with the budget on, nobody is refused, all streams together."""
    behave(searches_per_second=5)
    refused: list[int] = []
    door = account.sandbox.doors["hubspot"]
    inner = door._app
    assert inner is not None

    async def watching(scope: Any, receive: Any, send: Any) -> None:
        async def noting(message: Any) -> None:
            if message["type"] == "http.response.start":
                refused.append(message["status"])
            await send(message)

        await inner(scope, receive, noting)

    door._app = watching
    results = account.sync("contacts", "deals", "meetings", patience=Patience(budget_sandbox=True))
    assert errors(results) == {}
    assert set(refused) == {200}
    assert len(refused) >= 7


def test_custom_properties_are_asked_for(sandbox: Any, tmp_path: Path, world: World) -> None:
    plain, asking = (
        Account(sandbox, tmp_path / "a", user_id_property=""),
        Account(sandbox, tmp_path / "b", user_id_property="", contact_properties="tideline_user_id, lastmodifieddate"),
    )
    plain.sync("contacts")
    asking.sync("contacts")
    assert not [record for record in plain.records("contacts") if "tideline_user_id" in record["properties"]]
    own = {record["properties"]["tideline_user_id"] for record in asking.records("contacts")}
    assert {r.external_id for r in world.records if r.tool == "pipedrive" and r.external_id} <= own


def test_single_records_ask_for_the_same_properties_as_the_stream() -> None:
    tool = connector("hubspot")
    for stream in tool.manifest["streams"]:
        if stream["name"] in OBJECTS:
            parameters = stream["$parameters"]
            wanted = parameters["wanted"].replace(" ", "").split(",")
            more = [f"{{{parameters[name]}}}" for name in ("more", "own_id") if name in parameters]
            found = tool.spec.streams[stream["name"]].fetch
            assert found is not None
            assert str(found.params["properties"]).replace(" ", "").split(",") == [*wanted, *more]


def test_a_single_record_is_the_same_as_the_synced_one(account: Account) -> None:
    account.sync("contacts", "contact_associations")
    whole = {record["id"]: record for record in account.records("contacts")}
    ends = {record["from"]["id"]: record["to"] for record in account.records("contact_associations")}
    id_ = next(id_ for id_ in whole if id_ in ends)
    found = fetch(account.connection, str(account.folder), {"contacts": [id_, "404"]}, environ=account.environment)
    assert found["contacts"].records == {id_: whole[id_]}
    assert (found["contacts"].gone, found["contacts"].errors) == (["404"], {})
    assert account.records("contact_associations") == [{"from": {"id": id_}, "to": ends[id_], "to_type": "companies"}]
