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

FIRST_LEDGER = (Path(__file__).parent / "first_ledger.sql").read_text(encoding="utf-8")
SECOND_HASH = "02b10ee311b9096b2d62b0b2b549279db33fb4ff4251e658e0a0287774ab6c62"


def test_migrations_make_exactly_the_models(ledger: Ledger, path: Path) -> None:
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_a_ledger_of_the_first_version_keeps_its_log_whole_and_guarded(path: Path) -> None:
    path.parent.mkdir()
    connection = sqlite3.connect(path)
    connection.executescript(FIRST_LEDGER)
    connection.close()
    with Ledger(f"sqlite:///{path}") as ledger:
        verdict = ledger.verify_chain()
        assert (verdict.is_whole, verdict.entries, verdict.head) == (True, 2, SECOND_HASH)
        assert [(user.name, user.agent_id) for user in ledger.users()] == [("ann", None)]
        ledger.record_view(ledger.ensure_user("ann"), "p_2", "/customer/{id}")
        assert ledger.verify_chain().entries == 3
    connection = sqlite3.connect(path)
    for change in ("update access_log set route = ''", "delete from access_log"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            connection.execute(change)
    connection.close()


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
