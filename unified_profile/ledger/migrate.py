"""Brings the ledger's tables to the newest version with Alembic, from inside the program."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

from contracts.errors import ConfigurationError

# Any number, as long as nobody else who uses the database takes it.
_LOCK = 7_265_017_341
_SCRIPTS = Path(__file__).parent / "migrations"


def upgrade(engine: Engine) -> None:
    """Run every migration not yet run, in one transaction.

    Raises ConfigurationError when the tables are newer than this program.
    """
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    scripts = ScriptDirectory.from_config(config)
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            # Of several programs that open a new ledger one migrates it; SQLite's writers wait for each other anyway.
            connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        current = MigrationContext.configure(connection).get_current_revision()
        if current == scripts.get_current_head():
            return
        if current and current not in {script.revision for script in scripts.walk_revisions()}:
            raise ConfigurationError(
                f"the ledger was written by a newer Switchboard (version {current} of its tables).",
                remedy="upgrade Switchboard, or point the setting at another ledger.",
                setting="ledger",
            )
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
