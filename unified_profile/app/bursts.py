"""Bursts as published: about what more people came than was to be expected, and who they are."""

from dataclasses import dataclass
from datetime import date, datetime

import duckdb

from unified_profile.app.queries import all_rows, first_row


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


@dataclass(frozen=True)
class Touched:
    """A customer whom a burst touched, with what it takes to write to them. Times are UTC; None is unknown."""

    customer_id: str
    name: str | None
    email: str | None
    phone: str | None
    language: str | None
    company: str | None
    contact_count: int
    open_contact_count: int
    first_contact_at: datetime
    last_contact_at: datetime


def bursts(con: duckdb.DuckDBPyConnection, size: int, *, since: date | None = None) -> list[Burst]:
    """The newest `size` bursts, those alone that went on after `since`."""
    return all_rows(con, Burst, "bursts", size=size, since=since)


def burst(con: duckdb.DuckDBPyConnection, burst_id: str) -> Burst | None:
    """One burst. None: there is none of that id."""
    return first_row(con, Burst, "burst", burst_id=burst_id)


def touched_by(con: duckdb.DuckDBPyConnection, burst_id: str) -> list[Touched]:
    """Everybody whom a burst touched, those first who still wait."""
    return all_rows(con, Touched, "burst_customers", burst_id=burst_id)
