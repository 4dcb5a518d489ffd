"""One whole run in this process, through Dagster: sync, models, identity, marts, publication."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
from dagster._core.instance.ref import InstanceRef

from contracts.errors import BadDataError, BugError, SwitchboardError
from pipelines import steps
from pipelines.checks import LOADED
from pipelines.definitions import BUILD, FRESHNESS, LOAD, build_definitions
from pipelines.progress import Progress
from pipelines.sync_report import SyncReport
from switchboard.settings import REPOSITORY, Settings

PROCESS_TAG = "switchboard/process"

_COMPUTE_LOGS = "dagster._core.storage.local_compute_log_manager"
_ACTIONABLE: dict[str, type[SwitchboardError]] = {"BadDataError": BadDataError}
_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


@dataclass(frozen=True)
class RunOutcome:
    """What a run came to. `errors` say which streams could not be read or loaded; the rest was built and published."""

    errors: list[str]


def run_everything(settings: Settings, progress: Progress) -> RunOutcome:
    """Sync every connection, build what that changes, publish. Raises BugError naming a step that failed."""
    definitions = build_definitions(settings, progress)
    with dagster_instance(settings) as instance:
        release_dead_runs(instance)
        loaded = _execute(definitions, LOAD, instance)
        inputs = steps.inputs_fingerprint(settings)
        if steps.is_built_from(settings, inputs):
            _execute(definitions, FRESHNESS, instance)
        else:
            _execute(definitions, BUILD, instance)
            steps.mark_built(settings, inputs)
        return RunOutcome([*_sync_errors(settings), *_load_errors(loaded)])


def _execute(definitions: dg.Definitions, job: str, instance: dg.DagsterInstance) -> dg.ExecuteInProcessResult:
    tags = {PROCESS_TAG: process_mark(os.getpid())}
    result = definitions.resolve_job_def(job).execute_in_process(
        instance=instance, raise_on_error=False, run_config=_QUIET, tags=tags
    )
    if not result.success:
        raise _failure(result)
    return result


@contextmanager
def dagster_instance(settings: Settings) -> Iterator[dg.DagsterInstance]:
    """The Dagster instance of dagster.yaml, with its files under this installation's var."""
    home = settings.var_path / "dagster"
    home.mkdir(parents=True, exist_ok=True)
    overrides = {
        "storage": {"custom": _class("pipelines.run_storage", "OpenSqliteStorage", home)},
        "local_artifact_storage": _class("dagster._core.storage.root", "LocalArtifactStorage", home / "artifacts"),
        "compute_logs": _class(_COMPUTE_LOGS, "LocalComputeLogManager", home / "logs"),
    }
    reference = InstanceRef.from_dir(str(home), config_dir=str(REPOSITORY), overrides=overrides)
    with dg.DagsterInstance.from_ref(reference) as instance:
        yield instance


def release_dead_runs(instance: dg.DagsterInstance) -> None:
    """Close runs whose process was killed and give back their place in the writer pool, or the next run would wait."""
    for run in instance.get_runs(dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED])):
        mark = run.tags.get(PROCESS_TAG)
        if mark and mark != process_mark(int(mark.split("/")[0])):
            instance.report_run_failed(run, "The process was killed.")
            instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)


def process_mark(pid: int) -> str:
    """A name no later process gets: pid/start in clock ticks since boot, or pid/gone once it ended."""
    try:
        # Field 22 of /proc/<pid>/stat; the second field may hold spaces, so count after its closing parenthesis.
        started = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[19]
    except OSError:
        return f"{pid}/gone"
    return f"{pid}/{started}"


def _class(module: str, name: str, folder: Path) -> dict[str, object]:
    return {"module": module, "class": name, "config": {"base_dir": str(folder)}}


def _sync_errors(settings: Settings) -> list[str]:
    reports = [SyncReport.read(settings.var_path, name) for name in sorted(settings.connections)]
    failed = [stream for report in reports if report for stream in report.failed]
    return list(dict.fromkeys(f"{stream.error_kind} error: {stream.error}" for stream in failed))


def _load_errors(result: dg.ExecuteInProcessResult) -> list[str]:
    checks = [
        check for check in result.get_asset_check_evaluations() if check.check_name == LOADED and not check.passed
    ]
    return [f"load error: {check.metadata['error'].value}" for check in checks]


def _failure(result: dg.ExecuteInProcessResult) -> SwitchboardError:
    """What a user can act on as it was raised; anything else is ours."""
    failed = [event for event in result.all_events if event.is_step_failure]
    step = failed[0].step_key if failed else "the run"
    error = failed[0].step_failure_data.error if failed else None
    cause = error.cause or error if error else None
    words = cause.message.strip() if cause else "no reason was given"
    kind = _ACTIONABLE.get(cause.cls_name or "") if cause else None
    if kind is not None:
        message, _, remedy = words.partition(": ")[2].rpartition(" Remedy: ")
        return kind(message, remedy=remedy)
    return BugError(
        f"{step} failed: {words}.", remedy=f"see run {result.run_id} in `dagster dev`, or run again with --debug."
    )
