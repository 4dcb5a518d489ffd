"""Checks on raw tables: loaded, nothing quarantined, as many rows as the tool reports. They do not stop a run."""

from collections.abc import Iterator, Sequence

import dagster as dg

from contracts.connection import Connection
from pipelines import steps
from pipelines.extraction import WRITER_POOL, raw_key, streams_of
from switchboard.settings import Settings
from warehouse.status import StreamStatus

COMPLETENESS_LINE = 0.999
LOADED = "loaded"


def raw_checks(settings: Settings, connections: Sequence[Connection]) -> list[dg.AssetChecksDefinition]:
    """One step that checks every raw table."""
    keys = {
        (connection.name, stream.name): raw_key(connection.name, stream.name)
        for connection in connections
        for stream in streams_of(settings, connection)
    }
    specs = [
        spec
        for key in keys.values()
        for spec in (
            dg.AssetCheckSpec(LOADED, asset=key, description="The last load went in."),
            dg.AssetCheckSpec("nothing_quarantined", asset=key, description="Every record could be read."),
            dg.AssetCheckSpec("rows_match_the_tool", asset=key, description="At least 99.9% of what the tool reports."),
        )
    ]

    @dg.multi_asset_check(name="check_raw", specs=specs, can_subset=True, pool=WRITER_POOL)
    def check_raw(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
        wanted = context.selected_asset_check_keys
        for status in steps.status(settings):
            key = keys.get((status.connection, status.stream))
            if key is not None:
                yield from (
                    result
                    for result in _results(key, status)
                    if dg.AssetCheckKey(key, result.check_name or "") in wanted
                )

    return [check_raw]


def _results(key: dg.AssetKey, status: StreamStatus) -> Iterator[dg.AssetCheckResult]:
    yield dg.AssetCheckResult(
        asset_key=key,
        check_name=LOADED,
        passed=status.error is None,
        severity=dg.AssetCheckSeverity.ERROR,
        metadata={"error": status.error or ""},
    )
    yield dg.AssetCheckResult(
        asset_key=key,
        check_name="nothing_quarantined",
        passed=not status.quarantined,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"quarantined": status.quarantined},
    )
    known = status.completeness is not None
    yield dg.AssetCheckResult(
        asset_key=key,
        check_name="rows_match_the_tool",
        passed=status.completeness is None or status.completeness >= COMPLETENESS_LINE,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"completeness": status.completeness or 0.0, "rows": status.rows} if known else {"rows": status.rows},
    )
