"""The ledger's front door."""

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Self

from sqlalchemy.orm import Session

from unified_profile.ledger import access_log, api_tokens, decisions, proofs, sign_in, users
from unified_profile.ledger.card_memory import CardMemory
from unified_profile.ledger.credentials import Credentials
from unified_profile.ledger.database import Database
from unified_profile.ledger.entering import enter
from unified_profile.ledger.federated import Federated
from unified_profile.ledger.models import ApiTokenRow, SessionRow, UserRow
from unified_profile.ledger.outbox import Outbox
from unified_profile.ledger.password_hashes import PasswordHashes
from unified_profile.ledger.pins import Pins
from unified_profile.ledger.sealing import Sealer
from unified_profile.ledger.second_factor import SecondFactor
from unified_profile.ledger.sign_in import OpenedBy, SessionLimits
from unified_profile.ledger.values import (
    AccessEntry,
    Account,
    ApiToken,
    ChainVerdict,
    Decision,
    DecisionKind,
    Role,
    SignedIn,
    TokenUse,
    User,
)

# A session's last use is written this coarsely, so that reading a page does not cost a disk write each time.
_LAST_SEEN_GRAIN = timedelta(seconds=30)
# What the access log calls the way of a decision that came by no route.
_TERMINAL = "switchboard identity"
_USERS = "switchboard users"
_LONGEST_AGENT = 60
_TOKENS = "switchboard tokens"
_utc_now = partial(datetime.now, UTC)


