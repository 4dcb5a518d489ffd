"""Users whom an OpenID provider vouches for, known by its own lasting name for them: an address may change."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.errors import ContradictionError, ImpossibleError, NotThereError
from unified_profile.ledger import access_log, sign_in, users
from unified_profile.ledger.database import Database
from unified_profile.ledger.models import FederatedIdentityRow, UserRow
from unified_profile.ledger.sign_in import OpenedBy, SessionLimits
from unified_profile.ledger.values import NEVER_SIGN_IN, Role

_ROUTE = "/login/oidc/callback"


class Federated:
    """Signing in on the word of a provider. Reached as `ledger.federated`."""

    def __init__(self, database: Database, limits: SessionLimits, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._limits = limits
        self._now = clock

    def sign_in(self, issuer: str, subject: str, address: str, *, role: Role | None, may_add: bool) -> str:
        """Give the id of a new session for whom `issuer` calls `subject`, whose verified address is `address`.

        `role`, where the provider gives one, is theirs from now on; the last admin stays admin. `may_add` lets in whom
        nobody added. Raises NotThereError for anybody else, ContradictionError when the address is another subject's,
        and ImpossibleError for what is no address.
        """
        now, name = self._now(), users.address(address)
        with self._database.write() as session:
            row = self._known(session, issuer, subject) or self._by_address(session, issuer, name)
            if row is None:
                row = self._added(session, name, role if may_add else None, now)
            if session.get(FederatedIdentityRow, (issuer, subject)) is None:
                session.add(FederatedIdentityRow(issuer=issuer, subject=subject, user_id=row.id, since=now))
            if role is not None and role != row.role:
                self._give(session, row, role, now)
            self._log(session, row.id, "login", now)
            return sign_in.open_session(session, row.id, OpenedBy.OIDC, self._limits, now)

    def vouch(self, address: str) -> str:
        """Give the id of a new session for the user of an address, whom a trusted proxy has named.

        Raises NotThereError for whom nobody added, and ImpossibleError for what is no address.
        """
        now, name = self._now(), users.address(address)
        with self._database.write() as session:
            row = session.scalar(select(UserRow).where(UserRow.name == name))
            if row is None or row.disabled_at is not None or row.role in NEVER_SIGN_IN:
                raise _not_let_in()
            access_log.append(
                session, at=now, user_id=row.id, action="login", customer_ids=[None], route="reverse proxy"
            )
            return sign_in.open_session(session, row.id, OpenedBy.PROXY, self._limits, now)

    def refuse(self, route: str) -> None:
        """Log that somebody was not let in, of whom nothing is proven."""
        now = self._now()
        with self._database.write() as session:
            access_log.append(
                session,
                at=now,
                user_id=users.stranger(session, now).id,
                action="login refused",
                customer_ids=[None],
                route=route,
            )

    def _known(self, session: Session, issuer: str, subject: str) -> UserRow | None:
        found = session.get(FederatedIdentityRow, (issuer, subject))
        if found is None:
            return None
        row = session.get_one(UserRow, found.user_id)
        if row.disabled_at is not None:
            raise _not_let_in()
        return row

    def _by_address(self, session: Session, issuer: str, name: str) -> UserRow | None:
        row = session.scalar(select(UserRow).where(UserRow.name == name))
        if row is None:
            return None
        if row.disabled_at is not None or row.role in NEVER_SIGN_IN:
            # Whoever was removed comes back when an admin says so.
            raise _not_let_in()
        mine = select(FederatedIdentityRow).where(
            FederatedIdentityRow.user_id == row.id, FederatedIdentityRow.issuer == issuer
        )
        if session.scalar(mine) is not None:
            raise ContradictionError(
                "this address belongs to another account of the provider.",
                remedy="an admin removes the user and adds them anew when the address has a new owner.",
                setting="user",
            )
        return row

    def _added(self, session: Session, name: str, role: Role | None, now: datetime) -> UserRow:
        if role is None:
            raise _not_let_in()
        row = users.add(session, name, role, now)
        self._log(session, row.id, f"user {row.id} {role}", now)
        return row

    def _give(self, session: Session, row: UserRow, role: Role, now: datetime) -> None:
        try:
            users.change_role(session, row.name, role)
        except ImpossibleError:
            return
        self._log(session, row.id, f"user {row.id} {role}", now)

    @staticmethod
    def _log(session: Session, user_id: int, action: str, now: datetime) -> None:
        access_log.append(session, at=now, user_id=user_id, action=action, customer_ids=[None], route=_ROUTE)


def _not_let_in() -> NotThereError:
    return NotThereError(
        "nobody has added this user here.",
        remedy="ask an admin for `switchboard users add`, with the address by which they come.",
        setting="user",
    )
