"""Users, login links, sessions, the access log and decisions about identity."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_REFUSE_ON_SQLITE = "create trigger access_log_no_{0} before {0} on access_log begin select raise(abort, '{1}'); end"
_REFUSE_ON_POSTGRES = (
    "create function access_log_refuse() returns trigger language plpgsql as"
    " $$ begin raise exception 'the access log is append-only'; end $$"
)
_CALL_ON_POSTGRES = (
    "create trigger access_log_no_change before update or delete or truncate on access_log"
    " for each statement execute function access_log_refuse()"
)
_APPEND_ONLY = {
    "sqlite": [_REFUSE_ON_SQLITE.format(change, "the access log is append-only") for change in ("update", "delete")],
    "postgresql": [_REFUSE_ON_POSTGRES, _CALL_ON_POSTGRES],
}


def upgrade() -> None:
    """Make the first tables."""
    _sign_in_tables()
    _access_log_tables()
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("record_key_a", sa.Text(), nullable=True),
        sa.Column("record_key_b", sa.Text(), nullable=True),
        sa.Column("key_type", sa.String(40), nullable=True),
        sa.Column("key_value", sa.Text(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=False),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(kind in ('link', 'cannot_link') and record_key_a < record_key_b"
            " and key_type is null and key_value is null)"
            " or (kind = 'ignore_key' and key_type is not null and key_value is not null"
            " and record_key_a is null and record_key_b is null)",
            name=op.f("ck_decision_is_complete"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_decision_author_id")),
        sa.ForeignKeyConstraint(["undone_by_id"], ["user.id"], name=op.f("fk_decision_undone_by_id")),
    )


def _sign_in_tables() -> None:
    op.create_table(
        "user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("disabled_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("name", name=op.f("uq_user_name")),
    )
    op.create_table(
        "login_link",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("secret_hash", sa.String(64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_link")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_login_link_user_id")),
    )
    op.create_table(
        "session",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("secret_hash", sa.String(64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_session_user_id")),
    )
    op.create_index(op.f("ix_session_user_id"), "session", ["user_id"])


def _access_log_tables() -> None:
    op.create_table(
        "access_log",
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(20), nullable=False),
        sa.Column("customer_id", sa.String(80), nullable=True),
        sa.Column("route", sa.String(200), nullable=False),
        sa.Column("previous_hash", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_access_log")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_access_log_user_id")),
    )
    op.create_index("ix_access_log_customer_id", "access_log", ["customer_id"])
    for statement in _APPEND_ONLY.get(op.get_bind().dialect.name, []):
        op.execute(statement)
    head = op.create_table(
        "access_log_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_access_log_head_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_log_head")),
    )
    op.bulk_insert(head, [{"id": 1, "sequence": 0, "hash": "0" * 64}])


def downgrade() -> None:
    """Refuse: going back would throw decisions and the access log away."""
    message = "the first ledger is never taken down; delete the database by hand if you mean it"
    raise NotImplementedError(message)
