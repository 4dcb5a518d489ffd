"""The history of runs: connections stay open, and the files are those of Dagster's own storage."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
import pytest
import sqlalchemy as db
import yaml
from dagster._core.storage.event_log.sqlite.sqlite_event_log import SqliteEventLogStorage

from pipelines.run import dagster_instance
from pipelines.run_storage import OPEN_FILES, OpenEventLog
from switchboard.settings import REPOSITORY, Settings

ASSETS = 20


@dg.multi_asset(specs=[dg.AssetSpec(f"asset_{number}") for number in range(ASSETS)])
def several() -> Iterator[dg.MaterializeResult[None]]:
    for number in range(ASSETS):
        yield dg.MaterializeResult(asset_key=f"asset_{number}")


@contextmanager
def opened_files() -> Iterator[list[str]]:
    """The SQLite files that are opened while the block runs."""
    opened: list[str] = []

    def note(connection: object, _: object) -> None:
        opened.append(repr(connection))

    db.event.listen(db.Engine, "connect", note)
    try:
        yield opened
    finally:
        db.event.remove(db.Engine, "connect", note)


def run_of(instance: dg.DagsterInstance) -> str:
    result = dg.materialize([several], instance=instance)
    assert result.success
    return result.run_id


@pytest.fixture
def elsewhere(settings: Settings, tmp_path: Path) -> Settings:
    return settings.model_copy(update={"var": tmp_path})


def opened_by(storage: type[SqliteEventLogStorage], folder: Path) -> int:
    log = storage(str(folder))
    with opened_files() as opened:
        for _ in range(ASSETS):
            log.get_logs_for_run("some-run")
    log.dispose()
    return len(opened)


def test_an_event_opens_no_file(tmp_path: Path) -> None:
    assert opened_by(OpenEventLog, tmp_path / "ours") < 5
    assert opened_by(SqliteEventLogStorage, tmp_path / "theirs") >= ASSETS


def test_a_run_is_kept_by_it(elsewhere: Settings) -> None:
    with dagster_instance(elsewhere) as instance:
        assert isinstance(instance.event_log_storage, OpenEventLog)
        run = run_of(instance)
    with dagster_instance(elsewhere) as later:
        assert [record.run_id for record in later.get_runs()] == [run]


def test_dagsters_own_storage_reads_the_files_meanwhile(elsewhere: Settings) -> None:
    """So a killed process loses no event, and whoever returns to `storage: sqlite` keeps the history."""
    with dagster_instance(elsewhere) as instance:
        run = run_of(instance)
        theirs = SqliteEventLogStorage(str(elsewhere.var_path / "dagster" / "history" / "runs"))
        materialized = theirs.get_logs_for_run(run, of_type=dg.DagsterEventType.ASSET_MATERIALIZATION)
        assert len(materialized) == ASSETS
        assert len(theirs.all_asset_keys()) == ASSETS


def test_more_runs_than_may_be_open_are_all_read(elsewhere: Settings) -> None:
    with dagster_instance(elsewhere) as instance:
        runs = [run_of(instance) for _ in range(OPEN_FILES + 2)]
        logs = [instance.all_logs(run, of_type=dg.DagsterEventType.ASSET_MATERIALIZATION) for run in runs]
        assert [len(found) for found in logs] == [ASSETS] * len(runs)


def test_dagster_dev_has_the_same() -> None:
    written = yaml.safe_load((REPOSITORY / "dagster.yaml").read_text(encoding="utf-8"))["storage"]["custom"]
    assert (written["module"], written["class"]) == ("pipelines.run_storage", "OpenSqliteStorage")
