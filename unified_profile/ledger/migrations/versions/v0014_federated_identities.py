"""Users whom an OpenID provider vouches for."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "federated_identity",
        sa.Column("issuer", sa.String(400), nullable=False),
        sa.Column("subject", sa.String(255), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("issuer", "subject", name=op.f("pk_federated_identity")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_federated_identity_user_id")),
    )
    op.create_index(op.f("ix_federated_identity_user_id"), "federated_identity", ["user_id"])


def downgrade() -> None:
    """Take the table down: the next sign-in goes by address again."""
    op.drop_table("federated_identity")
