"""Codes on paper for when the phone with the authenticator app is gone. Each works once and is kept as a hash."""

import base64
import hashlib
import secrets
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from unified_profile.ledger.models import RecoveryCodeRow

HOW_MANY = 10
# 80 bits: a hash needs no salt or stretching for what nobody chose.
_BYTES = 10


def renew(session: Session, user_id: int) -> tuple[str, ...]:
    """Give new codes, which are kept nowhere, in place of those there were."""
    forget(session, user_id)
    texts = [base64.b32encode(secrets.token_bytes(_BYTES)).decode().lower() for _ in range(HOW_MANY)]
    session.add_all(RecoveryCodeRow(user_id=user_id, code_hash=_hashed(text)) for text in texts)
    return tuple("-".join(text[place : place + 4] for place in range(0, len(text), 4)) for text in texts)


def use(session: Session, user_id: int, text: str, now: datetime) -> bool:
    """Use a code up. False: it is none of the user's, or was used."""
    mine = update(RecoveryCodeRow).where(RecoveryCodeRow.user_id == user_id, RecoveryCodeRow.used_at.is_(None))
    # The condition decides the race: of two browsers with the same code, one changes a row.
    claimed = session.execute(mine.where(RecoveryCodeRow.code_hash == _hashed(text.lower())).values(used_at=now))
    return isinstance(claimed, CursorResult) and claimed.rowcount == 1


def left(session: Session, user_id: int) -> int:
    """How many codes a user has not used."""
    mine = select(func.count()).where(RecoveryCodeRow.user_id == user_id, RecoveryCodeRow.used_at.is_(None))
    return session.scalar(mine) or 0


def forget(session: Session, user_id: int) -> None:
    """Leave none of a user."""
    session.execute(delete(RecoveryCodeRow).where(RecoveryCodeRow.user_id == user_id))


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