class Ledger:
    """Users, sessions, the access log and decisions, in the database at `url` (made and migrated when needed).

    Safe to share between threads. Raises ConfigurationError for a URL that cannot work and RetryLaterError while the
    database does not answer.
    """

    def __init__(
        self,
        url: str,
        *,
        idle_limit: timedelta = SessionLimits.idle,
        absolute_limit: timedelta = SessionLimits.absolute,
        clock: Callable[[], datetime] = _utc_now,
        hashes: PasswordHashes | None = None,
        sealer: Sealer | None = None,
    ) -> None:
        self._database = Database(url)
        self._limits = SessionLimits(idle_limit, absolute_limit)
        self._now = clock
        self.outbox = Outbox(self._database, clock)
        self.pins = Pins(self._database, clock)
        self.cards = CardMemory(self._database)
        self.credentials = Credentials(self._database, self._limits, clock, hashes or PasswordHashes())
        self.second_factor = SecondFactor(self._database, self._limits, clock, sealer or Sealer())
        self.federated = Federated(self._database, self._limits, clock)

    def __repr__(self) -> str:
        return f"Ledger({self._database!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Close every pooled connection."""
        self._database.close()

    # Users and sessions

    def ensure_user(self, name: str, role: Role | str = Role.AGENT) -> User:
        """Add the user, or give an existing one this role and let them in again; the access log says nothing of it.

        For programs that need somebody to act as. People are let in with `add_user`.
        """
        with self._database.write() as session:
            return users.as_user(users.ensure_user(session, name, Role(role), self._now()))

    def add_user(self, name: str, role: Role | str, *, by: str, route: str = _USERS) -> User:
        """Let somebody new in, or somebody removed in again. Raises ContradictionError for somebody who is in.

        Like every change of users, it is in the access log: `by` whom and by which `route`.
        """
        with self._database.write() as session:
            return self._changed(session, users.add(session, name, role, self._now()), by, route)

    def first_admin(self, name: str, *, by: str, route: str) -> User | None:
        """Let `name` in as admin when nobody may sign in yet. None: somebody may, and nothing was changed."""
        with self._database.write() as session:
            if users.is_anybody_in(session):
                return None
            return self._changed(session, users.add(session, name, Role.ADMIN, self._now()), by, route)

    def change_role(self, name: str, role: Role | str, *, by: str, route: str = _USERS) -> User:
        """Give somebody another role, which counts from their next request on.

        Raises NotThereError, and ImpossibleError when nobody would be admin any more.
        """
        with self._database.write() as session:
            return self._changed(session, users.change_role(session, name, role), by, route)

    def join_agent(self, name: str, agent_id: str | None, *, by: str, route: str = _USERS) -> User:
        """Say which agent of the tools somebody is, by an id that identity has published; None: no one any more.

        Raises NotThereError, and ContradictionError when somebody else is that agent.
        """
        with self._database.write() as session:
            row = users.person_named(session, name)
            users.join_agent(session, row, agent_id)
            self._log_user(session, row, f"agent {agent_id or 'nobody'}", users.user_named(session, by), route)
            return users.as_user(row)

    def remove_user(self, name: str, *, by: str, route: str = _USERS) -> User:
        """Let somebody in no more; sessions, tokens and what they sign in by end. Raises as `change_role` does."""
        now = self._now()
        with self._database.write() as session:
            actor = users.user_named(session, by)  # before they are out, should it be themselves
            row = users.remove(session, name, now)
            sign_in.sign_out_everywhere(session, row.id, now)
            api_tokens.revoke_all(session, row.id, now)
            proofs.forget(session, row.id)
            self._log_user(session, row, "removed", actor, route)
            return users.as_user(row)

    def users(self, *, with_removed: bool = False) -> list[Account]:
        """Give those who may sign in, by name; `with_removed` gives those who once might as well."""
        with self._database.read() as session:
            return users.accounts(session, with_removed=with_removed)

    def create_login_link(
        self, user: str, ttl: timedelta = timedelta(minutes=15), *, by: str | None = None, route: str = _USERS
    ) -> str:
        """Make a token that signs `user` in once within `ttl`, in place of those not yet used.

        The access log says `by` whom; None is the user. Raises NotThereError for somebody who may not sign in.
        """
        with self._database.write() as session:
            row = users.person_named(session, user)
            actor = users.user_named(session, by) if by else row
            self._log_user(session, row, "link", actor, route)
            return sign_in.create_login_link(session, row.id, ttl, self._now())

    def is_redeemable(self, token: str) -> bool:
        """Tell whether a login token would work, without using it up: for the page that asks to confirm."""
        with self._database.read() as session:
            return sign_in.is_redeemable(session, token, self._now())

    def redeem(self, token: str) -> str | None:
        """Use a login token up for a session, or the step that asks for a code. None: wrong, expired or used."""
        now = self._now()
        with self._database.write() as session:
            user_id = sign_in.use_login_link(session, token, now)
            if user_id is None:
                return None
            return enter(session, user_id, OpenedBy.LINK, self._limits, now, "/login")

    def session(self, session_id: str, *, is_use: bool = True) -> User | None:
        """Give the user of a live session and, when it `is_use`, note so. None: unknown, ended or expired."""
        now = self._now()
        with self._database.read() as session:
            found = sign_in.session_and_user(session, session_id, self._limits, now)
            if found is None:
                return None
            row, user = found[0], users.as_user(found[1])
        if is_use and now - row.last_seen_at >= min(_LAST_SEEN_GRAIN, self._limits.idle / 4):
            with self._database.write() as session:
                session.get_one(SessionRow, row.id).last_seen_at = now
        return user

    def end_session(self, session_id: str) -> None:
        """Sign out. An unknown session is no error."""
        now = self._now()
        with self._database.write() as session:
            row = sign_in.live_session(session, session_id, self._limits, now)
            if row is not None:
                row.ended_at = now

    def sessions(self, user: str) -> list[SignedIn]:
        """Give the sessions of a user that are alive, the newest first. Raises NotThereError."""
        with self._database.read() as session:
            row = users.person_named(session, user)
            return sign_in.signed_in(session, row.id, self._limits, self._now())

    def end_all_sessions(self, user: str, *, by: str, route: str = _USERS) -> int:
        """Sign a user out everywhere and withdraw links not yet used; gives how many sessions ended.

        API tokens stay: they are revoked one by one. Raises NotThereError.
        """
        now = self._now()
        with self._database.write() as session:
            row = users.person_named(session, user)
            count = len(sign_in.signed_in(session, row.id, self._limits, now))
            sign_in.sign_out_everywhere(session, row.id, now)
            self._log_user(session, row, "sessions ended", users.user_named(session, by), route)
            return count

    # API tokens

    def create_token(
        self, user: str, name: str, scopes: Collection[str], ttl: timedelta, *, by: str, route: str = _TOKENS
    ) -> str:
        """Make a token by which a program acts as `user`; it is kept as a hash only.

        Raises NotThereError for somebody who may not sign in, and ImpossibleError for what is no scope.
        """
        with self._database.write() as session:
            row = users.person_named(session, user)
            number, text = api_tokens.create(session, row.id, name, scopes, ttl, self._now())
            self._log_user(session, row, f"token {number}", users.user_named(session, by), route)
            return text

    def token(self, text: str) -> TokenUse | None:
        """Say whom a token stands for and note that it was used. None: wrong, expired or revoked."""
        now = self._now()
        with self._database.read() as session:
            found = api_tokens.find(session, text, now)
        if found and (found.last_used_at is None or now - found.last_used_at >= _LAST_SEEN_GRAIN):
            with self._database.write() as session:
                session.get_one(ApiTokenRow, found.id).last_used_at = now
        return found

    def tokens(self) -> list[ApiToken]:
        """Give every token there ever was, the newest first."""
        with self._database.read() as session:
            return api_tokens.all_tokens(session)

    def revoke_token(self, named: str, *, by: str, route: str = _TOKENS) -> None:
        """End a token at once, by its id. Raises NotThereError."""
        with self._database.write() as session:
            row = api_tokens.revoke(session, named, self._now())
            self._log_user(session, row, f"token {named} revoked", users.user_named(session, by), route)

    # Access log

    def record_view(self, user: User, customer_id: str, route: str) -> None:
        """Log that `user` saw a customer. `route` is the route's pattern, never a URL with data in it."""
        self.record_views(user, [customer_id], route)

    def record_views(self, user: User, whom: Sequence[str | None], route: str, action: str = "view") -> None:
        """Log that `user` saw several customers at once, as in a list of search results, or did something with them."""
        with self._database.write() as session:
            access_log.append(session, at=self._now(), user_id=user.id, action=action, customer_ids=whom, route=route)

    def record_card(
        self, connection: str, agent: str | None, address: str | None, customer_id: str, route: str
    ) -> None:
        """Log that a tool showed a customer to its agent, by the agent's id there and the address if it gave one."""
        now = self._now()
        named = "".join(letter for letter in agent or "" if letter.isascii() and (letter.isalnum() or letter in "-_:"))
        with self._database.write() as session:
            user = users.showing(session, connection, address, now)
            action = f"card to {named[:_LONGEST_AGENT] or 'somebody'}"
            access_log.append(session, at=now, user_id=user.id, action=action, customer_ids=[customer_id], route=route)

    def access_log(
        self,
        customer_ids: Collection[str] | None = None,
        limit: int = 100,
        *,
        who: str | None = None,
        since: datetime | None = None,
        before: int | None = None,
    ) -> list[AccessEntry]:
        """Give the newest accesses first, to one customer under any of these ids or to all, by one user or by all.

        Only those from the moment `since` on, and before the entry of the number `before`. Raises NotThereError when
        there never was a user of that name.
        """
        with self._database.read() as session:
            user_id = users.ever_named(session, who).id if who is not None else None
            return access_log.entries(
                session, customer_ids=customer_ids, user_id=user_id, since=since, before=before, limit=limit
            )

    def verify_chain(self) -> ChainVerdict:
        """Prove that the access log is as it was written."""
        with self._database.read() as session:
            return access_log.verify(session)

    # Decisions

    def decide(
        self,
        kind: DecisionKind | str,
        *,
        author: str,
        reason: str,
        record_keys: tuple[str, str] | None = None,
        key: tuple[str, str] | None = None,
    ) -> Decision:
        """Keep a decision: `record_keys` for link and cannot_link, `key` = (type, value) for ignore_key.

        The same decision again gives the standing one. Raises ContradictionError naming the decision it contradicts.
        """
        pairs = [] if record_keys is None else [record_keys]
        (decision,) = self.decide_all(kind, author=author, reason=reason, record_keys=pairs, key=key)
        return decision

    def decide_all(
        self,
        kind: DecisionKind | str,
        *,
        author: str,
        reason: str,
        record_keys: Sequence[tuple[str, str]] = (),
        key: tuple[str, str] | None = None,
        customer_ids: Sequence[str] = (),
        route: str = _TERMINAL,
    ) -> list[Decision]:
        """Keep one decision about each pair of records, or one about a key: all of them or, when one is refused, none.

        The access log says who decided, by which `route`, and about whom (`customer_ids`). Raises as `decide` does.
        """
        pairs: Sequence[tuple[str, str] | None] = record_keys or [None]
        rows = [decisions.new_row(DecisionKind(kind), reason, pair, key) for pair in pairs]
        now = self._now()
        with self._database.write() as session:
            user_id = users.user_named(session, author).id
            for row in rows:
                row.decided_at, row.author_id = now, user_id
            numbers = [decisions.add(session, row) for row in rows]
            for row in rows:
                if row.id is not None:  # a new one: the same again is not kept twice
                    self._log_decision(session, f"decide {row.id}", user_id, customer_ids, route)
            standing = {one.id: one for one in decisions.all_decisions(session)}
            return [standing[number] for number in numbers]

    def consider_all(
        self,
        kind: DecisionKind | str,
        *,
        author: str,
        reason: str,
        record_keys: Sequence[tuple[str, str]] = (),
        key: tuple[str, str] | None = None,
    ) -> list[Decision]:
        """Give the decisions that `decide_all` would keep, and keep nothing. Raises what `decide_all` raises."""
        pairs: Sequence[tuple[str, str] | None] = record_keys or [None]
        rows = [decisions.new_row(DecisionKind(kind), reason, pair, key) for pair in pairs]
        now = self._now()
        with self._database.read() as session:
            for row in rows:
                row.decided_at = now
            return decisions.considered(session, rows, author)

    def undo(self, decision_id: int, *, author: str, customer_ids: Sequence[str] = (), route: str = _TERMINAL) -> None:
        """Take a decision back; it stays in the record. Raises NotThereError for an unknown number."""
        with self._database.write() as session:
            user_id = users.user_named(session, author).id
            if decisions.undo(session, decision_id, user_id, self._now()):
                self._log_decision(session, f"undo {decision_id}", user_id, customer_ids, route)

    def decision(self, decision_id: int) -> Decision:
        """Give one decision, undone or not. Raises NotThereError for an unknown number."""
        with self._database.read() as session:
            return decisions.find(session, decision_id)

    def decisions(self, *, with_undone: bool = False, since: datetime | None = None) -> list[Decision]:
        """Give those that hold, oldest first; `with_undone`: the history too; `since`: made or undone from then on."""
        with self._database.read() as session:
            return decisions.all_decisions(session, with_undone=with_undone, since=since)

    def _changed(self, session: Session, row: UserRow, by: str, route: str) -> User:
        self._log_user(session, row, row.role, users.user_named(session, by), route)
        return users.as_user(row)

    def _log_user(self, session: Session, row: UserRow, what: str, actor: UserRow, route: str) -> None:
        access_log.append(
            session,
            at=self._now(),
            user_id=actor.id,
            action=f"user {row.id} {what}",
            customer_ids=[None],
            route=route,
        )

    def _log_decision(
        self, session: Session, action: str, user_id: int, customer_ids: Sequence[str], route: str
    ) -> None:
        access_log.append(
            session, at=self._now(), user_id=user_id, action=action, customer_ids=customer_ids or [None], route=route
        )
