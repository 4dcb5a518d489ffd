"""The engine reads exactly what the make-believe Pipedrive holds."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import orjson
import pytest

from connectors.landing import landed_loads, landed_records, landed_states
from connectors.pipedrive import sandbox as pipedrive
from connectors.registry import connector
from connectors.storage import open_storage
from connectors.sync import StreamResult, sync
from contracts.connection import Connection
from contracts.errors import CredentialsError
from sandbox.model import World
from sandbox.serve import RunningSandbox, running_sandbox

OVERLAP = timedelta(minutes=10)
First = tuple[Path, dict[str, StreamResult]]


def read(
    sandbox: RunningSandbox, landing: Path, states: dict[str, Any] | None = None, **options: Any
) -> dict[str, StreamResult]:
    connection = Connection("crm", "pipedrive", sandbox.connections()["pipedrive"]["config"])
    environ = options.pop("environ", sandbox.environment())
    results = sync(connection, str(landing), states or {}, environ=environ, **options)
    return {result.stream: result for result in results}


def landed(landing: Path, stream: str) -> list[dict[str, Any]]:
    """Records of the newest complete load of a stream, a sweep of its keys aside."""
    found = [load for load in landed_loads(str(landing)) if load.begin.stream == stream and load.end]
    loads = [load for load in found if load.begin.mode != "keys"]
    return [orjson.loads(line) for batch in landed_records(open_storage(str(landing)), loads[-1]) for line in batch]


def ids(landing: Path, stream: str) -> list[int]:
    return sorted(record["id"] for record in landed(landing, stream))


@contextmanager
def another_sandbox(world: World, monkeypatch: pytest.MonkeyPatch, **options: Any) -> Iterator[RunningSandbox]:
    monkeypatch.setattr(pipedrive, "app", partial(pipedrive.app, **options))
    with running_sandbox(world, ["pipedrive"]) as running:
        yield running


@pytest.fixture(scope="module")
def first(sandbox: RunningSandbox, tmp_path_factory: pytest.TempPathFactory) -> First:
    landing = tmp_path_factory.mktemp("landing")
    return landing, read(sandbox, landing)


def test_every_stream_is_whole(first: First, world: World) -> None:
    landing, results = first
    assert [result.error for result in results.values()] == [None] * len(results)
    expected = {
        "persons": {int(record.id) for record in world.records if record.tool == "pipedrive"},
        "organizations": {company.pipedrive_id for company in world.companies if company.pipedrive_id is not None},
        "activities": {activity.id for activity in world.activities},
        "notes": {note.id for note in world.notes},
        "users": {agent.pipedrive_id for agent in world.agents if agent.pipedrive_id is not None},
        "stages": {stage.id for stage in world.stages},
        "pipelines": {pipeline.id for pipeline in world.pipelines},
        "deal_products": {deal.id for deal in world.deals if deal.id in ids(landing, "deals")},
        "products": {1, 2, 3},
    }
    assert {stream: ids(landing, stream) for stream in expected} == {
        stream: sorted(wanted) for stream, wanted in expected.items()
    }


def test_calls_and_mails_are_whole(first: First, world: World) -> None:
    landing, results = first
    calls = [activity for activity in world.activities if activity.kind == "call" and activity.done]
    mails = [activity for activity in world.activities if activity.kind == "email" and activity.done]
    answered = [mail for mail in mails if mail.id % 2 == 0]

    assert calls
    assert len(landed(landing, "call_logs")) == len(calls)
    assert ids(landing, "mail_threads_sent") == sorted(mail.id for mail in mails)
    assert ids(landing, "mail_threads") == sorted(mail.id for mail in answered)
    assert len(set(ids(landing, "mail_messages"))) == len(mails) + len(answered)
    assert results["mail_messages"].rows == len(mails) + len(answered), "each thread is asked for once"


def test_only_mails_of_threads_that_changed_are_asked_for_again(
    first: First, sandbox: RunningSandbox, tmp_path: Path, world: World
) -> None:
    """A thread costs 20 tokens, and thousands lie there unchanged."""
    streams = ["mail_threads", "mail_threads_sent", "mail_messages"]
    again = read(sandbox, tmp_path, landed_states(str(first[0]), "crm"), streams=streams)
    mails = [activity for activity in world.activities if activity.kind == "email" and activity.done]
    newest = max(mail.due_at for mail in mails)

    assert again["mail_messages"].complete
    assert again["mail_messages"].rows <= 2 * sum(mail.due_at >= newest - OVERLAP for mail in mails) + 2


def test_deals_come_from_two_lists(first: First, world: World) -> None:
    landing, results = first
    current, archived = ids(landing, "deals"), ids(landing, "deals_archived")
    assert sorted(current + archived) == sorted(deal.id for deal in world.deals)
    assert archived
    assert results["deals"].reported == len(current)


def test_every_stream_is_read_page_by_page(first: First) -> None:
    assert {result.lane for result in first[1].values()} == {"pages"}


def test_long_lists_are_read_to_the_end(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than two pages of 500, in both ways of paging; the old one forgets next_start on the second page."""
    note, activity = world.notes[0], next(each for each in world.activities if each.kind == "call" and each.done)
    notes = tuple(replace(note, id=place) for place in range(1, 1702))
    activities = tuple(replace(activity, id=place) for place in range(1, 1302))
    with another_sandbox(replace(world, notes=notes, activities=activities), monkeypatch) as long:
        read(long, tmp_path, streams=["notes", "activities", "call_logs"])
    assert ids(tmp_path, "notes") == list(range(1, 1702))
    assert ids(tmp_path, "activities") == list(range(1, 1302))
    assert len(set(ids(tmp_path, "call_logs"))) == 1301, "pages of 50"


