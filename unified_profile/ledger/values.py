"""What the ledger hands out: plain values, free of database sessions. All times are aware datetimes in UTC."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Role(StrEnum):
    """What a user is here for. What each may see and do stands in one table: unified_profile/app/roles.py."""

    AGENT = "agent"
    LEAD = "lead"
    ANALYST = "analyst"
    PRIVACY_OFFICER = "privacy_officer"
    ADMIN = "admin"
    # Whoever has the machine itself: does everything there and is named in the access log, but never signs in.
    TERMINAL = "terminal"
    # A tool that shows cards to its own agents: is named in the access log, and may do nothing itself.
    TOOL = "tool"
    # Whoever tried to sign in under a name that nobody has: the access log has to name somebody.
    STRANGER = "stranger"

    @property
    def words(self) -> str:
        """The role as people say it."""
        return self.value.replace("_", " ")


NEVER_SIGN_IN = (Role.TERMINAL, Role.TOOL, Role.STRANGER)
"""Whom the access log names although they cannot sign in."""

GRANTABLE = (Role.AGENT, Role.LEAD, Role.ANALYST, Role.PRIVACY_OFFICER, Role.ADMIN)
"""What a person can be given."""


SCOPES = ("customers", "metrics", "status", "oversight", "decisions", "access_log")
"""What a token may be for: the rights of the app's routes, of which its user's role has to have each as well."""


class DecisionKind(StrEnum):
    """What a person can decide about identity."""

    LINK = "link"  # two records are the same person
    CANNOT_LINK = "cannot_link"  # two records are not the same person
    IGNORE_KEY = "ignore_key"  # a value (a shared mailbox, say) identifies nobody


@dataclass(frozen=True)
class User:
    """Somebody who may sign in. `agent_id` is the agent of the tools that they are, as it was when they were joined."""

    id: int
    name: str
    role: Role
    agent_id: str | None = None


@dataclass(frozen=True)
class Account:
    """A user as those who look after users see them. `removed_at` None: may sign in."""

    id: int
    name: str
    role: Role
    added_at: datetime
    last_seen_at: datetime | None
    removed_at: datetime | None
    agent_id: str | None


@dataclass(frozen=True)
class SignedIn:
    """A browser that is signed in, until `expires_at` at the latest. `id` is the public half of the session's id."""

    id: str
    since: datetime
    last_seen_at: datetime
    expires_at: datetime
    opened_by: str


@dataclass(frozen=True)
class Enrolment:
    """What an authenticator app is set up with: to type in, and as the address that its camera reads."""

    secret: str = field(repr=False)
    address: str = field(repr=False)


@dataclass(frozen=True)
class SecondFactorState:
    """What somebody has beside link or password: an app `since` then (None: none), and so many codes on paper.

    `is_fresh`: they signed in a moment ago, by the way that `opened_by` names, and may change it.
    """

    since: datetime | None
    recovery_codes: int
    is_fresh: bool
    opened_by: str


@dataclass(frozen=True)
class ApiToken:
    """A token as those who look after them see it: never its secret. `revoked_at` None: it works until `expires_at`."""

    id: str
    user: str
    name: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True)
class TokenUse:
    """Whom a token that works stands for, and for what it may be used."""

    user: User
    id: str
    scopes: frozenset[str]
    last_used_at: datetime | None


@dataclass(frozen=True)
class Pin:
    """An entry that somebody put on top of a timeline. `pinned_at` is aware, UTC."""

    id: int
    entry_id: str
    author: str
    pinned_at: datetime


@dataclass(frozen=True)
class Decision:
    """A decision about identity. It holds while `undone_at` is None.

    link and cannot_link fill `record_key_a` < `record_key_b`; ignore_key fills `key_type` and `key_value`.
    """

    id: int
    kind: DecisionKind
    record_key_a: str | None
    record_key_b: str | None
    key_type: str | None
    key_value: str | None
    author: str
    reason: str
    decided_at: datetime
    undone_at: datetime | None
    undone_by: str | None


@dataclass(frozen=True)
class AccessEntry:
    """One line of the access log: who did what to whom, never the data itself."""

    sequence: int
    at: datetime
    user_id: int
    user: str
    action: str
    customer_id: str | None
    route: str


@dataclass(frozen=True)
class ChainVerdict:
    """Whether the access log is as it was written. `broken_at` is the first sequence number that does not fit.

    `head` is the hash of the last entry: kept elsewhere, it also proves that nobody rewrote the whole log.
    """

    is_whole: bool
    entries: int
    head: str
    broken_at: int | None = None
    reason: str | None = None


EVENTS = ("customer.updated", "conversation.worsening", "metric.breached", "metric.recovered")
"""What webhooks tell of."""


@dataclass(frozen=True)
class Reading:
    """A number that somebody watches, in one publication. `key` names slice and threshold, `data` is what is told.

    `is_breached` None: there is no value, which says nothing either way.
    """

    key: str
    is_breached: bool | None
    data: Mapping[str, Any]


@dataclass(frozen=True)
class Endpoint:
    """Where webhooks go. `kind`: standard (Standard Webhooks, signed) or slack."""

    id: str
    url: str
    kind: str
    events: tuple[str, ...]
    created_at: datetime
    disabled_at: datetime | None
    disabled_because: str | None


@dataclass(frozen=True)
class Sending:
    """A message that is being sent, with the secrets that sign it: two while one is being changed."""

    id: str
    endpoint: Endpoint
    secrets: tuple[str, ...] = field(repr=False)
    event: str
    payload: str = field(repr=False)
    tries: int


@dataclass(frozen=True)
class Delivery:
    """What came of a message. `status`: waiting, delivered, failed, or let go with its endpoint."""

    id: str
    endpoint_id: str
    event: str
    status: str
    tries: int
    created_at: datetime
    next_try_at: datetime | None
    finished_at: datetime | None
    answer: str | None
