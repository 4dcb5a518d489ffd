"""Entries of timelines that somebody put on top: kept until somebody takes them off, and never deleted."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from unified_profile.ledger.models import PinRow, UserRow
from unified_profile.ledger.values import Pin


def standing(session: Session) -> list[Pin]:
    """Give the pins that hold, the newest first: of everybody, because whose an entry is changes with identity."""
    columns = (PinRow.id, PinRow.entry_id, UserRow.name, PinRow.pinned_at)
    query = select(*columns).join(UserRow, UserRow.id == PinRow.author_id).where(PinRow.unpinned_at.is_(None))
    return [Pin(*row) for row in session.execute(query.order_by(PinRow.id.desc()))]


def pin(session: Session, entry_id: str, user_id: int, now: datetime) -> int | None:
    """Pin an entry and give the pin's number. None: it is pinned already."""
    if _row(session, entry_id) is not None:
        return None
    row = PinRow(entry_id=entry_id, author_id=user_id, pinned_at=now)
    session.add(row)
    session.flush()
    return row.id


def unpin(session: Session, entry_id: str, user_id: int, now: datetime) -> int | None:
    """Take an entry's pin off and give its number. None: it is not pinned."""
    row = _row(session, entry_id)
    if row is None:
        return None
    row.unpinned_at, row.unpinned_by_id = now, user_id
    return row.id


def _row(session: Session, entry_id: str) -> PinRow | None:
    return session.scalars(select(PinRow).where(PinRow.entry_id == entry_id, PinRow.unpinned_at.is_(None))).first()
