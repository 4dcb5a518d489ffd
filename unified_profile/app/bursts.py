"""Bursts as published: about what more people came than was to be expected, and who they are."""

from dataclasses import dataclass
from datetime import date, datetime

import duckdb

from unified_profile.app.cursors import Cursor, KeyCursor, cut
from unified_profile.app.hiding import CustomerName, EmailAddress, PhoneNumber, seen
from unified_profile.app.queries import all_rows, first_row
from unified_profile.app.viewers import Viewer
from unified_profile.ledger import Role

MOST_ODDS = 1e9


@dataclass(frozen=True)
class Burst:
    """A row of marts.topic_burst, which says what its columns mean. Days are UTC."""

    burst_id: str
    topic: str
    channel: str
    started_on: date
    ended_on: date
    observed: int
    expected: float
    surprise: float
    chance: float
    customer_count: int

    @property
    def odds(self) -> float:
        """On one of how many usual days chance alone does as much. Beyond a billion the bell can't be believed."""
        return min(1 / self.chance, MOST_ODDS) if self.chance else MOST_ODDS


@dataclass(frozen=True)
class Touched:
    """A customer whom a burst touched, with what it takes to write to them. Times are UTC; None is unknown."""

    customer_id: str
    name: CustomerName | None
    email: EmailAddress | None
    phone: PhoneNumber | None
    language: str | None
    company: str | None
    contact_count: int
    open_contact_count: int
    first_contact_at: datetime
    last_contact_at: datetime


@dataclass(frozen=True)
class DayCount:
    """How many people came on a day (UTC)."""

    date_day: date
    people_count: int


@dataclass(frozen=True)
class BurstCursor(KeyCursor):
    """The last burst of a page: the newest come first, of one day those that stand out most."""

    started_on: date
    surprise: float
    burst_id: str


def bursts(
    con: duckdb.DuckDBPyConnection, size: int, *, since: date | None = None, after: BurstCursor | None = None
) -> list[Burst]:
    """The newest `size` bursts, those alone that went on after `since`; or those behind the one at a cursor."""
    return all_rows(
        con,
        Burst,
        "bursts",
        size=size,
        since=since,
        after_day=after and after.started_on,
        after_surprise=after and after.surprise,
        after_id=after and after.burst_id,
    )


def burst_page(
    con: duckdb.DuckDBPyConnection, size: int, since: date | None, after: BurstCursor | None
) -> tuple[list[Burst], BurstCursor | None]:
    """One page of bursts, and where the next one begins; None: there is none."""
    shown, last = cut(bursts(con, size + 1, since=since, after=after), size)
    return shown, BurstCursor(last.started_on, last.surprise, last.burst_id) if last else None


def burst(con: duckdb.DuckDBPyConnection, burst_id: str) -> Burst | None:
    """One burst. None: there is none of that id."""
    return first_row(con, Burst, "burst", burst_id=burst_id)


def touched_by(
    con: duckdb.DuckDBPyConnection, burst_id: str, size: int | None = None, after: Cursor | None = None
) -> list[Touched]:
    """Whom a burst touched, those first who still wait: everybody, or `size` of them after the one at a cursor."""
    waits, customer_id = (after.entry_id[:1] == _WAITS, after.entry_id[1:]) if after else (None, None)
    return all_rows(
        con,
        Touched,
        "burst_customers",
        burst_id=burst_id,
        size=size,
        after_waits=waits,
        after_at=after and after.last_at,
        after_id=customer_id,
    )


@dataclass(frozen=True)
class TouchedPage:
    """Some of those whom a burst touched. `next` is where the others begin; None: there are none."""

    customers: list[Touched]
    next: Cursor | None


def touched_page(
    con: duckdb.DuckDBPyConnection, burst_id: str, size: int, after: Cursor | None, role: Role
) -> TouchedPage:
    """One page of those whom a burst touched, as the role may see them."""
    shown, last = cut(touched_by(con, burst_id, size + 1, after), size)
    following = Cursor(last.last_contact_at, _place(last)) if last else None
    return TouchedPage([as_seen(each, role) for each in shown], following)


def as_seen(touched: Touched, role: Role) -> Touched:
    """The same customer with the address, number and name that the role may see."""
    return seen(Viewer(role), touched)


def days_of(con: duckdb.DuckDBPyConnection, of: Burst) -> list[DayCount]:
    """How many people came about the burst's topic, by its channel, on each day of it and of the weeks before."""
    return all_rows(
        con, DayCount, "burst_days", topic=of.topic, channel=of.channel, started_on=of.started_on, ended_on=of.ended_on
    )


_WAITS = "+"


def _place(last: Touched) -> str:
    return f"{_WAITS if last.open_contact_count else '-'}{last.customer_id}"
