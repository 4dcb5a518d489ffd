"""Who may sign in, and as what. Somebody removed keeps their row, so that the access log keeps its meaning."""

import re
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contracts.errors import ContradictionError, ImpossibleError, NotThereError
from unified_profile.ledger.database import is_added
from unified_profile.ledger.models import SessionRow, UserRow
from unified_profile.ledger.values import GRANTABLE, NEVER_SIGN_IN, Account, Role, User

_ADDRESS = re.compile(r"[^\s@<>\"'(),;:]+@[^\s@<>\"'(),;:]+\.[^\s@<>\"'(),;:]+")
_LONGEST_NAME = 200


def as_user(row: UserRow) -> User:
    """Give the plain value of a row."""
    return User(row.id, row.name, Role(row.role), row.agent_id)


def address(text: str) -> str:
    """Read an e-mail address, in lower case. Raises ImpossibleError for anything else."""
    name = as_name(text)
    if not _ADDRESS.fullmatch(name) or not name.isprintable() or len(name) > _LONGEST_NAME:
        raise ImpossibleError(
            f"{text!r} is no e-mail address.", remedy="name people by address, such as ann@acme.com.", setting="user"
        )
    return name


def as_name(text: str) -> str:
    """Give the name a user is kept under: addresses in lower case, since people write them either way."""
    return text.strip().lower() if "@" in text else text.strip()


def ensure_user(session: Session, name: str, role: Role, now: datetime) -> UserRow:
    """Add the user, or give an existing one this role and let them in again."""
    query = select(UserRow).where(UserRow.name == name)
    row = session.scalar(query)
    if row is None:
        row = UserRow(name=name, role=role.value, created_at=now)
        if not is_added(session, row):
            row = session.scalars(query).one()
    row.role = role.value
    row.disabled_at = None
    session.flush()
    return row


def user_named(session: Session, name: str) -> UserRow:
    """Find whoever may act under this name, the terminal too. Raises NotThereError for nobody, or somebody removed."""
    row = session.scalar(select(UserRow).where(UserRow.name == as_name(name), UserRow.disabled_at.is_(None)))
    if row is None:
        raise _nobody(name)
    return row


def ever_named(session: Session, name: str) -> UserRow:
    """Find whoever acted under this name, removed or not. Raises NotThereError when nobody ever could."""
    row = session.scalar(select(UserRow).where(UserRow.name == as_name(name)))
    if row is None:
        raise NotThereError(
            f"there never was a user '{name}'.",
            remedy="see who there was with `switchboard users list --all`.",
            setting="user",
        )
    return row


def person_named(session: Session, name: str) -> UserRow:
    """Find somebody who may sign in. Raises NotThereError."""
    row = user_named(session, name)
    if row.role in NEVER_SIGN_IN:
        raise _nobody(name)
    return row


def add(session: Session, name: str, role: str, now: datetime) -> UserRow:
    """Let somebody new in, or somebody removed in again. Raises ContradictionError for somebody who is in."""
    name, given = as_name(name), _grantable(role)
    row = session.scalar(select(UserRow).where(UserRow.name == name))
    if row is not None and row.disabled_at is None:
        raise ContradictionError(
            f"'{name}' is a user already, with the role {row.role}.",
            remedy=f"give another role with `switchboard users role {name} ROLE`, "
            f"or a new sign-in link with `switchboard users link {name}`.",
            setting="user",
        )
    return ensure_user(session, name, given, now)


def change_role(session: Session, name: str, role: str) -> UserRow:
    """Give somebody another role. Raises NotThereError, and ImpossibleError when nobody would be admin any more."""
    row, given = person_named(session, name), _grantable(role)
    if given is not Role.ADMIN:
        _keep_an_admin(session, row)
    row.role = given.value
    return row


def remove(session: Session, name: str, now: datetime) -> UserRow:
    """Let somebody in no more. Raises NotThereError, and ImpossibleError when nobody would be admin any more."""
    row = person_named(session, name)
    _keep_an_admin(session, row)
    row.disabled_at = now
    return row


def join_agent(session: Session, row: UserRow, agent_id: str | None) -> None:
    """Say which agent of the tools somebody is; None: no one. Raises ContradictionError when somebody else is that one.

    Whoever was removed gives way.
    """
    same = select(UserRow).where(UserRow.agent_id == agent_id, UserRow.id != row.id)
    holder = session.scalar(same) if agent_id else None
    if holder is not None and holder.disabled_at is None:
        raise ContradictionError(
            f"'{holder.name}' is that agent already.",
            remedy=f"part them first, with `switchboard users agent {holder.name} --nobody`.",
            setting="user",
        )
    if holder is not None:
        holder.agent_id = None
        session.flush()
    row.agent_id = agent_id


def is_anybody_in(session: Session) -> bool:
    """Tell whether there is somebody who may sign in."""
    people = select(UserRow.id).where(UserRow.disabled_at.is_(None), UserRow.role.not_in(NEVER_SIGN_IN)).limit(1)
    return session.scalar(people) is not None


def accounts(session: Session, *, with_removed: bool) -> list[Account]:
    """Give those who may sign in, by name; `with_removed` gives those who once might as well."""
    seen = select(SessionRow.user_id, func.max(SessionRow.last_seen_at).label("at")).group_by(SessionRow.user_id)
    last = seen.subquery()
    query = (
        select(UserRow, last.c.at)
        .outerjoin(last, last.c.user_id == UserRow.id)
        .where(UserRow.role.not_in(NEVER_SIGN_IN))
    )
    if not with_removed:
        query = query.where(UserRow.disabled_at.is_(None))
    return [
        Account(row.id, row.name, Role(row.role), row.created_at, last_seen_at, row.disabled_at, row.agent_id)
        for row, last_seen_at in session.execute(query.order_by(UserRow.name))
    ]


def stranger(session: Session, now: datetime) -> UserRow:
    """Whom the access log names for a try to sign in that is nobody's."""
    return ensure_user(session, "stranger:", Role.STRANGER, now)


def showing(session: Session, connection: str, address: str | None, now: datetime) -> UserRow:
    """Who looks at a card: the user of the address that the tool gave for its agent, else the tool itself."""
    known = None
    if address:
        query = select(UserRow).where(UserRow.name == as_name(address), UserRow.disabled_at.is_(None))
        known = session.scalar(query.where(UserRow.role.not_in(NEVER_SIGN_IN)))
    return known or ensure_user(session, f"tool:{connection}", Role.TOOL, now)


def _grantable(role: str) -> Role:
    given = next((each for each in GRANTABLE if each == role), None)
    if given is None:
        raise ImpossibleError(
            f"{role!r} is no role that can be given.", remedy=f"give one of {', '.join(GRANTABLE)}.", setting="role"
        )
    return given


def _keep_an_admin(session: Session, leaving: UserRow) -> None:
    # Locked, so that two admins who remove each other at once don't both succeed.
    admins: Sequence[UserRow] = session.scalars(
        select(UserRow)
        .where(UserRow.role == Role.ADMIN, UserRow.disabled_at.is_(None))
        .order_by(UserRow.id)
        .with_for_update()
    ).all()
    if [row.id for row in admins] == [leaving.id]:
        raise ImpossibleError(
            f"'{leaving.name}' is the last admin, and somebody has to be.",
            remedy="make another user admin first, with `switchboard users role EMAIL admin`.",
            setting="user",
        )


def _nobody(name: str) -> NotThereError:
    return NotThereError(
        f"there is no user '{name}' who may sign in.",
        remedy="see who is there with `switchboard users list`, or add them with `switchboard users add`.",
        setting="user",
    )
