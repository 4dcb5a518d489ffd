"""Schedules as half-open UTC intervals, in the build file before the marts are made.

An instant is open when a clock on the team's wall then shows a time within the hours of that day. So an hour that the
clocks skip is nobody's, and one that they repeat counts twice. What is measured with it: models/intermediate/
int_business_time.sql.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

import duckdb

from contracts.schedules import WEEKDAYS, Schedule, ScheduleVersion, minutes_of
from warehouse.transaction import transaction

# A version without `from` is taken to hold since then; what is older has no business time.
FIRST_DAY = date(2005, 1, 1)
DAYS_AHEAD = 60
_DAY = timedelta(days=1)


class Version(NamedTuple):
    """One version and the half-open time it holds, naive UTC. They are numbered from 1."""

    schedule: Schedule
    number: int
    rules: ScheduleVersion
    valid_from: datetime
    valid_to: datetime


class Interval(NamedTuple):
    """Open time [starts_at, ends_at), naive UTC, and the seconds that the schedule was open before it."""

    schedule: str
    version: int
    starts_at: datetime
    ends_at: datetime
    open_seconds_before: float


class Day(NamedTuple):
    """A day on the calendar of a schedule's zone, as the half-open time [starts_at, ends_at), naive UTC."""

    schedule: str
    time_zone: str
    day: date
    starts_at: datetime
    ends_at: datetime


def versions_of(schedule: Schedule, last_day: date) -> list[Version]:
    """When each version holds: from midnight of its `from` in its own zone until the next one's, or `last_day`."""
    starts = [_midnight(version.since or FIRST_DAY, version.time_zone) for version in schedule.versions]
    ends = [*starts[1:], _midnight(last_day, schedule.versions[-1].time_zone)]
    return [
        Version(schedule, number, rules, start, max(start, end))
        for number, (rules, start, end) in enumerate(zip(schedule.versions, starts, ends, strict=True), start=1)
    ]


def intervals_of(schedule: Schedule, last_day: date) -> Iterator[Interval]:
    """All open intervals until `last_day`, oldest first, none overlapping another."""
    seconds = 0.0
    for version in versions_of(schedule, last_day):
        for start, end in _open_times(version):
            yield Interval(schedule.name, version.number, start, end, seconds)
            seconds += (end - start).total_seconds()


def days_of(schedule: Schedule, last_day: date) -> Iterator[Day]:
    """Every local day until `last_day`, oldest first. One on which the zone changes is short, or in two pieces."""
    for version in versions_of(schedule, last_day):
        zone = ZoneInfo(version.rules.time_zone)
        day = (version.valid_from + _offset(version.valid_from, zone)).date()
        while (starts_at := _midnight(day, version.rules.time_zone)) < version.valid_to:
            ends_at = min(_midnight(day + _DAY, version.rules.time_zone), version.valid_to)
            yield Day(schedule.name, version.rules.time_zone, day, starts_at, ends_at)
            day += _DAY


def write_schedules(con: duckdb.DuckDBPyConnection, schedules: Sequence[Schedule], today: date) -> None:
    """Put these schedules, and no others, into `meta`: all or nothing."""
    last_day = today + timedelta(days=DAYS_AHEAD)
    with transaction(con):
        for table in ("business_team", "business_version", "business_interval", "business_day"):
            con.execute(f"delete from meta.{table}")
        for schedule in schedules:
            _write(con, schedule, last_day)


def _write(con: duckdb.DuckDBPyConnection, schedule: Schedule, last_day: date) -> None:
    # Null stands for every team that no schedule names.
    teams: Sequence[str | None] = schedule.teams or [None]
    for team in teams:
        con.execute("insert into meta.business_team values (?, ?)", [team, schedule.name])
    for version in versions_of(schedule, last_day):
        con.execute(
            "insert into meta.business_version values (?, ?, ?, ?, ?)",
            [schedule.name, version.number, version.rules.time_zone, version.valid_from, version.valid_to],
        )
    for table, rows in (("interval", intervals_of(schedule, last_day)), ("day", days_of(schedule, last_day))):
        columns = [list(column) for column in zip(*rows, strict=True)]
        if columns:
            values = ", ".join(["unnest(?)"] * len(columns))
            con.execute(f"insert into meta.business_{table} select {values}", columns)


def _open_times(version: Version) -> Iterator[tuple[datetime, datetime]]:
    """Every piece of time with one UTC offset, cut by the hours of each of its local days."""
    hours = {day: sorted(map(minutes_of, written)) for day, written in version.rules.hours.items()}
    holidays = set(version.schedule.holidays)
    for start, end, offset in _pieces(version.valid_from, version.valid_to, ZoneInfo(version.rules.time_zone)):
        day = (start + offset).date()
        while (midnight := datetime.combine(day, time()) - offset) < end:
            for opens, closes in [] if day in holidays else hours.get(WEEKDAYS[day.weekday()], []):
                opens_at = max(start, midnight + timedelta(minutes=opens))
                closes_at = min(end, midnight + timedelta(minutes=closes))
                if opens_at < closes_at:
                    yield opens_at, closes_at
            day += _DAY


def _pieces(start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime, timedelta]]:
    """The time from start to end, cut where the zone changes its offset."""
    ticks = [start]
    while ticks[-1] < end:
        later = min(ticks[-1] + _DAY, end)
        if _offset(ticks[-1], zone) != _offset(later, zone):
            later = _change_between(ticks[-1], later, zone)
        ticks.append(later)
    for earlier, later in pairwise(ticks):
        yield earlier, later, _offset(earlier, zone)


def _change_between(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The first second with the new offset. Zones change theirs at whole seconds, and not twice a day."""
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if _offset(middle, zone) == _offset(before, zone):
            before = middle
        else:
            after = middle
    return after


def _offset(at: datetime, zone: ZoneInfo) -> timedelta:
    offset = at.replace(tzinfo=UTC).astimezone(zone).utcoffset()
    assert offset is not None, "a zone of the IANA list has an offset at any time"  # noqa: S101 (for the type checker)
    return offset


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None)
