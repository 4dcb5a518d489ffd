"""Checks on raw tables: loaded, nothing quarantined, as many rows as the tool reports. They do not stop a run."""

from collections.abc import Iterator, Sequence

import dagster as dg

from contracts.connection import Connection
from pipelines import steps
from pipelines.extraction import WRITER_POOL, raw_key, streams_of
from switchboard.settings import Settings
from warehouse.drift import Drift
from warehouse.status import StreamStatus

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
            dg.AssetCheckSpec("fields_hold", asset=key, description="Every field that a staging model uses is there."),
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
    yield dg.AssetCheckResult(
        asset_key=key,
        check_name="rows_match_the_tool",
        passed=not status.is_short,
        severity=dg.AssetCheckSeverity.WARN,
        metadata=_completeness(status),
    )
    yield dg.AssetCheckResult(
        asset_key=key,
        check_name="fields_hold",
        passed=not any(drift.breaks for drift in status.drifts),
        severity=dg.AssetCheckSeverity.ERROR,
        metadata={f"field {drift.field}": dg.MetadataValue.text(_drifted(status, drift)) for drift in status.drifts},
    )


def _drifted(status: StreamStatus, drift: Drift) -> str:
    users = f"; used by {', '.join(drift.models)}" if drift.models else "; used by no staging model"
    return f"field {drift.field} of stream {status.stream}: {drift.change}" + ("" if drift.change == "new" else users)


def _completeness(status: StreamStatus) -> dict[str, dg.MetadataValue]:
    """How much is held, of the whole and of each month that is short, and why that may be."""
    said: dict[str, dg.MetadataValue] = {"rows": dg.MetadataValue.int(status.rows or 0)}
    if status.completeness is not None:
        said["completeness"] = dg.MetadataValue.float(status.completeness)
    if status.likely_causes:
        said["likely cause"] = dg.MetadataValue.text("; ".join(status.likely_causes))
    for window in status.windows:
        if window.is_short:
            causes = "; ".join(window.likely_causes) or "no cause is known"
            said[f"{window.start:%Y-%m}"] = dg.MetadataValue.text(f"{window.rows} of {window.reported} held: {causes}")
    return said
