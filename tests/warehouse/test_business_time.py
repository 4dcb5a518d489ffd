"""Business time against hand-worked sums and against a clock on the wall that is looked at every minute."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.schedules import Schedule
from tests.warehouse.rendering import rendered
from warehouse.build import open_build
from warehouse.business_time import write_schedules

TODAY = date(2026, 11, 1)
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MINUTE = timedelta(minutes=1)


def schedule(zone: str, *hours: str, **more: Any) -> Schedule:
    """The same hours on each day."""
    version = {"time_zone": zone, "hours": {day: list(hours) for day in DAYS}}
    return Schedule.model_validate({"name": zone, "versions": [version]} | more)


READINGS, MODEL = rendered("intermediate/int_business_reading"), rendered("intermediate/int_business_time")


class Clock:
    """Asks the model how long spans of time were, in business seconds."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self.con = con
        con.execute(
            "create table int_interaction (interaction_id varchar, team_name varchar, channel varchar, "
            "direction varchar, state varchar, started_at timestamp, ended_at timestamp)"
        )
        con.execute("create table int_first_reply (interaction_id varchar, first_human_reply_at timestamp)")
        con.execute("create table int_course (interaction_id varchar, first_closed_at timestamp)")
        con.execute(
            "create table int_wait (interaction_id varchar, started_at timestamp, ended_at timestamp, ended_by varchar)"
        )
        con.execute(
            "create table int_requester_wait (interaction_id varchar, started_at timestamp, ended_at timestamp)"
        )
        con.execute(f"create view int_business_reading as {READINGS}")

    def work(self, *schedules: Schedule) -> None:
        write_schedules(self.con, schedules, TODAY)

    def spans(self, spans: Sequence[tuple[datetime, datetime]], team: str = "A") -> list[float | None]:
        """All times are counted alike, so all are looked at; the requester's wait in two stretches of the whole."""
        for table in ("int_interaction", "int_first_reply", "int_course", "int_requester_wait"):
            self.con.execute(f"delete from {table}")
        for number, (start, end) in enumerate(spans):
            self.con.execute(
                "insert into int_interaction values (?, ?, 'chat', 'inbound', 'closed', ?, ?)",
                [str(number), team, start, end],
            )
            self.con.execute("insert into int_first_reply values (?, ?)", [str(number), end])
            self.con.execute("insert into int_course values (?, ?)", [str(number), end])
            middle = start + (end - start) / 2
            for stretch in ((start, middle), (middle, end)):
                self.con.execute("insert into int_requester_wait values (?, ?, ?)", [str(number), *stretch])
        found = self.con.execute(
            "select first_response_business_seconds, first_close_business_seconds, resolution_business_seconds, "
            "requester_wait_business_seconds from int_interaction "
            f"left join ({MODEL}) using (interaction_id) order by cast(interaction_id as bigint)"
        ).fetchall()
        assert all(len(set(times)) == 1 for times in found)
        return [times[0] for times in found]

    def seconds(self, start: str, end: str, team: str = "A") -> float | None:
        return self.spans([(datetime.fromisoformat(start), datetime.fromisoformat(end))], team)[0]


@pytest.fixture
def clock(con: duckdb.DuckDBPyConnection) -> Clock:
    return Clock(con)


@pytest.fixture(scope="module")
def lasting_clock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clock]:
    folder: Path = tmp_path_factory.mktemp("clock")
    with open_build(folder / "warehouse.duckdb") as con:
        yield Clock(con)


def at_minute(minute: float) -> datetime:
    """A moment of the week that began on Sunday, 27 September 2020, 00:00 UTC."""
    return datetime.fromisoformat("2020-09-27") + timedelta(minutes=minute)


def test_the_published_example_by_all_schedules_and_by_the_last(clock: Clock) -> None:
    # Chicago (UTC-5 then) 720-1560 each day is 07:00-21:00, San Francisco (UTC-7) 2340-2910 is 08:00-17:30.
    clock.work(
        schedule("America/Chicago", "07:00-21:00", teams=["Level 1"]),
        schedule("America/Los_Angeles", "08:00-17:30", teams=["Level 2"]),
    )
    asked, moved, answered = at_minute(3902), at_minute(5461.25), at_minute(5461.46)
    [first] = clock.spans([(asked, moved)], "Level 1")
    [second, last_alone] = clock.spans([(moved, answered), (asked, answered)], "Level 2")
    assert first is not None
    assert second is not None
    assert last_alone is not None
    assert (first + second) / 60 == pytest.approx(959.46)
    assert last_alone / 60 == pytest.approx(689.46)


def test_a_weekend_between(clock: Clock) -> None:
    # Friday 16:50 to Monday 09:05 in Berlin: 10 + 5 minutes.
    hours = {day: ["09:00-17:00"] for day in DAYS[:5]}
    clock.work(Schedule.model_validate({"name": "B", "versions": [{"time_zone": "Europe/Berlin", "hours": hours}]}))
    assert clock.seconds("2026-10-09T14:50:00", "2026-10-12T07:05:00") == 900
    assert clock.seconds("2026-10-10T10:00:00", "2026-10-11T10:00:00") == 0


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Berlin", "2026-03-29", 23.0),
        ("Europe/Berlin", "2026-10-25", 25.0),
        ("America/New_York", "2026-03-08", 23.0),
        ("America/New_York", "2025-11-02", 25.0),
        ("Australia/Lord_Howe", "2025-10-05", 23.5),
        ("Australia/Lord_Howe", "2026-04-05", 24.5),
        ("Asia/Kolkata", "2026-03-29", 24.0),
    ],
)
def test_a_day_is_as_long_as_it_is(clock: Clock, zone: str, day: str, hours: float) -> None:
    clock.work(schedule(zone, "00:00-24:00"))
    midnights = (
        datetime.combine(date.fromisoformat(day) + timedelta(days=days), time(), ZoneInfo(zone)) for days in (0, 1)
    )
    start, end = (midnight.astimezone(UTC).replace(tzinfo=None) for midnight in midnights)
    assert clock.spans([(start, end)]) == [hours * 3600]


