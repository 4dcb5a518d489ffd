"""`switchboard status`: how every stream stands."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from pipelines.sync_report import StreamReport
    from switchboard.settings import Settings
    from warehouse.drift import Drift
    from warehouse.status import StreamStatus


def status(
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Rows, completeness, lag and last error of every stream."""
    from pipelines import steps
    from switchboard.console import print_json
    from switchboard.settings import load_settings

    settings = load_settings()
    streams = steps.status(settings)
    reports = _reports(settings)
    if as_json:
        print_json([_as_dict(stream, reports) for stream in streams])
        return
    _print(streams, reports)


def _reports(settings: "Settings") -> dict[tuple[str, str], "StreamReport"]:
    from pipelines.sync_report import SyncReport

    reports = [SyncReport.read(settings.var_path, name) for name in sorted(settings.connections)]
    return {(report.connection, stream.stream): stream for report in reports if report for stream in report.streams}


def _error_of(stream: "StreamStatus", reports: dict[tuple[str, str], "StreamReport"]) -> str | None:
    from pipelines.sync_report import WHOLE

    found = [reports.get((stream.connection, name)) for name in (stream.stream, WHOLE)]
    return next((report.error for report in found if report and not report.complete), stream.error)


def _sweep_of(stream: "StreamStatus", reports: dict[tuple[str, str], "StreamReport"]) -> str | None:
    """How far the sweep that is under way has come, else when the last one ended."""
    from switchboard.console import duration

    report = reports.get((stream.connection, stream.stream))
    sweep = report.sweep if report else None
    if sweep and not sweep.complete:
        return f"{sweep.done} of {sweep.slices} parts" + (f": {sweep.note}" if sweep.note else "")
    age = (datetime.now(UTC) - stream.swept_at).total_seconds() if stream.swept_at else None
    return f"{duration(age)} ago" if age is not None else None


def _warnings(streams: list["StreamStatus"]) -> list[str]:
    """What is short, of a stream or of a month, and why that may be."""
    lines = []
    for stream in streams:
        name = f"{stream.connection}.{stream.stream}"
        if stream.is_short_as_a_whole:
            lines.append(_warning(name, stream.rows, stream.reported, stream.likely_causes))
        lines += [
            _warning(f"{name} {window.start:%Y-%m}", window.rows, window.reported, window.likely_causes)
            for window in stream.windows
            if window.is_short
        ]
        lines += [_drifted(name, drift) for drift in stream.drifts]
    return lines


def _drifted(name: str, drift: "Drift") -> str:
    if drift.change == "new":
        return f"note: {name}: new field {drift.field}, kept in _extra"
    if not drift.models:
        return f"note: {name}: field {drift.field} {drift.change}; no staging model uses it"
    return f"warning: {name}: field {drift.field} {drift.change}; used by {', '.join(drift.models)}"


def _warning(name: str, held: int | None, reported: int | None, causes: tuple[str, ...]) -> str:
    why = "; ".join(causes) or "no cause is known; `switchboard sync --full` reads everything again"
    return f"warning: {name}: {held or 0:,} of {reported or 0:,} held: {why}"


def _as_dict(stream: "StreamStatus", reports: dict[tuple[str, str], "StreamReport"]) -> dict[str, Any]:
    from dataclasses import asdict

    report = reports.get((stream.connection, stream.stream))
    sweep = asdict(report.sweep) if report and report.sweep else None
    return asdict(stream) | {"error": _error_of(stream, reports), "sweep": sweep}


def _print(streams: list["StreamStatus"], reports: dict[tuple[str, str], "StreamReport"]) -> None:
    from switchboard.console import duration, print_table

    now = datetime.now(UTC)
    headings = {
        "connection": "left",
        "stream": "left",
        "rows": "right",
        "tool reports": "right",
        "complete": "right",
        "quarantined": "right",
        "last load": "right",
        "newest record": "right",
        "swept": "left",
        "lane": "left",
        "error": "left",
    }
    rows = []
    for stream in streams:
        age = (now - stream.last_loaded_at).total_seconds() if stream.last_loaded_at else None
        complete = f"{stream.completeness:.1%}" if stream.completeness is not None else None
        loaded = f"{duration(age)} ago" if age is not None else "never"
        rows.append([
            stream.connection, stream.stream, stream.rows, stream.reported, complete, stream.quarantined, loaded,
            duration(stream.lag_seconds), _sweep_of(stream, reports), stream.lane, _error_of(stream, reports) or "",
        ])  # fmt: skip
    print_table(headings, rows)
    for line in _warnings(streams):
        typer.echo(line)
    if not streams:
        typer.echo("Nothing has been loaded yet. Next: `switchboard run`.")
