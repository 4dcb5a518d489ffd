"""Runs: a tool that is down does not stop the others, new landing starts a refresh, dead runs give their place back."""

import os
import shutil
from contextlib import closing
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from connectors.hooks.events import Hint
from connectors.hooks.queue import HintQueue
from contracts.connection import Connection
from contracts.landing import BEGIN_SUFFIX, END_SUFFIX, Begin, End
from pipelines import steps
from pipelines.extraction import COMPLETE, landing_assets, landing_key, streams_of
from pipelines.progress import Silent
from pipelines.run import PROCESS_TAG, dagster_instance, process_mark, release_dead_runs
from pipelines.sync_report import StreamReport, SyncReport, now
from pipelines.triggers import landing_sensor
from pipelines.webhooks import webhook_job, webhook_sensor
from switchboard.settings import Settings
from unified_profile import code


def test_a_missing_secret_fails_the_checks_but_not_the_step(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AIRCALL_API_ID", raising=False)
    connection = settings.connection("aircall")
    result = dg.materialize([landing_assets(settings, connection, Silent())], instance=dg.DagsterInstance.ephemeral())
    assert result.success
    evaluations = {
        check.asset_key: check for check in result.get_asset_check_evaluations() if check.check_name == COMPLETE
    }
    assert len(evaluations) == len(streams_of(settings, connection))
    assert not any(check.passed for check in evaluations.values())
    error = evaluations[landing_key("aircall", "calls")].metadata["error"].value
    assert "AIRCALL_API_ID" in error
    assert "Remedy:" in error


def landed(root: Path, load: str, *, ended: bool) -> None:
    folder = root / "aircall" / "tags"
    folder.mkdir(parents=True, exist_ok=True)
    begin = Begin(
        load=load, connection="aircall", connector="aircall", stream="tags", mode="full", primary_key=["id"],
        cursor_field=None, deleted_flag=None, columns=[], config_hash="", started_at="2026-11-20T09:00:00Z", state=None,
    )  # fmt: skip
    (folder / f"{load}{BEGIN_SUFFIX}").write_text(begin.model_dump_json())
    if ended:
        end = End(load=load, files=0, rows=0, state=None, reported=None, lane="pages", ended_at="2026-11-20T09:00:01Z")
        (folder / f"{load}{END_SUFFIX}").write_text(end.model_dump_json())


def test_the_sensor_reacts_once_to_each_finished_load(settings: Settings, tmp_path: Path) -> None:
    watched = settings.model_copy(update={"landing": str(tmp_path)})
    sensor = landing_sensor(watched)
    instance = dg.DagsterInstance.ephemeral()

    def look(cursor: str | None) -> tuple[bool, str | None]:
        context = dg.build_sensor_context(instance=instance, cursor=cursor)
        outcome = sensor(context)
        return isinstance(outcome, dg.RunRequest), context.cursor

    assert look(None) == (False, None)
    landed(tmp_path, "20261120T090000000000", ended=False)
    assert look(None) == (False, None)
    landed(tmp_path, "20261120T090000000000", ended=True)
    assert look(None) == (True, "20261120T090000000000")
    assert look("20261120T090000000000") == (False, "20261120T090000000000")
    landed(tmp_path, "20261120T100000000000", ended=True)
    assert look("20261120T090000000000") == (True, "20261120T100000000000")


def test_the_sensor_leaves_alone_what_readers_see_already(settings: Settings, tmp_path: Path) -> None:
    watched = settings.model_copy(update={"landing": str(tmp_path / "landing"), "home": tmp_path})
    landed(tmp_path / "landing", "20261120T090000000000", ended=True)
    current = watched.published_path / "current"
    current.mkdir(parents=True)
    with duckdb.connect(str(current / "warehouse.duckdb")) as con:
        con.execute("create schema meta")
        con.execute("create table meta.load as select '20261120T090000000000' as load, 'full' as mode")
        # A record that a webhook spoke of says nothing about what the last sync brought.
        con.execute("insert into meta.load values ('20261120T110000000000', 'partial')")

    def look() -> bool:
        context = dg.build_sensor_context(instance=dg.DagsterInstance.ephemeral())
        return isinstance(landing_sensor(watched)(context), dg.RunRequest)

    assert not look()
    landed(tmp_path / "landing", "20261120T100000000000", ended=True)
    assert look()


def test_webhooks_start_one_run_at_a_time(settings: Settings, tmp_path: Path) -> None:
    watched = settings.model_copy(update={"home": tmp_path})
    instance = dg.DagsterInstance.ephemeral()

    def look() -> bool:
        context = dg.build_sensor_context(instance=instance)
        return isinstance(webhook_sensor(watched)(context), dg.RunRequest)

    assert not look()
    assert not watched.hooks_path.exists()
    with closing(HintQueue(watched.hooks_path / "queue.sqlite")) as queue:
        assert not look()
        queue.add([Hint("intercom", "conversations", "215")])
        assert look()
        job = webhook_job(watched, Silent())
        run = instance.create_run_for_job(job, status=dg.DagsterRunStatus.STARTED)
        assert not look()
        instance.report_run_failed(run)
        assert look()
        queue.failed({queue.due()[0]: "the tool is down"})
        assert not look()


def test_catching_up_builds_nothing_when_nothing_came(settings: Settings, tmp_path: Path) -> None:
    watched = settings.model_copy(update={"home": tmp_path})
    steps.load(watched)
    steps.mark_built(watched, steps.inputs_fingerprint(watched))
    assert steps.catch_up(watched) == steps.CaughtUp([], None)
    assert not watched.published_path.exists()


def test_an_upgrade_that_works_people_out_otherwise_is_built_though_nothing_came(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched = settings.model_copy(update={"home": tmp_path})
    steps.load(watched)
    steps.mark_built(watched, steps.inputs_fingerprint(watched))
    assert steps.is_built_from(watched, steps.inputs_fingerprint(watched))
    copy = tmp_path / "upgraded"
    for room in ("identity", "suggestions", "sentiment"):
        shutil.copytree(Path(code.__file__).parent / room, copy / room, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(code, "_HERE", copy)
    code.code_fingerprint.cache_clear()
    assert steps.is_built_from(watched, steps.inputs_fingerprint(watched)), "the same files elsewhere"
    schema = copy / "identity" / "sql" / "schema.sql"
    schema.write_text(f"{schema.read_text(encoding='utf-8')}\n-- one more table", encoding="utf-8")
    code.code_fingerprint.cache_clear()
    upgraded = steps.inputs_fingerprint(watched)
    code.code_fingerprint.cache_clear()
    assert not steps.is_built_from(watched, upgraded)


def test_runs_of_dead_processes_are_closed_and_living_ones_left_alone(settings: Settings, tmp_path: Path) -> None:
    elsewhere = settings.model_copy(update={"home": tmp_path})

    @dg.asset
    def something() -> None: ...

    job = dg.Definitions(assets=[something]).resolve_implicit_global_asset_job_def()
    with dagster_instance(elsewhere) as instance:
        runs = {
            name: instance.create_run_for_job(job, tags={PROCESS_TAG: mark}, status=dg.DagsterRunStatus.STARTED).run_id
            for name, mark in {"dead": "999999999/1", "alive": process_mark(os.getpid())}.items()
        }
        release_dead_runs(instance)
        assert instance.get_run_by_id(runs["dead"]).status is dg.DagsterRunStatus.FAILURE
        assert instance.get_run_by_id(runs["alive"]).status is dg.DagsterRunStatus.STARTED


def test_the_instance_keeps_its_files_under_var_and_sends_nothing(settings: Settings) -> None:
    with dagster_instance(settings) as instance:
        assert Path(instance.root_directory).is_relative_to(settings.var_path)
        assert not instance.telemetry_enabled
        assert instance.run_retries_enabled
        assert instance.get_concurrency_config().pool_config.default_pool_limit == 1


def report(stream: str, *, complete: bool) -> StreamReport:
    error = None if complete else "it did not answer."
    return StreamReport(stream=stream, rows=1, reported=None, lane="pages", complete=complete, error=error)


def test_a_report_keeps_what_was_not_attempted_now(tmp_path: Path) -> None:
    def write(*streams: StreamReport) -> list[str]:
        SyncReport(connection="aircall", finished_at=now(), streams=list(streams)).write(tmp_path)
        read = SyncReport.read(tmp_path, "aircall")
        assert read is not None
        return [f"{stream.stream} {stream.complete}" for stream in read.streams]

    assert write(report("a", complete=True), report("b", complete=False)) == ["a True", "b False"]
    assert write(report("b", complete=True)) == ["a True", "b True"]
    assert write(report("*", complete=False)) == ["* False", "a True", "b True"]
    assert write(report("a", complete=True)) == ["a True", "b True"]


def test_a_connection_never_synced_has_no_report(tmp_path: Path) -> None:
    assert SyncReport.read(tmp_path, Connection("aircall", "aircall").name) is None
