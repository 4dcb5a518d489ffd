"""Aircall's limits lose nothing: 10,000 rows a query, six months of calls, requests a minute."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connectors.landing import landed_loads, landed_states
from contracts.errors import ConfigurationError
from sandbox.faults import Faults
from sandbox.model import Call, PersonRecord, World
from tests.tools.aircall.phones import another_sandbox, landed, read

WALL = 150
SECOND = timedelta(seconds=1)
LATELY = {"start_date": "2026-10-20T00:00:00Z"}


@pytest.fixture
def crowded(world: World) -> World:
    """Calls and contacts so close together that only the smallest windows there are hold fewer than the wall.

    Seven calls in four seconds are 133 in the 74 + 2 seconds that a week is cut down to (a minute is the least), and
    45 contacts a second are 135 in the three seconds that a window of one second asks for.
    """
    start = world.now - timedelta(days=20)
    calls = [replace(world.calls[0], id=n, started_at=start + timedelta(seconds=n * 4 // 7)) for n in range(1, 400)]
    contact = next(each for each in world.records if each.tool == "aircall")
    contacts = [replace(contact, id=str(n), created_at=start + timedelta(seconds=n // 45)) for n in range(1, 300)]
    return replace(world, calls=tuple(calls), records=tuple(contacts))


def ids(things: tuple[Call, ...] | tuple[PersonRecord, ...]) -> set[int]:
    return {int(each.id) for each in things}


@pytest.mark.parametrize("faults", [None, Faults(repeat_boundary=True)], ids=["plain", "boundaries come twice"])
def test_the_wall_loses_nothing(crowded: World, tmp_path: Path, faults: Faults | None) -> None:
    with another_sandbox(crowded, faults, wall=WALL) as walled:
        results = read(walled, tmp_path, streams=["calls", "contacts"], config=LATELY)
    assert [result.error for result in results.values()] == [None, None]
    assert set(landed(tmp_path, "calls")) == ids(crowded.calls)
    assert set(landed(tmp_path, "contacts")) == ids(crowded.records)


@pytest.mark.slow
def test_a_query_that_says_it_holds_ten_thousand_is_not_begun(world: World, tmp_path: Path) -> None:
    """The real wall, told by `meta.total` before any page is refused."""
    start = world.now - timedelta(days=20)
    many = tuple(replace(world.calls[0], id=n, started_at=start + timedelta(seconds=9 * n)) for n in range(10_400))
    with another_sandbox(replace(world, calls=many)) as walled:
        results = read(walled, tmp_path, streams=["calls"], config=LATELY)
        pages = walled.requests("aircall")["GET /v1/calls"]
    assert results["calls"].error is None
    assert set(landed(tmp_path, "calls")) == set(range(10_400))
    assert pages < 10_400 / 50 + 50


@pytest.mark.parametrize("stream", ["calls", "contacts"])
def test_more_than_the_wall_at_once_fails_loudly_and_ends_nothing(crowded: World, tmp_path: Path, stream: str) -> None:
    at_once = replace(
        crowded,
        calls=tuple(replace(each, started_at=crowded.now) for each in crowded.calls),
        records=tuple(replace(each, created_at=crowded.now) for each in crowded.records),
    )
    with another_sandbox(at_once, wall=WALL) as walled:
        results = read(walled, tmp_path, streams=[stream], config=LATELY)
    assert isinstance(results[stream].error, ConfigurationError)
    assert stream in str(results[stream].error)
    assert not [load for load in landed_loads(str(tmp_path)) if load.end]


def test_each_month_is_counted_to_the_second(world: World, tmp_path: Path) -> None:
    """The first second of a month is in it, the first of the next is not."""
    first, last = datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)
    moments = [first - SECOND, first, first + SECOND, last - SECOND, last]
    calls = tuple(replace(world.calls[0], id=n, started_at=moment) for n, moment in enumerate(moments))
    contact = next(each for each in world.records if each.tool == "aircall")
    contacts = tuple(replace(contact, id=str(n), created_at=moment) for n, moment in enumerate(moments))
    with another_sandbox(replace(world, calls=calls, records=contacts)) as running:
        read(running, tmp_path, streams=["calls", "contacts"], config=LATELY, now=world.now)
    for stream in ("calls", "contacts"):
        (load,) = [load for load in landed_loads(str(tmp_path)) if load.begin.stream == stream]
        assert load.end
        assert {window.start[:7]: window.reported for window in load.end.windows} == {
            "2026-09": 1,
            "2026-10": 3,
            "2026-11": 1,
        }


def test_six_months_are_served_and_counted_and_what_was_read_before_is_gone_on_from(
    world: World, tmp_path: Path
) -> None:
    early = replace(
        world, calls=tuple(call for call in world.calls if call.started_at < world.now - timedelta(days=100))
    )
    with another_sandbox(early, history_days=180) as running:
        before = read(running, tmp_path / "early", streams=["calls"])["calls"]
    oldest = world.now - timedelta(days=180)
    assert set(landed(tmp_path / "early", "calls")) == {call.id for call in early.calls if call.started_at >= oldest}
    assert before.reported == before.rows < len(early.calls)
    with another_sandbox(world, history_days=180) as running:
        read(running, tmp_path / "late", landed_states(str(tmp_path / "early"), "phones"), streams=["calls"])
    both = {*landed(tmp_path / "early", "calls"), *landed(tmp_path / "late", "calls")}
    assert both == {call.id for call in world.calls if call.started_at >= oldest}
