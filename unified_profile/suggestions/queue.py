"""The queue of suggestions that nobody has decided on yet."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb

from unified_profile.identity import Override, statements
from unified_profile.suggestions.statements import run
from unified_profile.suggestions.waterfall import Bar

_EXISTS = "select count(*) from duckdb_tables() where schema_name = 'identity' and table_name = 'suggestion'"


@dataclass(frozen=True)
class Place:
    """A place in the queue. `digest` orders equal weights: 64 hex digits, since keys of records may be addresses."""

    weight: float
    digest: str


@dataclass(frozen=True)
class Suggestion:
    """Two people who may be one, by a record of each. `weight` is in bits, `bars` add up to it; `made_at` is UTC."""

    record_key_a: str
    record_key_b: str
    person_id_a: str
    person_id_b: str
    weight: float
    probability: float
    bars: tuple[Bar, ...]
    made_at: datetime

    @property
    def place(self) -> Place:
        """Where it stands in the queue; sql/standing.sql works out the same."""
        pair = f"{self.record_key_a}\n{self.record_key_b}"
        return Place(self.weight, hashlib.sha256(pair.encode()).hexdigest())


@dataclass(frozen=True)
class Queue:
    """A page of the queue. `total` is of all of it, `speaking` for how many pairs each comparison speaks, most first.

    An empty page knows neither.
    """

    page: list[Suggestion]
    total: int
    speaking: dict[str, int]


def open_suggestions(
    con: duckdb.DuckDBPyConnection,
    decisions: Iterable[Override],
    *,
    person_id: str | None = None,
    after: Place | None = None,
    limit: int | None = None,
) -> list[Suggestion]:
    """Give the suggestions on whose people no decision speaks, the likeliest first, `limit` at most.

    `decisions` are those that stand, worked in or not: who was refused once is never suggested again, whatever became
    of their ids. `person_id` is a person's present id, for theirs alone; `after` gives those behind that place.
    """
    rows = _standing(con, decisions, person_id, None, after, limit, with_counts=False)
    return [_suggestion(*row[:-2]) for row in rows]


def has_suggestions(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether suggestions were ever made here. Where they were not, nobody is suspected of being two people."""
    return bool(statements.count(con, _EXISTS))


def are_suspected(con: duckdb.DuckDBPyConnection, record_keys: Sequence[str]) -> bool:
    """Whether a suggestion names one of the records, decided on or not: quick, and False for most people.

    Only where `has_suggestions`.
    """
    if not record_keys:
        return False
    ((found,),) = run(con, "suspected", record_keys=list(record_keys))
    return bool(found)


def queue_of_suggestions(
    con: duckdb.DuckDBPyConnection,
    decisions: Iterable[Override],
    *,
    person_id: str | None = None,
    about: str | None = None,
    after: Place | None = None,
    limit: int | None = None,
) -> Queue:
    """Give them likewise, with how many there are; `about` leaves those for which that comparison speaks."""
    rows = _standing(con, decisions, person_id, about, after, limit, with_counts=True)
    total, reasons = rows[0][-2:] if rows else (0, None)
    speaking = {each["about"]: each["pair_count"] for each in reasons or []}
    return Queue([_suggestion(*row[:-2]) for row in rows], total, speaking)


def _standing(
    con: duckdb.DuckDBPyConnection,
    decisions: Iterable[Override],
    person_id: str | None,
    about: str | None,
    after: Place | None,
    limit: int | None,
    *,
    with_counts: bool,
) -> list[tuple[Any, ...]]:
    if not has_suggestions(con):
        return []
    pairs = [(each.record_key_a, each.record_key_b) for each in decisions if each.kind in ("link", "cannot_link")]
    return run(
        con,
        "standing",
        decided_a=[a for a, _ in pairs],
        decided_b=[b for _, b in pairs],
        person_id=person_id,
        about=about,
        after_weight=after and after.weight,
        after_digest=after and after.digest,
        limit=limit,
        with_counts=with_counts,
    )


def _suggestion(a: str, b: str, person_a: str, person_b: str, *weighed: Any) -> Suggestion:
    weight, probability, bars, made_at = weighed
    return Suggestion(a, b, person_a, person_b, weight, probability, tuple(Bar(**bar) for bar in bars), made_at)
