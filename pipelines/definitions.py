"""Everything Dagster sees: assets, checks, jobs, schedules and sensors. Loading it needs no credentials."""

from collections.abc import Sequence

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

from contracts.connection import Connection
from pipelines.checks import raw_checks
from pipelines.extraction import landing_assets, raw_assets, streams_of
from pipelines.models import dbt_resource, model_assets
from pipelines.notices import delivery_job, delivery_sensor
from pipelines.progress import Progress, Silent
from pipelines.publication import publication_asset
from pipelines.resolution import identity_assets
from pipelines.sentiment import sentiment_asset
from pipelines.triggers import REFRESH, landing_sensor, sync_job, sync_schedule
from pipelines.webhooks import fetched_asset, webhook_job, webhook_sensor
from switchboard.settings import Settings, load_settings

LOAD = "load"
BUILD = "build"
FRESHNESS = "freshness"

# All that grows old when a sync brings nothing new.
AGEING = dg.AssetSelection.assets(["marts", "data_quality"], ["marts", "data_stream"], ["published", "warehouse"])


def build_definitions(settings: Settings, progress: Progress | None = None) -> dg.Definitions:
    """The whole graph for these settings; `progress` is told of each step when the run is in this process."""
    watcher = progress or Silent()
    connections = settings.all_connections()
    listed = [connection for connection in connections if streams_of(settings, connection)]
    landing = [landing_assets(settings, connection, watcher) for connection in listed]
    models = model_assets(settings, watcher)
    fetched = fetched_asset(settings, watcher)
    raw = raw_assets(settings, connections, watcher)
    publication = publication_asset(settings, sorted(models[-1].keys), watcher)
    built = [*models, identity_assets(settings, watcher), sentiment_asset(settings, watcher), publication]
    return dg.Definitions(
        assets=[*landing, fetched, raw, *built],
        asset_checks=raw_checks(settings, connections),
        jobs=[
            *_sync_jobs(connections),
            _job(REFRESH, [fetched, raw, *built], "Load what landed, build, test and publish."),
            webhook_job(settings, watcher),
            delivery_job(settings, watcher),
            _job(LOAD, [*landing, fetched, raw], "Sync every connection and load it."),
            _job(BUILD, built, "Build every model, resolve identity and publish."),
            dg.define_asset_job(FRESHNESS, AGEING, description="Publish how fresh the data is; nothing else changed."),
        ],
        schedules=[sync_schedule(name, entry.schedule) for name, entry in sorted(settings.connections.items())],
        sensors=[landing_sensor(settings), webhook_sensor(settings), delivery_sensor(settings)],
        resources={"dbt_cli": dbt_resource()},
    )


def _job(name: str, assets: Sequence[dg.AssetsDefinition], description: str) -> UnresolvedAssetJobDefinition:
    return dg.define_asset_job(name, dg.AssetSelection.assets(*assets), description=description)


def _sync_jobs(connections: Sequence[Connection]) -> list[UnresolvedAssetJobDefinition]:
    return [sync_job(connection.name) for connection in connections]


@dg.definitions
def defs() -> dg.Definitions:
    """Definitions of the folder Dagster was started in; the example's connections where it has no switchboard.yaml."""
    return build_definitions(load_settings(allow_example=True))