@pytest.mark.parametrize("inclusive", [True, False])
def test_the_second_read_brings_the_overlap_only(
    first: First, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, inclusive: bool
) -> None:
    """Whichever way updated_since treats its own second."""
    with another_sandbox(world, monkeypatch, inclusive=inclusive) as later:
        read(later, tmp_path, landed_states(str(first[0]), "crm"), streams=["activities", "notes"])
    for stream, records in (("activities", world.activities), ("notes", world.notes)):
        newest = max(record.updated_at for record in records)
        assert set(ids(tmp_path, stream)) == {r.id for r in records if r.updated_at >= newest - OVERLAP}
        assert len(ids(tmp_path, stream)) < len(records) / 10


def test_a_record_changed_in_the_very_second_of_the_state_is_not_lost(
    first: First, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newest = max(world.notes, key=lambda note: note.updated_at)
    late = replace(newest, id=999_999)
    with another_sandbox(replace(world, notes=(*world.notes, late)), monkeypatch, inclusive=False) as later:
        read(later, tmp_path, landed_states(str(first[0]), "crm"), streams=["notes"])
    assert 999_999 in ids(tmp_path, "notes")


def test_a_deal_that_was_archived_moves_to_the_other_list(
    first: First, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deal = next(each for each in world.deals if each.status == "open")
    archived = replace(deal, closed_at=world.started_at, updated_at=world.now)
    deals = tuple(archived if each.id == deal.id else each for each in world.deals)
    with another_sandbox(replace(world, deals=deals), monkeypatch) as later:
        read(later, tmp_path, landed_states(str(first[0]), "crm"), streams=["deals", "deals_archived"])
    assert deal.id in ids(tmp_path, "deals_archived")
    assert deal.id not in ids(tmp_path, "deals")


def test_an_empty_account_is_read_without_complaint(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = replace(world, deals=(), activities=(), notes=(), records=())
    with another_sandbox(bare, monkeypatch) as empty:
        results = read(empty, tmp_path)
    assert [result.error for result in results.values()] == [None] * len(results)
    assert ids(tmp_path, "notes") == ids(tmp_path, "persons") == []


def test_a_wrong_token_is_one_error_naming_the_setting(sandbox: RunningSandbox, tmp_path: Path) -> None:
    with pytest.raises(CredentialsError) as refused:
        read(sandbox, tmp_path / "landing", environ={"PIPEDRIVE_API_TOKEN": "wrong-and-secret"})
    assert (refused.value.connection, refused.value.setting) == ("crm", "api_token")
    assert "wrong-and-secret" not in str(refused.value)
    assert not list(tmp_path.rglob("*.*"))


def test_the_token_is_never_in_an_address(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    addresses: list[bytes] = []
    inner = pipedrive.app

    def watched(*arguments: Any) -> Any:
        served = inner(*arguments)

        async def watching(scope: Any, receive: Any, send: Any) -> None:
            addresses.append(scope["raw_path"] + b"?" + scope["query_string"])
            await served(scope, receive, send)

        return watching

    monkeypatch.setattr(pipedrive, "app", watched)
    with running_sandbox(world, ["pipedrive"]) as running:
        results = read(running, tmp_path, streams=["persons", "deals", "notes"])
    assert [result.error for result in results.values()] == [None] * 3
    assert len(addresses) >= 4
    assert not [address for address in addresses if b"token" in address]


def test_secrets_and_streams_are_declared() -> None:
    spec = connector("pipedrive").spec
    assert spec.secret_names() == {"api_token", "webhook_password"}
    assert spec.asking_secrets() == ["api_token"]
    assert set(spec.streams) == set(connector("pipedrive").stream_names)


def test_moments_of_both_versions_are_utc(first: First, world: World) -> None:
    person = landed(first[0], "persons")[0]
    note = landed(first[0], "notes")[0]
    known = {int(record.id): record.updated_at for record in world.records if record.tool == "pipedrive"}
    written = {each.id: each.updated_at for each in world.notes}
    assert datetime.fromisoformat(person["update_time"]) == known[person["id"]]
    assert datetime.fromisoformat(note["update_time"] + "+00:00") == written[note["id"]]
