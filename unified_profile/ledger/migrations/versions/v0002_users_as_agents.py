"""Users are joined to agents, and the access log has room to say to which one."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_REFUSE_ON_SQLITE = "create trigger access_log_no_{0} before {0} on access_log begin select raise(abort, '{1}'); end"
_ROOM, _ROOM_BEFORE = sa.String(120), sa.String(20)


def upgrade() -> None:
    """Add the column; SQLite makes the log anew for it, and takes the triggers that guard it along."""
    op.add_column("user", sa.Column("agent_id", sa.String(80), nullable=True))
    op.create_index("ix_user_agent_id", "user", ["agent_id"], unique=True)
    with op.batch_alter_table("access_log") as log:
        log.alter_column("action", existing_type=_ROOM_BEFORE, type_=_ROOM, existing_nullable=False)
    if op.get_bind().dialect.name == "sqlite":
        for change in ("update", "delete"):
            op.execute(_REFUSE_ON_SQLITE.format(change, "the access log is append-only"))


def downgrade() -> None:
    """Refuse: entries of the log may be longer than there was room for."""
    message = "the access log is never cut; restore a backup of the ledger if you mean it"
    raise NotImplementedError(message)
