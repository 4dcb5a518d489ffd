"""The access log: who saw whom, chained by hash so that a changed, removed or inserted row shows."""

import hashlib
import json
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from unified_profile.ledger.models import AccessLogHeadRow, AccessLogRow, Base, UserRow
from unified_profile.ledger.values import AccessEntry, ChainVerdict

START = "0" * 64

_LOG = Base.metadata.tables[AccessLogRow.__tablename__]
_HEADS = Base.metadata.tables[AccessLogHeadRow.__tablename__]
_HEAD = select(_HEADS.c.sequence, _HEADS.c.hash).with_for_update()


def append(
    session: Session, *, at: datetime, user_id: int, action: str, customer_ids: Sequence[str | None], route: str
) -> None:
    """Add one entry per customer. Concurrent writers queue on the head row (SQLite: on the file's write lock)."""
    session.flush()
    # Every page of a customer writes here: the tables themselves, because objects cost three times as much.
    con = session.connection()
    sequence, previous = con.execute(_HEAD).one()
    rows = []
    for customer_id in customer_ids:
        sequence += 1
        row = {
            "sequence": sequence,
            "at": at,
            "user_id": user_id,
            "action": action,
            "customer_id": customer_id,
            "route": route,
            "previous_hash": previous,
        }
        row["hash"] = previous = _hash(previous, sequence, at, user_id, action, customer_id, route)
        rows.append(row)
    if rows:
        con.execute(insert(_LOG), rows)
        con.execute(update(_HEADS).values(sequence=sequence, hash=previous))


def verify(session: Session) -> ChainVerdict:
    """Walk the whole log and recompute every hash."""
    head = session.scalars(select(AccessLogHeadRow)).one_or_none()
    previous, count = START, 0
    for row in session.scalars(select(AccessLogRow).order_by(AccessLogRow.sequence).execution_options(yield_per=1000)):
        reason = _misfit(row, count + 1, previous)
        if reason:
            return ChainVerdict(is_whole=False, entries=count, head=previous, broken_at=count + 1, reason=reason)
        previous, count = row.hash, count + 1
    if head is None or (head.sequence, head.hash) != (count, previous):
        reason = "the end of the log was changed"
        return ChainVerdict(is_whole=False, entries=count, head=previous, broken_at=count + 1, reason=reason)
    return ChainVerdict(is_whole=True, entries=count, head=previous)


def _misfit(row: AccessLogRow, sequence: int, previous: str) -> str | None:
    if row.sequence != sequence:
        return "entries are missing"
    if row.previous_hash != previous:
        return "the entry does not follow the one before it"
    of_fields = _hash(row.previous_hash, row.sequence, row.at, row.user_id, row.action, row.customer_id, row.route)
    return None if row.hash == of_fields else "the entry was changed"


def entries(
    session: Session,
    *,
    customer_ids: Collection[str] | None,
    user_id: int | None,
    since: datetime | None,
    before: int | None,
    limit: int,
) -> list[AccessEntry]:
    """Give the newest entries first, all or those about a customer under these ids, of one user, from a moment on.

    `before` is the number of an entry: only those that came before it.
    """
    query = select(AccessLogRow, UserRow.name).join(UserRow, UserRow.id == AccessLogRow.user_id)
    if customer_ids is not None:
        query = query.where(AccessLogRow.customer_id.in_(customer_ids))
    if user_id is not None:
        query = query.where(AccessLogRow.user_id == user_id)
    if since is not None:
        query = query.where(AccessLogRow.at >= since)
    if before is not None:
        query = query.where(AccessLogRow.sequence < before)
    return [
        AccessEntry(row.sequence, row.at, row.user_id, name, row.action, row.customer_id, row.route)
        for row, name in session.execute(query.order_by(AccessLogRow.sequence.desc()).limit(limit))
    ]


def _hash(
    previous: str, sequence: int, at: datetime, user_id: int, action: str, customer_id: str | None, route: str
) -> str:
    # JSON keeps the borders between fields, so that no value can pretend to be two.
    fields = [previous, sequence, at.isoformat(), user_id, action, customer_id, route]
    return hashlib.sha256(json.dumps(fields, ensure_ascii=True).encode()).hexdigest()