def test_hours_that_the_clocks_skip_and_repeat(clock: Clock) -> None:
    # Berlin skips 02:00-03:00 on 29 March and has it twice on 25 October.
    clock.work(schedule("Europe/Berlin", "02:15-02:45"))
    assert clock.seconds("2026-03-28T22:00:00", "2026-03-29T20:00:00") == 0
    assert clock.seconds("2026-10-24T22:00:00", "2026-10-25T20:00:00") == 3600


def test_each_moment_is_counted_by_the_version_of_then(clock: Clock) -> None:
    # Until 30 June 09:00-17:00 in Berlin (07:00-15:00 UTC), then in New York (13:00-21:00 UTC), from midnight there.
    first = {"time_zone": "Europe/Berlin", "hours": {day: ["09:00-17:00"] for day in DAYS}}
    second = first | {"time_zone": "America/New_York", "from": "2026-07-01"}
    clock.work(Schedule.model_validate({"name": "Desk", "versions": [first, second]}))
    assert clock.seconds("2026-06-30T14:00:00", "2026-07-01T14:30:00") == (1 + 1.5) * 3600
    start = clock.con.execute(f"select business_schedule from ({MODEL})").fetchall()
    assert start == [("Desk, version 1",)]


def test_unknown_is_not_closed(clock: Clock) -> None:
    span = ("2026-06-29T00:00:00", "2026-06-30T00:00:00")
    clock.work()
    assert clock.seconds(*span) is None
    clock.work(schedule("UTC", "09:00-17:00", teams=["B"]))
    assert (clock.seconds(*span), clock.seconds(*span, team="B")) == (None, 8 * 3600)
    late = {"time_zone": "UTC", "from": "2026-06-29", "hours": {}}
    clock.work(Schedule.model_validate({"name": "Late", "versions": [late]}))
    assert clock.seconds(*span) == 0
    assert clock.seconds("2026-06-28T23:59:59", "2026-06-30T00:00:00") is None


def test_a_team_without_a_schedule_of_its_own_has_everybody_elses(clock: Clock) -> None:
    clock.work(schedule("UTC", "09:00-10:00", teams=["B"]), schedule("Asia/Kolkata", "09:00-17:00"))
    span = ("2026-06-29T00:00:00", "2026-06-30T00:00:00")
    assert (clock.seconds(*span, team="B"), clock.seconds(*span, team="A")) == (3600, 8 * 3600)


def minutes_on_the_wall(of: Schedule, start: datetime, end: datetime) -> int:
    """Looks at the clock on the wall at every minute from start to end."""
    zone = ZoneInfo(of.versions[0].time_zone)
    count = 0
    while start < end:
        shown = start.replace(tzinfo=UTC).astimezone(zone)
        written = of.versions[0].hours.get(DAYS[shown.weekday()], []) if shown.date() not in of.holidays else []
        count += any(first <= f"{shown:%H:%M}" < last for first, last in (each.split("-") for each in written))
        start += MINUTE
    return count


ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Asia/Kathmandu"]
# Weeks around the changes of clocks in those zones, and one without.
WEEKS = ["2025-10-03", "2025-10-24", "2026-03-06", "2026-04-03", "2026-06-01"]
MARKS = st.lists(st.integers(0, 96), min_size=2, max_size=4, unique=True).map(sorted)


def written(marks: list[int]) -> list[str]:
    """Quarters of an hour, two by two, as hours."""
    shown = [f"{mark // 4:02}:{mark % 4 * 15:02}" for mark in marks]
    return [f"{start}-{end}" for start, end in zip(shown[::2], shown[1::2], strict=False)]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    zone=st.sampled_from(ZONES),
    week=st.sampled_from(WEEKS).map(datetime.fromisoformat),
    hours=st.dictionaries(st.sampled_from(DAYS), MARKS.map(written), min_size=1),
    minutes=st.lists(st.integers(0, 5 * 1440), min_size=3, max_size=3).map(sorted),
    day_off=st.integers(0, 5),
)
def test_as_a_clock_on_the_wall(
    lasting_clock: Clock,
    zone: str,
    week: datetime,
    hours: dict[str, list[str]],
    minutes: list[int],
    day_off: int,
) -> None:
    version = {"time_zone": zone, "hours": hours, "from": week.date() - timedelta(days=3)}
    holiday = week.date() + timedelta(days=day_off)
    of = Schedule.model_validate({"name": "S", "versions": [version], "holidays": [holiday]})
    lasting_clock.work(of)
    a, b, c = (week + minute * MINUTE for minute in minutes)
    ab, bc, ac = lasting_clock.spans([(a, b), (b, c), (a, c)])
    assert ab is not None
    assert bc is not None
    assert ac == ab + bc == 60 * minutes_on_the_wall(of, a, c)
    assert ab == 60 * minutes_on_the_wall(of, a, b) <= (b - a).total_seconds()
