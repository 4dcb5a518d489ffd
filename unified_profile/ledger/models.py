"""Tables of the ledger. Migrations make them; a test proves that migrations and models agree."""

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    MetaData,
    String,
    Text,
    TypeDecorator,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}

DECISION_IS_COMPLETE = (
    "(kind in ('link', 'cannot_link') and record_key_a < record_key_b and key_type is null and key_value is null)"
    " or (kind = 'ignore_key' and key_type is not null and key_value is not null"
    " and record_key_a is null and record_key_b is null)"
)


class UtcMoment(TypeDecorator[datetime]):
    """An aware datetime, stored as naive UTC so that SQLite and Postgres hold the same."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Refuse naive datetimes: their zone is a guess."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = "the ledger stores aware datetimes only"
            raise ValueError(message)
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give back aware UTC."""
        return None if value is None else value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """Base of all tables."""

    metadata = MetaData(naming_convention=NAMING)


class UserRow(Base):
    """Somebody who may sign in. Never deleted, so that the access log keeps its meaning.

    `agent_id` is the agent of the tools that they are, by an id that identity has published; nobody else is the same.
    """

    __tablename__ = "user"
    __table_args__ = (Index("ix_user_agent_id", "agent_id", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    role: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime] = mapped_column(UtcMoment)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    agent_id: Mapped[str | None] = mapped_column(String(80))


class LoginLinkRow(Base):
    """A one-time login link. `id` is the public half of the token, the secret half is kept hashed."""

    __tablename__ = "login_link"

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    secret_hash: Mapped[str] = mapped_column(String(64))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(UtcMoment)
    expires_at: Mapped[datetime] = mapped_column(UtcMoment)
    used_at: Mapped[datetime | None] = mapped_column(UtcMoment)


class SessionRow(Base):
    """A signed-in browser. `expires_at` is absolute; the idle limit counts from `last_seen_at`."""

    __tablename__ = "session"

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    secret_hash: Mapped[str] = mapped_column(String(64))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcMoment)
    last_seen_at: Mapped[datetime] = mapped_column(UtcMoment)
    expires_at: Mapped[datetime] = mapped_column(UtcMoment)
    ended_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    opened_by: Mapped[str] = mapped_column(String(20), server_default="link")


class PasswordRow(Base):
    """The password of a user who has one, as an Argon2id hash with its salt and costs."""

    __tablename__ = "password"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, autoincrement=False)
    hash: Mapped[str] = mapped_column(String(200))
    changed_at: Mapped[datetime] = mapped_column(UtcMoment)


class TotpRow(Base):
    """The authenticator app of a user. Secrets are sealed; `last_step` is the half minute whose code was used last.

    `pending` is the secret of an app that no code has confirmed yet.
    """

    __tablename__ = "totp"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, autoincrement=False)
    secret: Mapped[str | None] = mapped_column(Text)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    last_step: Mapped[int] = mapped_column(BigInteger)
    pending: Mapped[str | None] = mapped_column(Text)
    pending_at: Mapped[datetime | None] = mapped_column(UtcMoment)


class RecoveryCodeRow(Base):
    """A code on paper that stands in for the app, once."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None] = mapped_column(UtcMoment)


class SignInStepRow(Base):
    """Somebody between link or password and the code of their app: not signed in yet."""

    __tablename__ = "sign_in_step"

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    secret_hash: Mapped[str] = mapped_column(String(64))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    opened_by: Mapped[str] = mapped_column(String(20))
    expires_at: Mapped[datetime] = mapped_column(UtcMoment)
    tries: Mapped[int]
    used_at: Mapped[datetime | None] = mapped_column(UtcMoment)


class FederatedIdentityRow(Base):
    """Who a provider's own lasting name for somebody is here."""

    __tablename__ = "federated_identity"

    issuer: Mapped[str] = mapped_column(String(400), primary_key=True)
    subject: Mapped[str] = mapped_column(String(255), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    since: Mapped[datetime] = mapped_column(UtcMoment)


class ApiTokenRow(Base):
    """A token by which a program acts as a user. `scopes` are separated by blanks."""

    __tablename__ = "api_token"

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    secret_hash: Mapped[str] = mapped_column(String(64))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    scopes: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UtcMoment)
    expires_at: Mapped[datetime] = mapped_column(UtcMoment)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcMoment)


