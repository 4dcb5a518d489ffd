"""Passwords, and by what each session was opened."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; sessions that there are were opened by links, since there was no other way."""
    op.create_table(
        "password",
        sa.Column("user_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.String(200), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_password")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_password_user_id")),
    )
    op.add_column("session", sa.Column("opened_by", sa.String(20), server_default="link", nullable=False))


def downgrade() -> None:
    """Take the table down: everybody signs in by a link."""
    op.drop_table("password")
    op.drop_column("session", "opened_by")
