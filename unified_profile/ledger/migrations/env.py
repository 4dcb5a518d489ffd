"""Run by Alembic on the connection that unified_profile.ledger.migrate hands over."""

from alembic import context

from unified_profile.ledger.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
)
context.run_migrations()