class AccessLogRow(Base):
    """One access. Append-only by trigger; each row's hash covers the row before it."""

    __tablename__ = "access_log"
    __table_args__ = (Index("ix_access_log_customer_id", "customer_id"),)

    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcMoment)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    action: Mapped[str] = mapped_column(String(120))
    customer_id: Mapped[str | None] = mapped_column(String(80))
    route: Mapped[str] = mapped_column(String(200))
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class AccessLogHeadRow(Base):
    """The one row that knows where the log ends: writers queue on it, and a cut-off tail shows."""

    __tablename__ = "access_log_head"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sequence: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))


class DecisionRow(Base):
    """A decision about identity. Undoing marks it, nothing is ever deleted."""

    __tablename__ = "decision"
    __table_args__ = (CheckConstraint(DECISION_IS_COMPLETE, name="is_complete"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    record_key_a: Mapped[str | None] = mapped_column(Text)
    record_key_b: Mapped[str | None] = mapped_column(Text)
    key_type: Mapped[str | None] = mapped_column(String(40))
    key_value: Mapped[str | None] = mapped_column(Text)
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    reason: Mapped[str] = mapped_column(Text)
    decided_at: Mapped[datetime] = mapped_column(UtcMoment)
    undone_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))


class PinRow(Base):
    """An entry that somebody put on top of a timeline: the id of an interaction, or of an event outside any."""

    __tablename__ = "pin"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[str] = mapped_column(Text)
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    pinned_at: Mapped[datetime] = mapped_column(UtcMoment)
    unpinned_at: Mapped[datetime | None] = mapped_column(UtcMoment, index=True)
    unpinned_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))


class WebhookEndpointRow(Base):
    """Where webhooks go. The secret signs, so that it is kept as it is; `old_secret` signs beside it for a while."""

    __tablename__ = "webhook_endpoint"

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    url: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(20))
    events: Mapped[str] = mapped_column(String(400))
    secret: Mapped[str | None] = mapped_column(String(100))
    old_secret: Mapped[str | None] = mapped_column(String(100))
    old_secret_until: Mapped[datetime | None] = mapped_column(UtcMoment)
    created_at: Mapped[datetime] = mapped_column(UtcMoment)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    disabled_because: Mapped[str | None] = mapped_column(String(200))


class WebhookDeliveryRow(Base):
    """One message to one endpoint. `id` is of what it says, so that the same found again is not sent again."""

    __tablename__ = "webhook_delivery"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    endpoint_id: Mapped[str] = mapped_column(ForeignKey("webhook_endpoint.id"))
    event: Mapped[str] = mapped_column(String(40))
    payload: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(20))
    tries: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcMoment)
    next_try_at: Mapped[datetime | None] = mapped_column(UtcMoment, index=True)
    finished_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    answer: Mapped[str | None] = mapped_column(String(200))


class StandingBreachRow(Base):
    """An alert of which an endpoint was told, and not yet that it is over. `alert` is a hash of slice and threshold."""

    __tablename__ = "standing_breach"

    endpoint_id: Mapped[str] = mapped_column(ForeignKey("webhook_endpoint.id"), primary_key=True)
    alert: Mapped[str] = mapped_column(String(64), primary_key=True)
    since: Mapped[datetime] = mapped_column(UtcMoment)


class WebhookProgressRow(Base):
    """The publication up to which changes have been looked for."""

    __tablename__ = "webhook_progress"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    publication: Mapped[int]


class CardProofRow(Base):
    """Something by which a tool proved that it asked for a card, as a hash: known until it would be refused anyway."""

    __tablename__ = "card_proof"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    for_what_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime] = mapped_column(UtcMoment)
    expires_at: Mapped[datetime] = mapped_column(UtcMoment, index=True)


class CardGrantRow(Base):
    """A look at a card that a tool was granted. `hash` is of its name; it is deleted when it is used."""

    __tablename__ = "card_grant"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    connection: Mapped[str] = mapped_column(String(100))
    agent_id: Mapped[str | None] = mapped_column(String(200))
    agent_email: Mapped[str | None] = mapped_column(String(320))
    source_object: Mapped[str | None] = mapped_column(String(40))
    source_id: Mapped[str | None] = mapped_column(String(200))
    expires_at: Mapped[datetime] = mapped_column(UtcMoment, index=True)
