"""What Aircall's AI heard is asked for once for each call that can have it, and accounts without it go on as before."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from connectors.fetching import fetch
from connectors.landing import landed_states
from connectors.registry import connector
from sandbox.making.listening import heard
from sandbox.model import Call, World
from sandbox.serve import RunningSandbox
from sandbox.world import advance
from tests.tools.aircall.phones import another_sandbox, connection, landed_rows, read

STREAMS = ["call_transcriptions", "call_summaries", "call_sentiments", "call_topics"]
SINCE = datetime(2026, 9, 1, tzinfo=UTC)
SETTINGS = {"ai_start_date": "2026-09-01T00:00:00Z"}


def recorded(world: World, since: datetime = SINCE) -> list[Call]:
    return [call for call in world.calls if call.started_at >= since and (call.answered_at or call.has_voicemail)]


def of_stream(landing: Path, stream: str) -> dict[str, Any]:
    return {record["call_id"]: record for record in landed_rows(landing, stream)}


def test_each_call_with_a_recording_is_asked_about_once(world: World, sandbox: RunningSandbox, tmp_path: Path) -> None:
    before = dict(sandbox.requests("aircall"))
    results = read(sandbox, tmp_path, streams=STREAMS, config=SETTINGS)
    asked = sandbox.requests("aircall")
    assert [result.error for result in results.values()] == [None] * 4
    known = {str(call.id): heard(world.seed, call) for call in recorded(world)}
    told = {call for call, what in known.items() if what}
    assert len(told) > 3
    for stream in STREAMS:
        assert set(of_stream(tmp_path, stream)) == told
        assert results[stream].skipped == len(known) - len(told)
    for call in known:
        assert asked[f"GET /v1/calls/{call}/summary"] - before.get(f"GET /v1/calls/{call}/summary", 0) == 1


def test_it_says_what_was_heard(world: World, sandbox: RunningSandbox, tmp_path: Path) -> None:
    read(sandbox, tmp_path, streams=STREAMS, config=SETTINGS)
    call, what = next(
        (call, what) for call in recorded(world) if (what := heard(world.seed, call)) and call.answered_at
    )
    key = str(call.id)
    assert of_stream(tmp_path, "call_summaries")[key]["content"] == what.summary
    assert of_stream(tmp_path, "call_topics")[key]["content"] == list(what.topics)
    sides = of_stream(tmp_path, "call_sentiments")[key]["participants"]
    assert {side["participant_type"]: side["value"] for side in sides} == {
        "external": what.customer_mood,
        "internal": what.agent_mood,
    }
    said = of_stream(tmp_path, "call_transcriptions")[key]["content"]["utterances"]
    assert [each["text"] for each in said] == [each.text for each in what.utterances]


def test_the_next_sync_asks_about_new_calls_only(world: World, tmp_path: Path) -> None:
    earlier = advance(world, days=-20)
    with another_sandbox(earlier) as running:
        read(running, tmp_path, streams=["call_summaries"], config=SETTINGS)
    newest = max(call.started_at for call in recorded(earlier))
    with another_sandbox(world) as running:
        read(
            running,
            tmp_path / "later",
            landed_states(str(tmp_path), "phones"),
            streams=["call_summaries"],
            config=SETTINGS,
        )
        asked = {path for path in running.requests("aircall") if path.endswith("/summary")}
    # The last one is asked about again: its second may have held another.
    new = recorded(world, newest)
    assert asked == {f"GET /v1/calls/{call.id}/summary" for call in new}
    assert 1 < len(new) < len(recorded(world))


def test_without_a_date_old_calls_cost_nothing(sandbox: RunningSandbox, tmp_path: Path) -> None:
    before = sum(sandbox.requests("aircall").values())
    results = read(sandbox, tmp_path, streams=["call_summaries"], config={"ai_start_date": None})
    assert results["call_summaries"].error is None
    # One page of calls, to see that there are none since yesterday.
    assert sum(sandbox.requests("aircall").values()) - before <= 3


def test_an_account_without_the_package_has_no_results_and_no_error(world: World, tmp_path: Path) -> None:
    with another_sandbox(world, has_ai=False) as running:
        results = read(running, tmp_path, streams=STREAMS, config=SETTINGS)
    assert [result.error for result in results.values()] == [None] * 4
    assert [landed_rows(tmp_path, stream) for stream in STREAMS] == [[]] * 4


def test_one_that_comes_later_is_fetched_by_its_call(world: World, sandbox: RunningSandbox, tmp_path: Path) -> None:
    call, what = next((call, what) for call in recorded(world) if (what := heard(world.seed, call)))
    silent = next(each for each in recorded(world) if not heard(world.seed, each))
    wanted = {"call_summaries": [str(call.id), str(silent.id)]}
    found = fetch(connection(sandbox), str(tmp_path), wanted, environ=sandbox.environment())["call_summaries"]
    assert (found.gone, found.errors) == ([str(silent.id)], {})
    (row,) = landed_rows(tmp_path, "call_summaries")
    assert (row["call_id"], row["content"]) == (str(call.id), what.summary)


def test_together_they_leave_room_for_the_rest() -> None:
    spec = connector("aircall").spec
    budgets = [spec.streams[stream].rate_budget for stream in STREAMS]
    assert spec.rate_budget
    assert all(each and each.per_seconds == spec.rate_budget.per_seconds for each in budgets)
    assert sum(each.requests for each in budgets if each) <= spec.rate_budget.requests * 2 / 3
