"""Days where people work, held against a clock on their wall that is read every minute, around midnight and DST."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.schedules import Schedule
from tests.warehouse.metrics.offices import fill
from tests.warehouse.rendering import rendered, rendered_text
from warehouse.build import open_build
from warehouse.business_time import days_of, write_schedules

MINUTE = timedelta(minutes=1)
TODAY = date(2026, 11, 1)
# Two nights in which clocks change in Berlin, one in Chicago, and one in which a team moves its desk to India.
NIGHTS = [datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 10, 24, 12, tzinfo=UTC)]
NIGHTS += [datetime(2026, 3, 7, 12, tzinfo=UTC), datetime(2026, 6, 14, 6, tzinfo=UTC)]
HOURS = 48
TEAMS = {"Berlin": "Europe/Berlin", "Chicago": "America/Chicago", "Moving": "Europe/Berlin"}
MOVES_AT = datetime(2026, 6, 15, tzinfo=ZoneInfo("Asia/Kolkata"))


def schedules() -> list[Schedule]:
    hours = {"monday": ["09:00-17:00"]}
    versions: dict[str, list[dict[str, Any]]] = {
        team: [{"time_zone": zone, "hours": hours}] for team, zone in TEAMS.items()
    }
    versions["Moving"].append({"from": MOVES_AT.date(), "time_zone": "Asia/Kolkata", "hours": hours})
    return [
        Schedule.model_validate({"name": team, "teams": [team], "versions": each}) for team, each in versions.items()
    ]


def wall(team: str | None, at: datetime) -> date:
    """What the calendar on the wall of that team shows."""
    zone = TEAMS.get(team or "", "UTC")
    return at.astimezone(ZoneInfo("Asia/Kolkata" if team == "Moving" and at >= MOVES_AT else zone)).date()


def naive(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(tzinfo=None)


@pytest.fixture(scope="module")
def con(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    folder: Path = tmp_path_factory.mktemp("days")
    with open_build(folder / "warehouse.duckdb") as found:
        write_schedules(found, schedules(), TODAY)
        fill(found, "dim_agent", [{"agent_id": str(team), "team_name": team} for team in [*TEAMS, "Nowhere", None]])
        fill(found, "dim_date", [{"date_day": date(2026, 3, 1) + timedelta(days=day)} for day in range(260)])
        found.execute(f"create table int_agent_calendar as {rendered('intermediate/int_agent_calendar')}")
        yield found


def minutes(night: datetime, start: int, took: int) -> list[datetime]:
    return [night + (start + minute) * MINUTE for minute in range(took)]


@given(st.sampled_from(NIGHTS), st.lists(st.integers(0, HOURS * 60), min_size=1, max_size=30))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_moment_is_on_the_day_that_the_wall_shows(
    con: duckdb.DuckDBPyConnection, night: datetime, at: list[int]
) -> None:
    told = [(str(team), night + minute * MINUTE) for minute in at for team in [*TEAMS, "Nowhere", None]]
    con.execute("create or replace table moments (agent_id varchar, happened_at timestamp)")
    places = ", ".join(["(?, ?)"] * len(told))
    con.execute(f"insert into moments values {places}", [value for who, when in told for value in (who, naive(when))])
    model = rendered_text("with {{ on_the_calendar('moments', 'happened_at') }} select * from on_the_calendar")
    found = con.execute(f"select agent_id, happened_at, date_day, time_zone from ({model})").fetchall()
    assert len(found) == len(told)
    for who, when, day, zone in found:
        assert day == wall(who, when.replace(tzinfo=UTC)), (who, when)
        assert (zone == "UTC") == (who not in TEAMS)


SPANS = st.lists(st.tuples(st.integers(0, HOURS * 60), st.integers(1, 300)), min_size=1, max_size=4)


@given(st.sampled_from(NIGHTS), st.sampled_from([*TEAMS, "Nowhere"]), SPANS, st.integers(0, 1500), st.integers(60, 960))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_occupancy_is_what_a_count_by_the_minute_makes_of_it(
    con: duckdb.DuckDBPyConnection, night: datetime, team: str, calls: list[tuple[int, int]], begins: int, shift: int
) -> None:
    rows = [
        {
            "interaction_id": f"i{number}",
            "channel": "phone",
            "outcome": "answered",
            "agent_id": team,
            "started_at": naive(night + start * MINUTE),
            "ended_at": naive(night + (start + took) * MINUTE),
            "wait_seconds": 0.0,
        }
        for number, (start, took) in enumerate(calls)
    ]
    fill(con, "fct_interaction", rows)
    start, end = night + begins * MINUTE, night + (begins + shift) * MINUTE
    stretch = {"agent_id": team, "started_at": naive(start), "ended_at": naive(end), "is_known": True}
    fill(con, "int_availability", [stretch])

    free = Counter(wall(team, minute) for minute in minutes(night, begins, shift))
    busy, shared = Counter[date](), Counter[date]()
    for start_minute, took in calls:
        day = wall(team, night + start_minute * MINUTE)
        busy[day] += took
        # Of a call, what falls into the time available of the day on which it began.
        shared[day] += sum(
            begins <= start_minute + minute < begins + shift
            and wall(team, night + (start_minute + minute) * MINUTE) == day
            for minute in range(took)
        )
    expected = {
        day: (
            60.0 * busy[day],
            60.0 * free[day] if free[day] else None,
            busy[day] / (busy[day] + max(free[day] - shared[day], 0)) if free[day] else None,
        )
        for day in busy
    }
    found = con.execute(
        f"select date_day, call_seconds, available_seconds, occupancy from ({rendered('intermediate/int_occupancy')})"
    ).fetchall()
    assert {day: (called, available) for day, called, available, _ in found} == {
        day: (called, available) for day, (called, available, _) in expected.items()
    }
    for day, _, _, occupancy in found:
        assert occupancy == (None if expected[day][2] is None else pytest.approx(expected[day][2]))


def test_days_follow_each_other_without_a_gap_and_are_as_long_as_clocks_make_them() -> None:
    for schedule in schedules():
        days = list(days_of(schedule, TODAY))
        assert all(one.ends_at == other.starts_at for one, other in pairwise(days))
        hours = Counter(
            str((day.ends_at - day.starts_at).total_seconds() / 3600) for day in days if day.day.year == 2026
        )
        changes = {"23.0": 1, "25.0": 1} if schedule.name == "Berlin" else {"23.0": 1}
        moved = {"23.0": 1, "20.5": 1} if schedule.name == "Moving" else changes
        assert {length: times for length, times in hours.items() if length != "24.0"} == moved, schedule.name
