"""Webhooks out in Dagster: what waits is sent."""

from datetime import timedelta
from typing import Any

import dagster as dg

from pipelines.progress import Progress
from switchboard.settings import Settings

NOTICES = "notices"

_LOOK_EVERY = timedelta(seconds=30)


def delivery_job(settings: Settings, progress: Progress) -> dg.JobDefinition:
    """Sends what waits."""

    @dg.op(name="deliver", description="Send every webhook that is due.")
    def deliver_op() -> dg.Output[int]:
        from unified_profile.ledger import Ledger  # noqa: PLC0415 - SQLAlchemy only when it is needed
        from unified_profile.webhooks.delivering import deliver  # noqa: PLC0415

        progress.step("Sending webhooks")
        with Ledger(settings.ledger_url) as ledger:
            sent = deliver(ledger.outbox, settings.app.url, allow_private=settings.webhooks.allow_private)
        counts: dict[str, Any] = {"delivered": sent.delivered, "failed": sent.failed}
        return dg.Output(sent.delivered, metadata=counts)

    @dg.job(name=NOTICES, executor_def=dg.in_process_executor, description="Tell others what changed.")
    def notices() -> None:
        deliver_op()

    return notices


def delivery_sensor(settings: Settings) -> dg.SensorDefinition:
    """Starts a run when a message is due."""

    @dg.sensor(
        name=NOTICES,
        job_name=NOTICES,
        minimum_interval_seconds=int(_LOOK_EVERY.total_seconds()),
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Starts a run when a webhook waits to be sent.",
    )
    def notices() -> dg.RunRequest | dg.SkipReason:
        from unified_profile.ledger import Ledger  # noqa: PLC0415 - SQLAlchemy only when it is needed

        with Ledger(settings.ledger_url) as ledger:
            return dg.RunRequest() if ledger.outbox.has_due() else dg.SkipReason("No webhook waits.")

    return notices
