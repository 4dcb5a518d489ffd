"""What starts runs: a schedule per connection, and a sensor that reacts to new landing."""

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

from connectors.landing import newest_landed
from pipelines.publication import newest_published
from switchboard.settings import Settings

REFRESH = "refresh"


def sync_job_name(connection: str) -> str:
    """Name of the job that reads one connection."""
    return f"sync_{connection}"


def sync_job(connection: str) -> UnresolvedAssetJobDefinition:
    """Read one connection into the landing zone."""
    selection = dg.AssetSelection.key_prefixes(["landing", connection])
    return dg.define_asset_job(sync_job_name(connection), selection, description=f"Read {connection}.")


def sync_schedule(connection: str, cron: str) -> dg.ScheduleDefinition:
    """The connection's own schedule, UTC. Runs from the start: switch it off in the page if it is not wanted."""
    return dg.ScheduleDefinition(
        name=f"sync_{connection}_schedule",
        job_name=sync_job_name(connection),
        cron_schedule=cron,
        execution_timezone="UTC",
        default_status=dg.DefaultScheduleStatus.RUNNING,
    )


def landing_sensor(settings: Settings) -> dg.SensorDefinition:
    """Starts `refresh` when a load has finished that the last refresh did not know."""

    @dg.sensor(
        name="new_landing",
        job_name=REFRESH,
        minimum_interval_seconds=15,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Starts a refresh when a sync has landed something new.",
    )
    def new_landing(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        newest = newest_landed(settings.landing_url)
        if not newest or newest == context.cursor:
            return dg.SkipReason("Nothing new has landed.")
        if newest <= newest_published(settings):
            context.update_cursor(newest)
            return dg.SkipReason("What has landed is published already.")
        context.update_cursor(newest)
        return dg.RunRequest(run_key=newest)

    return new_landing
