"""Proofs that tools used to ask for cards, and looks that they were granted, for every process of the app."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "card_proof",
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("for_what_hash", sa.String(64), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_card_proof")),
    )
    op.create_index(op.f("ix_card_proof_expires_at"), "card_proof", ["expires_at"])
    op.create_table(
        "card_grant",
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("connection", sa.String(100), nullable=False),
        sa.Column("agent_id", sa.String(200), nullable=True),
        sa.Column("agent_email", sa.String(320), nullable=True),
        sa.Column("source_object", sa.String(40), nullable=True),
        sa.Column("source_id", sa.String(200), nullable=True),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_card_grant")),
    )
    op.create_index(op.f("ix_card_grant_expires_at"), "card_grant", ["expires_at"])


def downgrade() -> None:
    """Take the tables down: what was used before may be used once more."""
    for table in ("card_grant", "card_proof"):
        op.drop_table(table)
