"""What people come about, week by week and by channel."""

from dataclasses import dataclass
from datetime import date
from statistics import median

import duckdb

from unified_profile.app.queries import all_rows

WEEKS_SHOWN = 13
EVERY_CHANNEL = "all"
_WEEKS_COMPARED = 8
_FEWEST_WEEKS = 4


@dataclass(frozen=True)
class Topic:
    """How many people came about a topic in each week (from Monday, UTC), oldest first; the last may not be over.

    `topic_count` is how many topics there are in all.
    """

    topic: str
    weeks: list[date]
    people: list[int]
    topic_count: int

    @property
    def last_week(self) -> int | None:
        """People of the newest week but one, which is over. None: there is none."""
        return self.people[-2] if len(self.people) > 1 else None

    @property
    def usual(self) -> float | None:
        """The median of the eight weeks before that. None: there are fewer than four."""
        before = self.people[:-2][-_WEEKS_COMPARED:]
        return median(before) if len(before) >= _FEWEST_WEEKS else None


@dataclass(frozen=True)
class _Channel:
    channel: str


def topics(
    con: duckdb.DuckDBPyConnection, size: int, channel: str = EVERY_CHANNEL, weeks: int = WEEKS_SHOWN
) -> list[Topic]:
    """The `size` topics about which most people came in the last weeks, by one channel or by every one."""
    return all_rows(con, Topic, "topics", size=size, channel=channel, weeks=weeks)


def channels(con: duckdb.DuckDBPyConnection) -> list[str]:
    """The channels by which people get in touch."""
    return [each.channel for each in all_rows(con, _Channel, "topic_channels")]
