"""API tokens: a program acts as a user, within scopes and until a day. Of the secret only its hash is kept."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from contracts.errors import ImpossibleError, NotThereError
from unified_profile.ledger.models import ApiTokenRow, UserRow
from unified_profile.ledger.tokens import is_right_secret, new_token, token_id
from unified_profile.ledger.users import as_user
from unified_profile.ledger.values import SCOPES, ApiToken, TokenUse

# What every token begins with, so that people and scanners of secrets know one when they see it.
PREFIX = "sb_"
_LONGEST_NAME = 80


def create(
    session: Session, user_id: int, name: str, scopes: Collection[str], ttl: timedelta, now: datetime
) -> tuple[str, str]:
    """Keep a new token and give its id and its text, which is kept nowhere. Raises ImpossibleError."""
    wrong = sorted(set(scopes) - set(SCOPES))
    if wrong or not scopes:
        raise ImpossibleError(
            f"{wrong[0]!r} is no scope." if wrong else "a token needs a scope.",
            remedy=f"give some of {', '.join(SCOPES)}.",
            setting="scope",
        )
    if not name.strip() or len(name) > _LONGEST_NAME or not name.isprintable():
        raise ImpossibleError(
            f"{name!r} is no name for a token.", remedy="say in a few words what it is for.", setting="name"
        )
    token = new_token()
    session.add(
        ApiTokenRow(
            id=token.id,
            secret_hash=token.secret_hash,
            user_id=user_id,
            name=name.strip(),
            scopes=" ".join(sorted(set(scopes))),
            created_at=now,
            expires_at=now + ttl,
        )
    )
    return token.id, PREFIX + token.text


def find(session: Session, text: str, now: datetime) -> TokenUse | None:
    """Say whom a token stands for. None: wrong, expired, revoked, or of somebody who may not sign in."""
    bare = text.removeprefix(PREFIX) if text.startswith(PREFIX) else ""
    row = session.get(ApiTokenRow, token_id(bare))
    if row is None or not is_right_secret(bare, row.secret_hash):
        return None
    user = session.get_one(UserRow, row.user_id)
    if row.revoked_at is not None or now >= row.expires_at or user.disabled_at is not None:
        return None
    return TokenUse(as_user(user), row.id, frozenset(row.scopes.split()), row.last_used_at)


def all_tokens(session: Session) -> list[ApiToken]:
    """Give every token, the newest first."""
    query = select(ApiTokenRow, UserRow.name).join(UserRow, UserRow.id == ApiTokenRow.user_id)
    return [
        ApiToken(
            row.id, user, row.name, row.scopes.split(), row.created_at, row.expires_at, row.last_used_at, row.revoked_at
        )
        for row, user in session.execute(query.order_by(ApiTokenRow.created_at.desc(), ApiTokenRow.id))
    ]


def revoke(session: Session, named: str, now: datetime) -> UserRow:
    """End a token at once and give its user; again changes nothing. Raises NotThereError."""
    row = session.get(ApiTokenRow, named)
    if row is None:
        raise NotThereError(
            f"there is no token '{named}'.", remedy="take an id from `switchboard tokens list`.", setting="token"
        )
    row.revoked_at = row.revoked_at or now
    return session.get_one(UserRow, row.user_id)


def revoke_all(session: Session, user_id: int, now: datetime) -> None:
    """End every token of a user."""
    live = update(ApiTokenRow).where(ApiTokenRow.user_id == user_id, ApiTokenRow.revoked_at.is_(None))
    session.execute(live.values(revoked_at=now))
