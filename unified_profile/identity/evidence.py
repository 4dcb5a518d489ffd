"""Why records are one person: the keys that joined them, kept as stars, and the shortest way between two records."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import duckdb

from unified_profile.identity.statements import run


@dataclass(frozen=True)
class Step:
    """Two records that one key holds together. Lower levels are stronger."""

    record_key_a: str
    record_key_b: str
    level: int
    key_type: str
    key_value: str


def explain(con: duckdb.DuckDBPyConnection, record_key_a: str, record_key_b: str) -> list[Step] | None:
    """Give the shortest chain of evidence from one record to the other, [] for the same. None: not one person."""
    return shortest_chain(run(con, "explain", record_key=record_key_a), record_key_a, record_key_b)


def evidence_of(con: duckdb.DuckDBPyConnection, record_key: str) -> list[Step]:
    """Give everything that holds the records of this one's person together, the strongest first."""
    return [Step(*row) for row in run(con, "explain", record_key=record_key)]


def shortest_chain(evidence: Iterable[tuple[Any, ...]], record_key_a: str, record_key_b: str) -> list[Step] | None:
    """Find the shortest way through rows made like a Step; the first row wins among equals."""
    steps: dict[str, list[Step]] = {record_key_a: []}
    for a, b, level, key_type, key_value in evidence:
        steps.setdefault(a, []).append(Step(a, b, level, key_type, key_value))
        steps.setdefault(b, []).append(Step(b, a, level, key_type, key_value))
    path_to: dict[str, list[Step]] = {record_key_a: []}
    waiting = deque([record_key_a])
    while waiting and record_key_b not in path_to:
        here = waiting.popleft()
        for step in steps[here]:
            if step.record_key_b not in path_to:
                path_to[step.record_key_b] = [*path_to[here], step]
                waiting.append(step.record_key_b)
    return path_to.get(record_key_b)
