"""Entries of timelines that somebody put on top: kept until somebody takes them off, and never deleted."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from unified_profile.ledger import access_log
from unified_profile.ledger.database import Database
from unified_profile.ledger.models import PinRow, UserRow
from unified_profile.ledger.values import Pin, User


class Pins:
    """The pins in a ledger's database. An entry is an interaction, or an event outside any, by its id."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._now = clock

    def standing(self) -> list[Pin]:
        """Give the pins that hold, the newest first: of everybody, since whose an entry is changes with identity."""
        columns = (PinRow.id, PinRow.entry_id, UserRow.name, PinRow.pinned_at)
        query = select(*columns).join(UserRow, UserRow.id == PinRow.author_id).where(PinRow.unpinned_at.is_(None))
        with self._database.read() as session:
            return [Pin(*row) for row in session.execute(query.order_by(PinRow.id.desc()))]

    def put(self, entry_id: str, *, is_on: bool, by: User, customer_id: str, route: str) -> None:
        """Put an entry of a customer's timeline on top, or take it off, and log it. Twice changes nothing."""
        now = self._now()
        with self._database.write() as session:
            number = (_pin if is_on else _unpin)(session, entry_id, by.id, now)
            if number is not None:
                action = f"{'pin' if is_on else 'unpin'} {number}"
                access_log.append(
                    session, at=now, user_id=by.id, action=action, customer_ids=[customer_id], route=route
                )


def _pin(session: Session, entry_id: str, user_id: int, now: datetime) -> int | None:
    """Keep the pin and give its number. None: it is pinned already."""
    if _row(session, entry_id) is not None:
        return None
    row = PinRow(entry_id=entry_id, author_id=user_id, pinned_at=now)
    session.add(row)
    session.flush()
    return row.id


def _unpin(session: Session, entry_id: str, user_id: int, now: datetime) -> int | None:
    """End the pin and give its number. None: it is not pinned."""
    row = _row(session, entry_id)
    if row is None:
        return None
    row.unpinned_at, row.unpinned_by_id = now, user_id
    return row.id


def _row(session: Session, entry_id: str) -> PinRow | None:
    return session.scalars(select(PinRow).where(PinRow.entry_id == entry_id, PinRow.unpinned_at.is_(None))).first()
