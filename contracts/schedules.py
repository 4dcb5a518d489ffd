"""When teams work: the shape of `schedules` in switchboard.yaml, and what may not stand in it."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Annotated, Literal, Self, get_args
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)
Hours = tuple[int, int]

_HOURS = re.compile(r"(\d\d):([0-5]\d)-(\d\d):([0-5]\d)")
_DAY = 24 * 60


def minutes_of(written: str) -> Hours:
    """Start and end of "09:00-17:30" in minutes after midnight. Raises ValueError with the remedy."""
    found = _HOURS.fullmatch(written)
    if not found:
        raise ValueError(f"'{written}' are no hours; write them like 09:00-17:30")
    first_hour, first_minute, last_hour, last_minute = map(int, found.groups())
    start, end = first_hour * 60 + first_minute, last_hour * 60 + last_minute
    if max(start, end) > _DAY:
        raise ValueError(f"'{written}' goes beyond the day; end at 24:00 at the latest")
    if start >= end:
        raise ValueError(f"'{written}' ends before it starts; split a night in two: until 24:00, and from 00:00 on")
    return start, end


def _apart(written: list[str]) -> list[str]:
    for (_, end), (start, _) in pairwise(sorted(map(minutes_of, written))):
        if start < end:
            raise ValueError(f"the hours {', '.join(written)} overlap; write each minute once")
    return written


def _known(zone: str) -> str:
    try:
        ZoneInfo(zone)
    except (KeyError, OSError, ValueError):
        raise ValueError(f"'{zone}' is no time zone; take one of the IANA list, such as Europe/Berlin") from None
    return zone


class ScheduleVersion(BaseModel):
    """Hours as they hold from a local date on, until the next version begins. Days without hours are closed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    since: date | None = Field(default=None, alias="from")
    time_zone: Annotated[str, AfterValidator(_known)]
    hours: dict[Weekday, Annotated[list[str], AfterValidator(_apart)]]


class Schedule(BaseModel):
    """The working hours of some teams; without teams, of everybody whose team has no schedule of its own."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1)
    teams: list[str] = []
    versions: list[ScheduleVersion] = Field(min_length=1)
    holidays: list[date] = []

    @model_validator(mode="after")
    def _follow_each_other(self) -> Self:
        if any(version.since is None for version in self.versions[1:]):
            raise ValueError(f"schedule '{self.name}': only its first version may lack `from`; add the date")
        dates = [version.since for version in self.versions if version.since is not None]
        for earlier, later in pairwise(dates):
            if earlier >= later:
                raise ValueError(f"schedule '{self.name}': versions overlap at {later}; order them by `from`")
        return self


def fit_together(schedules: list[Schedule]) -> list[Schedule]:
    """The schedules, when it is clear which one each team has. Raises ValueError with the remedy."""
    name = _repeated([schedule.name for schedule in schedules])
    if name:
        raise ValueError(f"two schedules are called '{name}'; rename one, or make them versions of one")
    defaults = [schedule.name for schedule in schedules if not schedule.teams]
    if len(defaults) > 1:
        raise ValueError(f"the schedules {', '.join(defaults)} have no teams; only one may, name teams for the others")
    team = _repeated([team for schedule in schedules for team in set(schedule.teams)])
    if team:
        raise ValueError(f"team '{team}' is in two schedules; take it out of one")
    return schedules


def _repeated(names: Sequence[str]) -> str | None:
    return next((name for name, times in Counter(names).items() if times > 1), None)
