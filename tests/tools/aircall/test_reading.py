"""The engine reads exactly what the make-believe Aircall holds."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.responses import Response

from connectors.aircall import sandbox as aircall
from connectors.landing import landed_loads, landed_states
from connectors.patience import Patience
from connectors.registry import connector
from connectors.sync import StreamResult
from contracts.errors import CredentialsError
from sandbox.http import Allowance, RateLimit
from sandbox.model import World
from sandbox.serve import RunningSandbox
from tests.tools.aircall.phones import another_sandbox, connection, landed, read

WEEK = timedelta(days=7)


@pytest.fixture(scope="module")
def first(sandbox: RunningSandbox, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, StreamResult]]:
    landing = tmp_path_factory.mktemp("landing")
    return landing, read(sandbox, landing)


def test_every_stream_is_whole(first: tuple[Path, dict[str, StreamResult]], world: World) -> None:
    landing, results = first
    assert [result.error for result in results.values()] == [None] * 11
    present = [agent for agent in world.agents if agent.aircall_id is not None and agent.left_at is None]
    expected = {
        "calls": {call.id for call in world.calls},
        "contacts": {int(record.id) for record in world.records if record.tool == "aircall"},
        "users": {agent.aircall_id for agent in present},
        "teams": {team.aircall_id for team in world.teams},
        "numbers": {number.id for number in world.numbers},
    }
    assert {stream: set(landed(landing, stream)) for stream in expected} == expected
    assert {tag["name"] for tag in landed(landing, "tags").values()} == {t for call in world.calls for t in call.tags}
    assert {each["id"] for each in landed(landing, "availabilities").values()} == expected["users"]
    counted = {stream: result for stream, result in results.items() if result.reported is not None}
    assert set(counted) == {*expected, "tags", "availabilities"}
    assert all(result.reported == len(landed(landing, stream)) for stream, result in counted.items())
    assert {result.lane for result in results.values()} == {"pages"}


def test_a_call_arrives_as_it_was(first: tuple[Path, dict[str, StreamResult]], world: World) -> None:
    calls = landed(first[0], "calls")
    for call in world.calls:
        arrived = calls[call.id]
        assert arrived["started_at"] == call.started_at.timestamp()
        assert arrived["answered_at"] == (call.answered_at.timestamp() if call.answered_at else None)
        assert arrived["raw_digits"] == call.raw_digits
        assert (arrived["contact"] or {}).get("id") == (int(call.contact) if call.contact else None)
        assert [comment["content"] for comment in arrived["comments"]] == [comment.body for comment in call.comments]


def test_the_second_read_brings_the_overlap_only(
    first: tuple[Path, dict[str, StreamResult]], sandbox: RunningSandbox, world: World, tmp_path: Path
) -> None:
    again = read(sandbox, tmp_path, landed_states(str(first[0]), "phones"), streams=["calls"])
    newest = max(call.started_at for call in world.calls)
    recent = {call.id for call in world.calls if call.started_at >= newest - WEEK}
    assert set(landed(tmp_path, "calls")) == recent
    assert 0 < again["calls"].rows < len(world.calls) / 10


def test_a_comment_made_later_is_seen(
    first: tuple[Path, dict[str, StreamResult]],
    world: World,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    newest = max(world.calls, key=lambda call: call.started_at)
    tagged = replace(newest, tags=("promised a call back",))
    calls = tuple(tagged if call.id == newest.id else call for call in world.calls)
    with another_sandbox(replace(world, calls=calls)) as later:
        read(later, tmp_path, landed_states(str(first[0]), "phones"), streams=["calls"])
    assert [tag["name"] for tag in landed(tmp_path, "calls")[newest.id]["tags"]] == ["promised a call back"]


def test_an_edited_contact_is_seen_though_its_update_time_stands_still(
    first: tuple[Path, dict[str, StreamResult]],
    world: World,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    oldest = min((each for each in world.records if each.tool == "aircall"), key=lambda each: each.updated_at)
    edited = replace(oldest, phones=("+49 30 901820",))
    records = tuple(edited if each is oldest else each for each in world.records)
    with another_sandbox(replace(world, records=records)) as later:
        read(later, tmp_path, landed_states(str(first[0]), "phones"), streams=["contacts"])
    numbers = landed(tmp_path, "contacts")[int(oldest.id)]["phone_numbers"]
    assert [number["value"] for number in numbers] == ["+49 30 901820"]


def test_contacts_are_a_full_list_so_that_a_missing_one_counts_as_deleted(
    first: tuple[Path, dict[str, StreamResult]],
    world: World,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    contacts = [int(record.id) for record in world.records if record.tool == "aircall"]
    gone = replace(world, records=tuple(each for each in world.records if each.id != str(contacts[5])))
    with another_sandbox(gone) as later:
        read(later, tmp_path, landed_states(str(first[0]), "phones"), streams=["contacts"])
    (load,) = landed_loads(str(tmp_path))
    assert load.begin.mode == "full"
    assert set(landed(tmp_path, "contacts")) == {*contacts} - {contacts[5]}


def test_calls_in_the_first_and_last_second_of_a_window_are_read(
    sandbox: RunningSandbox, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = datetime.fromisoformat(connection(sandbox).config["start_date"])
    moments = [begin + weeks * WEEK + timedelta(seconds=second) for weeks in range(1, 90) for second in (-1, 0)]
    calls = tuple(replace(world.calls[0], id=place, started_at=moment) for place, moment in enumerate(moments))
    with another_sandbox(replace(world, calls=calls)) as edges:
        read(edges, tmp_path, streams=["calls"])
    assert set(landed(tmp_path, "calls")) == set(range(len(moments)))


@pytest.mark.parametrize("secret", ["AIRCALL_API_ID", "AIRCALL_API_TOKEN"])
def test_a_wrong_key_is_one_error_naming_the_settings(sandbox: RunningSandbox, tmp_path: Path, secret: str) -> None:
    environ = {**sandbox.environment(), secret: "wrong-and-secret"}
    with pytest.raises(CredentialsError) as refused:
        read(sandbox, tmp_path / "landing", environ=environ)
    assert (refused.value.connection, refused.value.setting) == ("phones", "api_id, api_token")
    assert "wrong-and-secret" not in str(refused.value)
    assert not list(tmp_path.rglob("*.*"))


def test_the_rate_limit_is_waited_out(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refused: list[Response] = []

    def ten_a_second(*_: Any, refusal: Callable[[Allowance], Response], **shapes: Any) -> RateLimit:
        def remembered(allowance: Allowance) -> Response:
            refused.append(refusal(allowance))
            return refused[-1]

        return RateLimit(10, 1, refusal=remembered, **shapes)

    monkeypatch.setattr(aircall, "RateLimit", ten_a_second)
    with another_sandbox(world) as limited:
        patience = Patience(retries=8, first_wait=0.2, longest_wait=3, longest_total=20)
        results = read(limited, tmp_path, streams=["contacts", "users"], patience=patience)
    assert refused
    assert [result.error for result in results.values()] == [None, None]
    assert len(landed(tmp_path, "contacts")) == results["contacts"].reported


def test_secrets_and_streams_are_declared() -> None:
    spec = connector("aircall").spec
    assert spec.secret_names() == {"api_id", "api_token", "webhook_token"}
    assert set(spec.streams) == set(connector("aircall").stream_names)
