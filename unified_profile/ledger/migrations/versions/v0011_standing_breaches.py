"""Which alerts each endpoint was told of and not yet that they are over."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table. What stands beyond a threshold is told once more."""
    op.create_table(
        "standing_breach",
        sa.Column("endpoint_id", sa.String(16), nullable=False),
        sa.Column("alert", sa.String(64), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("endpoint_id", "alert", name=op.f("pk_standing_breach")),
        sa.ForeignKeyConstraint(["endpoint_id"], ["webhook_endpoint.id"], name=op.f("fk_standing_breach_endpoint_id")),
    )


def downgrade() -> None:
    """Take the table down."""
    op.drop_table("standing_breach")
