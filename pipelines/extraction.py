"""Assets per connection and stream: what has landed, and what is loaded into schema raw."""

from collections.abc import Iterator, Sequence
from typing import Any

import dagster as dg

from connectors.declare import StreamDeclaration
from connectors.discovery import expected_streams
from contracts.connection import Connection
from contracts.errors import SwitchboardError
from contracts.landing import raw_table
from pipelines import steps
from pipelines.progress import Progress
from pipelines.sync_report import StreamReport
from switchboard.settings import Settings

WRITER_POOL = "warehouse_writer"
COMPLETE = "complete"
# The records that webhooks spoke of, asked for again.
FETCHED = dg.AssetKey(["hooks", "fetched"])


def landing_key(connection: str, stream: str) -> dg.AssetKey:
    """Asset key of a stream's landing zone."""
    return dg.AssetKey(["landing", connection, stream])


def raw_key(connection: str, stream: str) -> dg.AssetKey:
    """Asset key of a stream's raw table."""
    return dg.AssetKey(["raw", raw_table(connection, stream)])


def streams_of(settings: Settings, connection: Connection) -> list[StreamDeclaration]:
    """The streams this connection reads. Needs neither credentials nor network, once a tool has said what it has."""
    return expected_streams(connection, settings.landing_url)


def landing_assets(settings: Settings, connection: Connection, progress: Progress) -> dg.AssetsDefinition:
    """One step that reads a connection, with an asset and a check per stream.

    A failed stream fails its check, not the step: in Dagster a failed step would skip the models of every other tool.
    """
    streams = streams_of(settings, connection)
    keys = {landing_key(connection.name, stream.name): stream.name for stream in streams}

    @dg.multi_asset(
        name=f"extract_{connection.name}",
        specs=[
            dg.AssetSpec(
                key,
                group_name=connection.name,
                kinds={"airbyte"},
                description=f"Records of {stream} as {connection.connector} sent them.",
            )
            for key, stream in keys.items()
        ],
        check_specs=[
            dg.AssetCheckSpec(COMPLETE, asset=key, description="The last sync read the stream to its end.")
            for key in keys
        ],
        can_subset=True,
    )
    def extract(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[Any] | dg.AssetCheckResult]:
        selected = {keys[key]: key for key in sorted(context.selected_asset_keys)}
        for report in _attempt(settings, connection, list(selected), progress, everything=len(selected) == len(keys)):
            key = selected[report.stream]
            yield dg.MaterializeResult(asset_key=key, metadata=_metadata(report))
            check = (key, COMPLETE)
            if dg.AssetCheckKey(*check) in context.selected_asset_check_keys:
                yield dg.AssetCheckResult(
                    asset_key=key,
                    check_name=COMPLETE,
                    passed=report.complete,
                    severity=dg.AssetCheckSeverity.ERROR,
                    metadata={"error": report.error or ""},
                )

    return extract


def _attempt(
    settings: Settings, connection: Connection, streams: list[str], progress: Progress, *, everything: bool
) -> Sequence[StreamReport]:
    # All of them are more than those of this graph, where the tool has got new ones since.
    wanted = None if everything else streams
    try:
        reports = steps.extract(settings, connection, streams=wanted, progress=progress).streams
    except SwitchboardError as error:
        return [
            StreamReport(
                stream=stream, rows=0, reported=None, lane="", complete=False, error_kind=error.kind, error=str(error)
            )
            for stream in streams
        ]
    return [report for report in reports if report.stream in streams]


def _metadata(report: StreamReport) -> dict[str, dg.MetadataValue]:
    metadata: dict[str, dg.MetadataValue] = {
        "dagster/row_count": dg.MetadataValue.int(report.rows),
        "lane": dg.MetadataValue.text(report.lane),
        "complete": dg.MetadataValue.bool(report.complete),
    }
    if report.reported is not None:
        metadata["reported by the tool"] = dg.MetadataValue.int(report.reported)
    if report.error:
        metadata["error"] = dg.MetadataValue.text(report.error)
    return metadata


def raw_assets(settings: Settings, connections: Sequence[Connection], progress: Progress) -> dg.AssetsDefinition:
    """One step that loads whatever has landed, with an asset per raw table."""
    keys = {
        raw_key(connection.name, stream.name): (connection.name, stream.name)
        for connection in connections
        for stream in streams_of(settings, connection)
    }

    @dg.multi_asset(
        name="load_raw",
        specs=[
            dg.AssetSpec(
                key,
                group_name=connection,
                kinds={"duckdb"},
                deps=[landing_key(connection, stream), FETCHED],
                description=f"Newest version of each record of {stream}, deletions marked.",
            )
            for key, (connection, stream) in keys.items()
        ],
        can_subset=True,
        pool=WRITER_POOL,
    )
    def load_raw(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[Any]]:
        progress.step("Loading into the warehouse")
        selected = {keys[key]: key for key in sorted(context.selected_asset_keys)}
        results = steps.load(settings, sorted({connection for connection, _ in selected}))
        for stream, key in selected.items():
            loads = [result for result in results if (result.connection, result.stream) == stream]
            yield dg.MaterializeResult(
                asset_key=key,
                metadata={
                    "dagster/row_count": sum(load.rows for load in loads),
                    "loads": len(loads),
                    "quarantined": sum(load.quarantined for load in loads),
                    "deleted": sum(load.deleted for load in loads),
                },
            )

    return load_raw
