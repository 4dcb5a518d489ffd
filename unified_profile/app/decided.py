"""What people decided about a customer's records, as pages tell it: what one press decided is one entry."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import duckdb

from unified_profile.app.masks import masked
from unified_profile.identity.asking import last_run_at, person_of_each
from unified_profile.ledger import Decision, DecisionKind, Role


@dataclass(frozen=True)
class Decided:
    """Decisions of one press, by their numbers. Keys and reason are as the reader may see them; times are aware.

    `is_within`: it is about records of this customer alone. `is_waiting`: the next run works it in, or takes it out.
    """

    numbers: list[int]
    kind: DecisionKind
    one_side: list[str]
    other_side: list[str]
    author: str
    reason: str
    decided_at: datetime
    undone_at: datetime | None
    undone_by: str | None
    is_within: bool
    is_waiting: bool

    @property
    def last_at(self) -> datetime:
        """When somebody last did something about it."""
        return self.undone_at or self.decided_at

    @property
    def last_by(self) -> str:
        """Who did."""
        return self.undone_by or self.author


def decided_about(
    con: duckdb.DuckDBPyConnection, role: Role, decisions: Iterable[Decision], record_keys: Collection[str]
) -> list[Decided]:
    """Tell of decisions about these records, the newest first."""
    groups: dict[tuple[object, ...], list[Decision]] = {}
    for each in decisions:
        if each.record_key_a and each.record_key_b:
            press = (each.kind, each.author, each.decided_at, each.reason, each.undone_at is None, each.undone_by)
            groups.setdefault(press, []).append(each)
    waiting = _waiting(con, [each for group in groups.values() for each in group])
    found = [_decided(role, group, record_keys, waiting) for group in groups.values()]
    return sorted(found, key=lambda each: each.numbers, reverse=True)


def _decided(role: Role, group: Sequence[Decision], record_keys: Collection[str], waiting: Collection[int]) -> Decided:
    first = group[0]
    one_side, other_side = _sides(group)
    return Decided(
        numbers=[each.id for each in group],
        kind=first.kind,
        one_side=[masked(role, "record", key) for key in one_side],
        other_side=[masked(role, "record", key) for key in other_side],
        author=first.author,
        reason=masked(role, None, first.reason),
        decided_at=first.decided_at,
        undone_at=max((each.undone_at for each in group if each.undone_at), default=None),
        undone_by=first.undone_by,
        is_within=all(key in record_keys for key in (*one_side, *other_side)),
        is_waiting=any(each.id in waiting for each in group),
    )


def _sides(group: Sequence[Decision]) -> tuple[list[str], list[str]]:
    """Who was parted from whom: the records that the first one is paired with, and all others. The fewer come first."""
    pairs = [(each.record_key_a or "", each.record_key_b or "") for each in group]
    first = pairs[0][0]
    with_first = {b if a == first else a for a, b in pairs if first in (a, b)}
    rest = {key for pair in pairs for key in pair} - with_first
    one, other = sorted((sorted(with_first), sorted(rest)), key=lambda side: (len(side), side))
    return one, other


def _waiting(con: duckdb.DuckDBPyConnection, decisions: Sequence[Decision]) -> set[int]:
    """Those that do not show yet in who is who."""
    if not decisions:
        return set()
    people = person_of_each(con, {key for each in decisions for key in (each.record_key_a, each.record_key_b) if key})
    ran_at = last_run_at(con)
    return {each.id for each in decisions if _is_waiting(each, people, ran_at and ran_at.replace(tzinfo=UTC))}


def _is_waiting(decision: Decision, people: dict[str, str], ran_at: datetime | None) -> bool:
    if decision.undone_at:
        # Made and taken back since the last run, it never counted.
        return ran_at is not None and decision.decided_at <= ran_at < decision.undone_at
    a, b = people.get(decision.record_key_a or ""), people.get(decision.record_key_b or "")
    if a is None or b is None:
        return False
    return (a == b) is (decision.kind is DecisionKind.CANNOT_LINK)
