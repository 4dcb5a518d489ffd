"""Passwords of users: signing in by one, and changing it."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.errors import ImpossibleError
from unified_profile.ledger import access_log, sign_in, users
from unified_profile.ledger.database import Database
from unified_profile.ledger.entering import enter
from unified_profile.ledger.guessable import FEWEST_PARTS, named_in, parts_needed
from unified_profile.ledger.models import PasswordRow, UserRow
from unified_profile.ledger.password_hashes import PasswordHashes
from unified_profile.ledger.sign_in import OpenedBy, SessionLimits
from unified_profile.ledger.values import NEVER_SIGN_IN

SHORTEST = 12
LONGEST = 200
# For so long after a link was used, it stands for the old password: links are how a forgotten one is replaced.
LINK_COUNTS_FOR = timedelta(minutes=15)
_LOGIN = "/login/password"
_SECURITY = "/me/security/password"


def refuse_weak(password: str, name: str) -> None:
    """Raise ImpossibleError, which never repeats the password, for one that `name` should not have."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise _weak(f"it has {len(password)} characters.", f"take {SHORTEST} to {LONGEST}: a few words do.")
    if (held := named_in(password, name)) is not None:
        raise _weak(f"it holds '{held}', which is in the user's own name.", "take one that has nothing to do with it.")
    if parts_needed(password) < FEWEST_PARTS:
        raise _weak(
            "it is among the first that are guessed.",
            "take a few words that have nothing to do with each other, or let a password manager make one.",
        )


class Credentials:
    """Passwords, and the sessions that they open. Reached as `ledger.credentials`."""

    def __init__(
        self, database: Database, limits: SessionLimits, clock: Callable[[], datetime], hashes: PasswordHashes
    ) -> None:
        self._database = database
        self._limits = limits
        self._now = clock
        self._hashes = hashes

    def sign_in(self, name: str, password: str) -> str | None:
        """Give the id of a new session, or of the step that asks for a code.

        None: no such user, no password, a wrong one, or somebody removed.

        Each of these takes as long as the others, and is in the access log.
        """
        with self._database.read() as session:
            user_id, kept = self._kept(session, name)
        is_right = self._hashes.fits(kept, password)
        newer = self._hashes.of(password) if is_right and kept and self._hashes.is_outdated(kept) else None
        now = self._now()
        with self._database.write() as session:
            # As of now: while the hash was made, the password may have been changed or its user removed.
            if not is_right or user_id is None or self._kept(session, name) != (user_id, kept):
                refused = user_id or users.stranger(session, now).id
                self._log(session, now, refused, "login refused", _LOGIN)
                return None
            if newer:
                session.get_one(PasswordRow, user_id).hash = newer
            return enter(session, user_id, OpenedBy.PASSWORD, self._limits, now, _LOGIN)

    def set_password(self, user: str, password: str, *, by: str, route: str) -> None:
        """Give somebody a password, as whoever looks after users does; they are signed out everywhere.

        Raises NotThereError, and ImpossibleError for a weak password.
        """
        refuse_weak(password, users.as_name(user))
        kept = self._hashes.of(password)
        now = self._now()
        with self._database.write() as session:
            row = users.person_named(session, user)
            actor = users.user_named(session, by)
            self._replace(session, row, kept, now)
            self._log(session, now, actor.id, f"user {row.id} password", route)

    def change_own(self, session_id: str, old: str, new: str) -> str | None:
        """Change the password of whoever is in this session, and give the id of the session that goes on in its place.

        All others end, and so do links not yet used. None: the old password is wrong, or the session over. Soon after
        signing in by a link, none is asked for. Raises ImpossibleError for a weak password.
        """
        with self._database.read() as session:
            live = sign_in.live_session(session, session_id, self._limits, self._now())
            if live is None:
                return None
            name = session.get_one(UserRow, live.user_id).name
            row = session.get(PasswordRow, live.user_id)
            before = row.hash if row else None
            needs_old = not self._is_fresh_link(live.opened_by, live.created_at)
        if needs_old and not self._hashes.fits(before, old):
            with self._database.write() as session:
                self._log(session, self._now(), live.user_id, "password change refused", _SECURITY)
            return None
        refuse_weak(new, name)
        return self._changed(session_id, before, self._hashes.of(new))

    def needs_old(self, session_id: str) -> bool:
        """Tell whether changing the password in this session asks for the old one."""
        with self._database.read() as session:
            live = sign_in.live_session(session, session_id, self._limits, self._now())
            return live is None or not self._is_fresh_link(live.opened_by, live.created_at)

    def end_other_sessions(self, session_id: str) -> None:
        """Sign out everywhere but in this session, and withdraw links not yet used."""
        now = self._now()
        with self._database.write() as session:
            live = sign_in.live_session(session, session_id, self._limits, now)
            if live is not None:
                sign_in.sign_out_everywhere(session, live.user_id, now, but=session_id)
                self._log(session, now, live.user_id, f"user {live.user_id} sessions ended", "/me/security/sessions")

    def changed_at(self, user_id: int) -> datetime | None:
        """When the user's password was set. None: they have none."""
        with self._database.read() as session:
            row = session.get(PasswordRow, user_id)
            return row.changed_at if row else None

    def _changed(self, session_id: str, before: str | None, kept: str) -> str | None:
        now = self._now()
        with self._database.write() as session:
            live = sign_in.live_session(session, session_id, self._limits, now)
            row = session.get(PasswordRow, live.user_id) if live else None
            if live is None or (row.hash if row else None) != before:
                return None
            opened_by = OpenedBy(live.opened_by)
            self._replace(session, session.get_one(UserRow, live.user_id), kept, now)
            self._log(session, now, live.user_id, f"user {live.user_id} password", _SECURITY)
            # A link stands in for the old password once.
            going_on = OpenedBy.PASSWORD if opened_by is OpenedBy.LINK else opened_by
            return sign_in.open_session(session, live.user_id, going_on, self._limits, now)

    def _kept(self, session: Session, name: str) -> tuple[int | None, str | None]:
        if not name.isprintable():
            # Surrogates and NULs must not reach the database driver.
            return None, None
        query = (
            select(UserRow.id, PasswordRow.hash)
            .outerjoin(PasswordRow, PasswordRow.user_id == UserRow.id)
            .where(UserRow.name == users.as_name(name), UserRow.disabled_at.is_(None))
            .where(UserRow.role.not_in(NEVER_SIGN_IN))
        )
        found = session.execute(query).one_or_none()
        return (found[0], found[1]) if found else (None, None)

    def _replace(self, session: Session, user: UserRow, kept: str, now: datetime) -> None:
        row = session.get(PasswordRow, user.id)
        if row is None:
            row = PasswordRow(user_id=user.id)
            session.add(row)
        row.hash, row.changed_at = kept, now
        sign_in.sign_out_everywhere(session, user.id, now)

    def _is_fresh_link(self, opened_by: str, since: datetime) -> bool:
        return opened_by == OpenedBy.LINK and self._now() - since < LINK_COUNTS_FOR

    @staticmethod
    def _log(session: Session, now: datetime, user_id: int, action: str, route: str) -> None:
        access_log.append(session, at=now, user_id=user_id, action=action, customer_ids=[None], route=route)


def _weak(message: str, remedy: str) -> ImpossibleError:
    return ImpossibleError(message, remedy=remedy, setting="password")
