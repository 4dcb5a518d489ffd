"""One-time login links, and the sessions that these and other ways open."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from unified_profile.ledger.models import LoginLinkRow, SessionRow, SignInStepRow, UserRow
from unified_profile.ledger.tokens import is_right_secret, new_token, token_id
from unified_profile.ledger.values import SignedIn


class OpenedBy(StrEnum):
    """How somebody proved who they are when their session began."""

    LINK = "link"
    PASSWORD = "password"  # noqa: S105 - the name of a way in
    OIDC = "oidc"
    PROXY = "proxy"


@dataclass(frozen=True)
class SessionLimits:
    """How long a session lives: after the last request, and in all."""

    idle: timedelta = timedelta(minutes=30)
    absolute: timedelta = timedelta(hours=12)


def create_login_link(session: Session, user_id: int, ttl: timedelta, now: datetime) -> str:
    """Keep a new link and give its token, which is kept nowhere. It takes the place of those not yet used."""
    withdraw_links(session, user_id, now)
    token = new_token()
    session.add(
        LoginLinkRow(id=token.id, secret_hash=token.secret_hash, user_id=user_id, created_at=now, expires_at=now + ttl)
    )
    return token.text


def is_redeemable(session: Session, token: str, now: datetime) -> bool:
    """Tell whether the link would work, without using it up."""
    return _open_link(session, token, now) is not None


def use_login_link(session: Session, token: str, now: datetime) -> int | None:
    """Use the link up and give its user's id. None: wrong, expired or used."""
    link = _open_link(session, token, now)
    if link is None:
        return None
    # The condition decides the race: of two browsers that got this far, one changes a row.
    claim = update(LoginLinkRow).where(LoginLinkRow.id == link.id, LoginLinkRow.used_at.is_(None)).values(used_at=now)
    claimed = session.execute(claim)
    return link.user_id if isinstance(claimed, CursorResult) and claimed.rowcount == 1 else None


def open_session(session: Session, user_id: int, by: OpenedBy, limits: SessionLimits, now: datetime) -> str:
    """Start a session and give its id for the cookie, which is kept nowhere."""
    token = new_token()
    session.add(
        SessionRow(
            id=token.id,
            secret_hash=token.secret_hash,
            user_id=user_id,
            created_at=now,
            last_seen_at=now,
            expires_at=now + limits.absolute,
            opened_by=by.value,
        )
    )
    return token.text


def live_session(session: Session, session_id: str, limits: SessionLimits, now: datetime) -> SessionRow | None:
    """Find the session when it is neither ended nor too old and its user may still sign in."""
    found = session_and_user(session, session_id, limits, now)
    return found[0] if found else None


def session_and_user(
    session: Session, session_id: str, limits: SessionLimits, now: datetime
) -> tuple[SessionRow, UserRow] | None:
    """Find a live session together with its user."""
    query = select(SessionRow, UserRow).join(UserRow, UserRow.id == SessionRow.user_id)
    found = session.execute(query.where(SessionRow.id == token_id(session_id))).tuples().one_or_none()
    if found is None or not is_right_secret(session_id, found[0].secret_hash):
        return None
    row, user = found
    is_over = row.ended_at is not None or now >= row.expires_at or now - row.last_seen_at >= limits.idle
    return None if is_over or user.disabled_at is not None else found


def sign_out_everywhere(session: Session, user_id: int, now: datetime, *, but: str = "") -> None:
    """End every session of a user, `but` the one of that id; and links not yet used, and codes that are waited for."""
    sessions = update(SessionRow).where(SessionRow.user_id == user_id, SessionRow.ended_at.is_(None))
    session.execute(sessions.where(SessionRow.id != token_id(but)).values(ended_at=now))
    steps = update(SignInStepRow).where(SignInStepRow.user_id == user_id, SignInStepRow.used_at.is_(None))
    session.execute(steps.values(used_at=now))
    withdraw_links(session, user_id, now)


def signed_in(session: Session, user_id: int, limits: SessionLimits, now: datetime) -> list[SignedIn]:
    """Give the live sessions of a user, the newest first."""
    query = select(SessionRow).where(
        SessionRow.user_id == user_id,
        SessionRow.ended_at.is_(None),
        SessionRow.expires_at > now,
        SessionRow.last_seen_at > now - limits.idle,
    )
    rows = session.scalars(query.order_by(SessionRow.created_at.desc(), SessionRow.id))
    return [SignedIn(row.id, row.created_at, row.last_seen_at, row.expires_at, row.opened_by) for row in rows]


def withdraw_links(session: Session, user_id: int, now: datetime) -> None:
    """End every link of a user that nobody has used yet."""
    unused = update(LoginLinkRow).where(LoginLinkRow.user_id == user_id, LoginLinkRow.used_at.is_(None))
    session.execute(unused.where(LoginLinkRow.expires_at > now).values(expires_at=now))


def _open_link(session: Session, token: str, now: datetime) -> LoginLinkRow | None:
    link = session.scalar(select(LoginLinkRow).where(LoginLinkRow.id == token_id(token)))
    if link is None or not is_right_secret(token, link.secret_hash):
        return None
    user = session.get_one(UserRow, link.user_id)
    is_open = link.used_at is None and now < link.expires_at and user.disabled_at is None
    return link if is_open else None
