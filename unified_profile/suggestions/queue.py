"""The queue of suggestions that nobody has decided on yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb

from unified_profile.identity import Override, statements
from unified_profile.identity.asking import person_of_each
from unified_profile.suggestions.statements import run
from unified_profile.suggestions.waterfall import Bar

_EXISTS = "select count(*) from duckdb_tables() where schema_name = 'identity' and table_name = 'suggestion'"


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


def open_suggestions(con: duckdb.DuckDBPyConnection, decisions: Iterable[Override]) -> list[Suggestion]:
    """Give the suggestions on whose people no decision speaks, the likeliest first.

    `decisions` are those that stand, worked in or not: who was refused once is never suggested again, whatever became
    of their ids.
    """
    if not statements.count(con, _EXISTS):
        return []
    suggestions = [_suggestion(*row) for row in run(con, "standing")]
    decided = _decided_people(con, decisions)
    return [each for each in suggestions if frozenset({each.person_id_a, each.person_id_b}) not in decided]


def _suggestion(a: str, b: str, person_a: str, person_b: str, *weighed: Any) -> Suggestion:
    weight, probability, bars, made_at = weighed
    return Suggestion(a, b, person_a, person_b, weight, probability, tuple(Bar(**bar) for bar in bars), made_at)


def _decided_people(con: duckdb.DuckDBPyConnection, decisions: Iterable[Override]) -> set[frozenset[str]]:
    pairs = [(each.record_key_a, each.record_key_b) for each in decisions if each.kind in ("link", "cannot_link")]
    keys = sorted({key for pair in pairs for key in pair if key})
    person_of = person_of_each(con, keys)
    return {frozenset({person_of[a], person_of[b]}) for a, b in pairs if a in person_of and b in person_of}
