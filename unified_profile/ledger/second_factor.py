"""Codes of authenticator apps (TOTP, RFC 6238: SHA-1, six digits, 30 seconds), asked for after link or password."""

import hmac
from collections.abc import Callable
from datetime import datetime, timedelta

import pyotp
from sqlalchemy import delete, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from unified_profile.ledger import access_log, recovery_codes, sign_in, users
from unified_profile.ledger.database import Database
from unified_profile.ledger.entering import count_try, is_enrolled, open_step
from unified_profile.ledger.models import SessionRow, TotpRow, UserRow
from unified_profile.ledger.sealing import Sealer
from unified_profile.ledger.sign_in import OpenedBy, SessionLimits
from unified_profile.ledger.values import Enrolment, SecondFactorState

_PERIOD = 30
_ISSUER = "Switchboard"
# Setting an app up, or away, needs somebody who signed in a moment ago: an unwatched browser must not do for it.
FRESH_FOR = timedelta(minutes=15)
_LOGIN = "/login/code"
_SECURITY = "/me/security/codes"
_OURS = (OpenedBy.LINK, OpenedBy.PASSWORD)


class SecondFactor:
    """Authenticator apps of users, and the codes on paper beside them. Reached as `ledger.second_factor`."""

    def __init__(
        self, database: Database, limits: SessionLimits, clock: Callable[[], datetime], sealer: Sealer
    ) -> None:
        self._database = database
        self._limits = limits
        self._now = clock
        self._sealer = sealer

    @property
    def can_enrol(self) -> bool:
        """Whether there is a key to keep secrets under."""
        return self._sealer.has_key

    def asked_of(self, token: str) -> int | None:
        """The user whose code is asked for by what signing in gave. None: it is a session, or no step that waits."""
        with self._database.read() as session:
            step = open_step(session, token, self._now())
            return step.user_id if step else None

    def sign_in(self, token: str, code: str) -> str | None:
        """Give the id of a new session for a step and its code, from the app or from paper. None: wrong or over.

        Raises ConfigurationError when the key is gone that the secret was sealed by.
        """
        now = self._now()
        with self._database.write() as session:
            step = open_step(session, token, now)
            if step is None or not count_try(session, step):
                return None
            if not self._counts(session, step.user_id, code, now):
                self._log(session, step.user_id, "login refused", _LOGIN)
                return None
            step.used_at = now
            self._log(session, step.user_id, "login", _LOGIN)
            return sign_in.open_session(session, step.user_id, OpenedBy(step.opened_by), self._limits, now)

    def begin(self, session_id: str) -> Enrolment | None:
        """Make a secret for the app of whoever signed in a moment ago; it counts once a code confirms it.

        None: the session is over, or not fresh. Raises ConfigurationError without a key.
        """
        now = self._now()
        with self._database.write() as session:
            live = self._fresh(session, session_id, now)
            if live is None:
                return None
            secret = pyotp.random_base32()
            row = session.get(TotpRow, live.user_id) or TotpRow(user_id=live.user_id, last_step=0)
            row.pending, row.pending_at = self._sealer.seal(secret, live.user_id), now
            session.add(row)
            name = session.get_one(UserRow, live.user_id).name
            return Enrolment(secret, pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=_ISSUER))

    def confirm(self, session_id: str, code: str) -> tuple[str, ...] | None:
        """Let the new app count, since it shows the right code, and give codes for paper. Other sessions end.

        None: a wrong code, nothing begun in the last quarter of an hour, or a session that is not fresh.
        """
        now = self._now()
        with self._database.write() as session:
            live = self._fresh(session, session_id, now)
            row = session.get(TotpRow, live.user_id) if live else None
            if live is None or row is None or row.pending is None or row.pending_at is None:
                return None
            secret = self._sealer.open(row.pending, live.user_id)
            step = None if now - row.pending_at >= FRESH_FOR else _step_of(secret, _bare(code), 0, now)
            if step is None:
                return None
            row.secret, row.confirmed_at, row.last_step = row.pending, now, step
            row.pending = row.pending_at = None
            sign_in.sign_out_everywhere(session, live.user_id, now, but=session_id)
            self._log(session, live.user_id, f"user {live.user_id} authenticator app", _SECURITY)
            return recovery_codes.renew(session, live.user_id)

    def renew_recovery_codes(self, session_id: str, code: str) -> tuple[str, ...] | None:
        """Give new codes for paper in place of the old, for a code. None: it is wrong, or the session over."""
        now = self._now()
        with self._database.write() as session:
            live = sign_in.live_session(session, session_id, self._limits, now)
            if live is None or not self._counts(session, live.user_id, code, now):
                return None
            self._log(session, live.user_id, f"user {live.user_id} recovery codes", _SECURITY)
            return recovery_codes.renew(session, live.user_id)

    def switch_off(self, session_id: str, code: str) -> bool:
        """Ask for codes no more, for a last one. False: it is wrong, or the session over."""
        now = self._now()
        with self._database.write() as session:
            live = sign_in.live_session(session, session_id, self._limits, now)
            if live is None or not self._counts(session, live.user_id, code, now):
                return False
            forget(session, live.user_id)
            self._log(session, live.user_id, f"user {live.user_id} authenticator app off", _SECURITY)
            return True

    def reset(self, user: str, *, by: str, route: str) -> bool:
        """Forget the app of somebody who has lost it, and sign them out. False: they had none. Raises NotThereError."""
        now = self._now()
        with self._database.write() as session:
            row = users.person_named(session, user)
            had_one = is_enrolled(session, row.id)
            forget(session, row.id)
            sign_in.sign_out_everywhere(session, row.id, now)
            actor = users.user_named(session, by)
            action = f"user {row.id} authenticator app reset"
            access_log.append(session, at=now, user_id=actor.id, action=action, customer_ids=[None], route=route)
            return had_one

    def state(self, session_id: str) -> SecondFactorState:
        """What the user of a session has, and whether the session is fresh enough to change it."""
        now = self._now()
        with self._database.read() as session:
            live = sign_in.live_session(session, session_id, self._limits, now)
            if live is None:
                return SecondFactorState(since=None, recovery_codes=0, is_fresh=False, opened_by="")
            row = session.get(TotpRow, live.user_id)
            left = recovery_codes.left(session, live.user_id)
            is_fresh = now - live.created_at < FRESH_FOR
            return SecondFactorState(row.confirmed_at if row else None, left, is_fresh, live.opened_by)

    def is_owed(self, session_id: str) -> bool:
        """Tell whether somebody came by link or password alone; other ways in look after more proofs themselves."""
        with self._database.read() as session:
            live = sign_in.live_session(session, session_id, self._limits, self._now())
            return live is not None and live.opened_by in _OURS and not is_enrolled(session, live.user_id)

    def _fresh(self, session: Session, session_id: str, now: datetime) -> SessionRow | None:
        live = sign_in.live_session(session, session_id, self._limits, now)
        return live if live and now - live.created_at < FRESH_FOR else None

    def _counts(self, session: Session, user_id: int, code: str, now: datetime) -> bool:
        """Whether the code is the user's and was not used before, and use it up."""
        row, bare = session.get(TotpRow, user_id), _bare(code)
        if row is None or row.secret is None:
            return False
        if not (len(bare) == 6 and bare.isascii() and bare.isdecimal()):
            return recovery_codes.use(session, user_id, bare, now)
        step = _step_of(self._sealer.open(row.secret, user_id), bare, row.last_step, now)
        if step is None:
            return False
        later = update(TotpRow).where(TotpRow.user_id == user_id, TotpRow.last_step < step).values(last_step=step)
        claimed = session.execute(later)
        return isinstance(claimed, CursorResult) and claimed.rowcount == 1

    def _log(self, session: Session, user_id: int, action: str, route: str) -> None:
        access_log.append(session, at=self._now(), user_id=user_id, action=action, customer_ids=[None], route=route)


def forget(session: Session, user_id: int) -> None:
    """Leave neither app nor codes of a user."""
    session.execute(delete(TotpRow).where(TotpRow.user_id == user_id))
    recovery_codes.forget(session, user_id)


def _step_of(secret: str, code: str, after: int, now: datetime) -> int | None:
    """The half minute that the code is of: the one before, this one or the next, and later than `after`."""
    here = int(now.timestamp()) // _PERIOD
    app = pyotp.TOTP(secret, interval=_PERIOD)
    steps = [step for step in (here - 1, here, here + 1) if step > after]
    right = [step for step in steps if hmac.compare_digest(app.generate_otp(step).encode(), code.encode())]
    return right[0] if right else None


def _bare(code: str) -> str:
    """The code without what people put between its parts."""
    return code.encode("utf-8", "replace").decode().replace(" ", "").replace("-", "").strip()
