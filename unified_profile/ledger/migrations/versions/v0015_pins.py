"""Entries that somebody put on top of a customer's timeline."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "pin",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("pinned_at", sa.DateTime(), nullable=False),
        sa.Column("unpinned_at", sa.DateTime(), nullable=True),
        sa.Column("unpinned_by_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pin")),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_pin_author_id")),
        sa.ForeignKeyConstraint(["unpinned_by_id"], ["user.id"], name=op.f("fk_pin_unpinned_by_id")),
    )
    op.create_index(op.f("ix_pin_unpinned_at"), "pin", ["unpinned_at"])


def downgrade() -> None:
    """Take the table down: what is pinned is forgotten."""
    op.drop_table("pin")
