"""From the first proof to a session. Whoever has an authenticator app is asked for its code in between."""

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from unified_profile.ledger import access_log, sign_in
from unified_profile.ledger.models import SignInStepRow, TotpRow, UserRow
from unified_profile.ledger.sign_in import OpenedBy, SessionLimits
from unified_profile.ledger.tokens import is_right_secret, new_token, token_id

STEP_LIVES = timedelta(minutes=5)
TRIES_PER_STEP = 5


def enter(session: Session, user_id: int, by: OpenedBy, limits: SessionLimits, now: datetime, route: str) -> str:
    """After the first proof: give the id of a new session, or of the step that asks for a code. Both are logged."""
    asks = is_enrolled(session, user_id)
    action = "login code asked" if asks else "login"
    access_log.append(session, at=now, user_id=user_id, action=action, customer_ids=[None], route=route)
    return _new_step(session, user_id, by, now) if asks else sign_in.open_session(session, user_id, by, limits, now)


def is_enrolled(session: Session, user_id: int) -> bool:
    """Tell whether the user has an authenticator app that was confirmed."""
    query = select(TotpRow.user_id).where(TotpRow.user_id == user_id, TotpRow.confirmed_at.is_not(None))
    return session.scalar(query) is not None


def open_step(session: Session, token: str, now: datetime) -> SignInStepRow | None:
    """Find a step that still waits for its code. None: wrong, passed, too old, tried too often, of somebody removed."""
    row = session.get(SignInStepRow, token_id(token))
    if row is None or not is_right_secret(token, row.secret_hash):
        return None
    is_over = row.used_at is not None or now >= row.expires_at or row.tries >= TRIES_PER_STEP
    user = session.get_one(UserRow, row.user_id)
    return None if is_over or user.disabled_at is not None else row


def count_try(session: Session, step: SignInStepRow) -> bool:
    """Count a try before it is judged. False: they are used up; tries at the same moment can't pass each other."""
    counted = session.execute(
        update(SignInStepRow)
        .where(SignInStepRow.id == step.id, SignInStepRow.tries < TRIES_PER_STEP, SignInStepRow.used_at.is_(None))
        .values(tries=SignInStepRow.tries + 1)
    )
    return isinstance(counted, CursorResult) and counted.rowcount == 1


def _new_step(session: Session, user_id: int, by: OpenedBy, now: datetime) -> str:
    token = new_token()
    session.add(
        SignInStepRow(
            id=token.id,
            secret_hash=token.secret_hash,
            user_id=user_id,
            opened_by=by.value,
            expires_at=now + STEP_LIVES,
            tries=0,
        )
    )
    return token.text
