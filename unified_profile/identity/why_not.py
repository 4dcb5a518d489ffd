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


def why_not(con: duckdb.DuckDBPyConnection, record_key_a: str, record_key_b: str) -> list[Contested]:
    """Give the keys that the people of two records share in vain, the strongest first. [] when they share nothing."""
    return [Contested(*row) for row in run(con, "why_not", record_key_a=record_key_a, record_key_b=record_key_b)]
