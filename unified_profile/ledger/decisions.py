"""Decisions about identity: made, checked against each other, undone, never deleted."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from contracts.errors import ContradictionError, ImpossibleError, NotThereError
from unified_profile.ledger.models import DecisionRow, UserRow
from unified_profile.ledger.values import Decision, DecisionKind


def all_decisions(session: Session, *, with_undone: bool = False, since: datetime | None = None) -> list[Decision]:
    """Give the decisions in the order they were made; with `since`, those made or taken back from that moment on."""
    query = select(DecisionRow).order_by(DecisionRow.id)
    if not with_undone:
        query = query.where(DecisionRow.undone_at.is_(None))
    if since is not None:
        query = query.where(or_(DecisionRow.decided_at >= since, DecisionRow.undone_at >= since))
    rows = session.scalars(query).all()
    names = {user.id: user.name for user in session.scalars(select(UserRow))} if rows else {}
    return [_as_decision(row, names) for row in rows]


def between(decisions: Iterable[Decision], one: Collection[str], other: Collection[str]) -> list[Decision]:
    """Give those that keep a record of one person apart from a record of the other."""
    return [
        each
        for each in decisions
        if each.kind is DecisionKind.CANNOT_LINK
        and (
            (each.record_key_a in one and each.record_key_b in other)
            or (each.record_key_a in other and each.record_key_b in one)
        )
    ]


def about(decisions: Iterable[Decision], record_keys: Collection[str]) -> list[Decision]:
    """Give those that name one of the records."""
    return [each for each in decisions if each.record_key_a in record_keys or each.record_key_b in record_keys]


def new_row(
    kind: DecisionKind, reason: str, record_keys: tuple[str, str] | None, key: tuple[str, str] | None
) -> DecisionRow:
    """Check that a decision says all it must. Raises ImpossibleError naming what is missing."""
    if not reason.strip():
        raise _incomplete("a decision needs a reason", "say why in a few words.")
    if kind is DecisionKind.IGNORE_KEY:
        if key is None or record_keys is not None or not all(key):
            raise _incomplete("ignore_key needs a key and nothing else", "give the type and value of the key.")
        return DecisionRow(kind=kind.value, reason=reason, key_type=key[0], key_value=key[1])
    if record_keys is None or key is not None or len(set(record_keys)) != 2:
        raise _incomplete(f"{kind} needs two different records and nothing else", "give the keys of two records.")
    first, second = sorted(record_keys)
    return DecisionRow(kind=kind.value, reason=reason, record_key_a=first, record_key_b=second)


def add(session: Session, row: DecisionRow) -> int:
    """Keep a decision and give its number; the same decision again gives the number it has.

    Raises ContradictionError naming the decision it contradicts.
    """
    same = _standing_or_refused(all_decisions(session), row)
    if same is not None:
        return same.id
    session.add(row)
    session.flush()
    return row.id


def considered(session: Session, rows: Sequence[DecisionRow], author: str) -> list[Decision]:
    """Give the decisions as they would be kept, with the next numbers. Raises as `add` does."""
    last = session.scalar(select(func.max(DecisionRow.id))) or 0
    standing = all_decisions(session)
    return [
        _standing_or_refused(standing, row) or _unkept(row, author, number)
        for number, row in enumerate(rows, start=last + 1)
    ]


def _unkept(row: DecisionRow, author: str, number: int) -> Decision:
    return Decision(
        id=number,
        kind=DecisionKind(row.kind),
        record_key_a=row.record_key_a,
        record_key_b=row.record_key_b,
        key_type=row.key_type,
        key_value=row.key_value,
        author=author,
        reason=row.reason,
        decided_at=row.decided_at,
        undone_at=None,
        undone_by=None,
    )


def _standing_or_refused(standing: Iterable[Decision], row: DecisionRow) -> Decision | None:
    for decision in standing:
        if _content(decision) == _content(row):
            return decision
    if row.kind != DecisionKind.IGNORE_KEY:
        _refuse_contradiction(row, standing)
    return None


def undo(session: Session, decision_id: int, user_id: int, now: datetime) -> bool:
    """Take a decision back. Undoing twice changes nothing, and gives False. Raises NotThereError."""
    row = _row(session, decision_id)
    is_standing = row.undone_at is None
    if is_standing:
        row.undone_at, row.undone_by_id = now, user_id
    return is_standing


def find(session: Session, decision_id: int) -> Decision:
    """Give one decision. Raises NotThereError for an unknown number."""
    row = _row(session, decision_id)
    return next(each for each in all_decisions(session, with_undone=True) if each.id == row.id)


def _row(session: Session, decision_id: int) -> DecisionRow:
    row = session.get(DecisionRow, decision_id)
    if row is None:
        raise NotThereError(
            f"there is no decision {decision_id}.", remedy="list the decisions and take a number from there."
        )
    return row


def _refuse_contradiction(row: DecisionRow, standing: Iterable[Decision]) -> None:
    """Compare with what links imply together: a = b and b = c leave no room for a ≠ c."""
    links = [decision for decision in standing if decision.kind is DecisionKind.LINK]
    separations = [decision for decision in standing if decision.kind is DecisionKind.CANNOT_LINK]
    pairs = [(decision.record_key_a, decision.record_key_b) for decision in links]
    pairs += [(row.record_key_a, row.record_key_b)] if row.kind == DecisionKind.LINK else []
    group_of = _groups(pairs)
    for separation in separations:
        ends = (separation.record_key_a, separation.record_key_b)
        if row.kind == DecisionKind.LINK and _together(group_of, *ends):
            raise _contradiction(separation)
    if row.kind == DecisionKind.CANNOT_LINK and _together(group_of, row.record_key_a, row.record_key_b):
        group = group_of[row.record_key_a]
        raise _contradiction(next(link for link in links if group_of[link.record_key_a] == group))


def _contradiction(other: Decision) -> ContradictionError:
    return ContradictionError(
        f"this contradicts decision {other.id} by {other.author}: {other.kind} "
        f"'{other.record_key_a}' and '{other.record_key_b}' ({other.reason}).",
        remedy=f"undo decision {other.id} first.",
    )


def _incomplete(message: str, remedy: str) -> ImpossibleError:
    return ImpossibleError(f"{message}.", remedy=remedy, setting="decision")


def _groups(pairs: Iterable[tuple[str | None, str | None]]) -> dict[str | None, str | None]:
    group_of: dict[str | None, str | None] = {}
    for a, b in pairs:
        old, new = group_of.get(b, b), group_of.get(a, a)
        group_of.setdefault(a, new)
        group_of.setdefault(b, old)
        group_of.update({member: new for member, group in group_of.items() if group == old})
    return group_of


def _together(group_of: Mapping[str | None, str | None], a: str | None, b: str | None) -> bool:
    return a in group_of and group_of[a] == group_of.get(b)


def _content(decision: Decision | DecisionRow) -> tuple[str | None, ...]:
    return (
        str(decision.kind),
        decision.record_key_a,
        decision.record_key_b,
        decision.key_type,
        decision.key_value,
    )


def _as_decision(row: DecisionRow, names: Mapping[int, str]) -> Decision:
    return Decision(
        id=row.id,
        kind=DecisionKind(row.kind),
        record_key_a=row.record_key_a,
        record_key_b=row.record_key_b,
        key_type=row.key_type,
        key_value=row.key_value,
        author=names[row.author_id],
        reason=row.reason,
        decided_at=row.decided_at,
        undone_at=row.undone_at,
        undone_by=None if row.undone_by_id is None else names[row.undone_by_id],
    )
