import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from contracts.errors import ConfigurationError, RetryLaterError
from unified_profile.ledger import Ledger
from unified_profile.ledger.models import Base


def test_migrations_make_exactly_the_models(ledger: Ledger, path: Path) -> None:
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_opening_again_changes_nothing(ledger: Ledger, path: Path) -> None:
    token = ledger.create_login_link("ann")
    with Ledger(f"sqlite:///{path}"):
        pass
    assert ledger.redeem(token)


def test_several_programs_may_open_a_new_ledger_at_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"

    def open_it(_: int) -> int:
        with Ledger(url) as ledger:
            return ledger.ensure_user("ann").id

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(open_it, range(4))) == {1}


def test_a_ledger_of_the_future_is_left_alone(ledger: Ledger, path: Path) -> None:
    ledger.close()
    connection = sqlite3.connect(path)
    connection.execute("update alembic_version set version_num = '9999'")
    connection.commit()
    connection.close()
    with pytest.raises(ConfigurationError, match=r"9999.*upgrade Switchboard"):
        Ledger(f"sqlite:///{path}")


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "folder.db"
    folder.mkdir()
    with pytest.raises((ConfigurationError, RetryLaterError), match="ledger"):
        Ledger(f"sqlite:///{folder}")
