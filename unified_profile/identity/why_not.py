"""Why two records are not one person: what they share that joined nobody."""

from dataclasses import dataclass

import duckdb

from unified_profile.identity.statements import run


@dataclass(frozen=True)
class Contested:
    """A key that both people carry, and why it joins nobody."""

    level: int
    key_type: str
    key_value: str
    reason: str


@dataclass(frozen=True)
class Carried:
    """A contested key that one person carries, and how many records of anybody carry it."""

    contested: Contested
    record_count: int


def contested_of(con: duckdb.DuckDBPyConnection, person_id: str) -> list[Carried]:
    """Give the keys of a person's records that join nobody, the strongest first."""
    return [Carried(Contested(*row[:4]), row[4]) for row in run(con, "contested_of", person_id=person_id)]


def why_not(con: duckdb.DuckDBPyConnection, record_key_a: str, record_key_b: str) -> list[Contested]:
    """Give the keys that the people of two records share in vain, the strongest first. [] when they share nothing."""
    return [Contested(*row) for row in run(con, "why_not", record_key_a=record_key_a, record_key_b=record_key_b)]
