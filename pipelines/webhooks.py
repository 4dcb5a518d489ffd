"""Webhooks in Dagster: an asset for what was asked for because of them, and the sensor and the job behind it."""

from collections.abc import Sequence
from contextlib import closing
from typing import Any

import dagster as dg

from connectors.hooks.drain import Drained
from connectors.hooks.queue import HintQueue
from pipelines import steps
from pipelines.extraction import FETCHED, WRITER_POOL
from pipelines.progress import Progress
from switchboard.settings import Settings

WEBHOOKS = "webhooks"

_UNDER_WAY = [
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
]


def fetched_asset(settings: Settings, progress: Progress) -> dg.AssetsDefinition:
    """The records that webhooks spoke of, asked for again and landed."""

    @dg.asset(
        key=FETCHED,
        group_name="hooks",
        kinds={"airbyte"},
        description="Records that webhooks spoke of, asked for again. What fails stays in the queue for later.",
    )
    def fetched() -> dg.MaterializeResult[Any]:
        progress.step("Asking again for what webhooks spoke of")
        return dg.MaterializeResult(metadata=_told(steps.drain(settings)))

    return fetched


def _told(drained: Sequence[Drained]) -> dict[str, dg.MetadataValue]:
    """What Dagster's page says of what was asked again."""
    counts = {
        "asked": dg.MetadataValue.int(sum(each.asked for each in drained)),
        "failed": dg.MetadataValue.int(sum(each.failed for each in drained)),
    }
    errors = {f"error of {each.connection}": dg.MetadataValue.text(each.error) for each in drained if each.error}
    return {**counts, **errors}


def webhook_job(settings: Settings, progress: Progress) -> dg.JobDefinition:
    """From a hint to the published marts as quickly as can be: one step, tests left to the next refresh."""

    @dg.op(name="catch_up", pool=WRITER_POOL, description="Fetch, load, build without tests, resolve, publish.")
    def catch_up() -> dg.Output[int]:
        outcome = steps.catch_up(settings, progress=progress)
        drained, published = outcome.drained, outcome.published
        number = dg.MetadataValue.text(str(published.number) if published else "nothing changed")
        metadata = _told(drained) | {"published": number}
        if outcome.sentiment_problem:
            metadata["error of sentiment"] = dg.MetadataValue.text(outcome.sentiment_problem)
        return dg.Output(sum(each.asked for each in drained), metadata=metadata)

    @dg.job(
        name=WEBHOOKS,
        executor_def=dg.in_process_executor,
        description="Bring what webhooks spoke of to the published marts. Tests run with the next refresh.",
    )
    def webhooks() -> None:
        catch_up()

    return webhooks


def webhook_sensor(settings: Settings) -> dg.SensorDefinition:
    """Starts a run when webhooks wait, one at a time: what comes in meanwhile is the next one's."""

    @dg.sensor(
        name="webhooks",
        job_name=WEBHOOKS,
        minimum_interval_seconds=5,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Starts a run when webhooks have come in.",
    )
    def webhooks(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        file = settings.hooks_path / "queue.sqlite"
        if not file.exists():
            return dg.SkipReason("No webhook has ever come in.")
        with closing(HintQueue(file)) as queue:
            if not queue.has_due():
                return dg.SkipReason("No webhook waits.")
        if context.instance.get_run_records(dg.RunsFilter(job_name=WEBHOOKS, statuses=_UNDER_WAY), limit=1):
            return dg.SkipReason("The run before is under way.")
        return dg.RunRequest()

    return webhooks
