"""What people come about, week by week and by channel."""

from dataclasses import dataclass
from datetime import date
from statistics import median

import duckdb

from unified_profile.app.cursors import KeyCursor, cut
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


@dataclass(frozen=True)
class TopicCursor(KeyCursor):
    """The last topic of a page: those about which most people came, week by week added up, are first."""

    people_in_all: int
    topic: str


def topics(
    con: duckdb.DuckDBPyConnection,
    size: int,
    channel: str = EVERY_CHANNEL,
    weeks: int = WEEKS_SHOWN,
    after: TopicCursor | None = None,
) -> list[Topic]:
    """The `size` topics about which most people came in the last weeks, by one channel or by every one.

    With a cursor those behind the topic that it names.
    """
    return all_rows(
        con,
        Topic,
        "topics",
        size=size,
        channel=channel,
        weeks=weeks,
        after_count=after and after.people_in_all,
        after_topic=after and after.topic,
    )


def topic_page(
    con: duckdb.DuckDBPyConnection, size: int, channel: str, weeks: int, after: TopicCursor | None
) -> tuple[list[Topic], TopicCursor | None]:
    """One page of topics, and where the next one begins; None: there is none."""
    shown, last = cut(topics(con, size + 1, channel, weeks, after), size)
    return shown, TopicCursor(sum(last.people), last.topic) if last else None


def channels(con: duckdb.DuckDBPyConnection) -> list[str]:
    """The channels by which people get in touch."""
    return [each.channel for each in all_rows(con, _Channel, "topic_channels")]
