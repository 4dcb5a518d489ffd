"""Who may sign in."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.errors import ConfigurationError
from unified_profile.ledger.models import UserRow
from unified_profile.ledger.values import Role, User


def as_user(row: UserRow) -> User:
    """Give the plain value of a row."""
    return User(row.id, row.name, Role(row.role))


def ensure_user(session: Session, name: str, role: Role, now: datetime) -> UserRow:
    """Add the user, or give an existing one this role and let them in again."""
    row = session.scalar(select(UserRow).where(UserRow.name == name))
    if row is None:
        row = UserRow(name=name, role=role.value, created_at=now)
        session.add(row)
    row.role = role.value
    row.disabled_at = None
    session.flush()
    return row


def user_named(session: Session, name: str) -> UserRow:
    """Find a user. Raises ConfigurationError when there is none or they may no longer sign in."""
    row = session.scalar(select(UserRow).where(UserRow.name == name, UserRow.disabled_at.is_(None)))
    if row is None:
        raise ConfigurationError(
            f"there is no user '{name}' who may sign in.", remedy="add the user first.", setting="user"
        )
    return row
