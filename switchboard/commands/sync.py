"""`switchboard sync`: read tools into the warehouse, without building models."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from contracts.errors import SwitchboardError

if TYPE_CHECKING:
    from pipelines.progress import Progress
    from pipelines.sync_report import SyncReport
    from switchboard.settings import Settings
    from warehouse.raw import LoadResult


def sync(
    connections: Annotated[list[str] | None, typer.Argument(help="Connections to read (default: all).")] = None,
    stream: Annotated[list[str] | None, typer.Option(help="Only this stream; may be repeated.")] = None,
    full: Annotated[bool, typer.Option(help="Read from the start instead of the last checkpoint.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Read tools into the landing zone and schema raw."""
    from pipelines import steps
    from switchboard.console import print_json
    from switchboard.progress import TerminalProgress
    from switchboard.settings import load_settings

    settings = load_settings()
    names = connections or sorted(settings.connections)
    with TerminalProgress() as progress:
        reports, errors = _extract(settings, names, stream, full=full, progress=progress)
        steps.drain(settings, names)
        progress.step("Loading into the warehouse")
        loads = steps.load(settings, names) if reports else []
    errors += [load.error for load in loads if load.error]
    if as_json:
        print_json(
            {"connections": [report.model_dump(mode="json") for report in reports], "errors": list(map(str, errors))}
        )
    else:
        _print(reports, loads)
    _exit(reports, errors)


def _extract(
    settings: "Settings", names: Sequence[str], streams: Sequence[str] | None, *, full: bool, progress: "Progress"
) -> tuple[list["SyncReport"], list[SwitchboardError]]:
    from pipelines import steps

    reports: list[SyncReport] = []
    errors: list[SwitchboardError] = []
    for connection in [settings.connection(name) for name in names]:
        try:
            reports.append(steps.extract(settings, connection, streams=streams, full=full, progress=progress))
        except SwitchboardError as error:
            errors.append(error)
    return reports, errors


def _print(reports: Sequence["SyncReport"], loads: Sequence["LoadResult"]) -> None:
    from switchboard.console import print_table

    loaded = {(load.connection, load.stream): load for load in loads}
    rows = []
    for report in reports:
        for stream in report.streams:
            load = loaded.get((report.connection, stream.stream))
            quarantined = load.quarantined if load else 0
            state = "complete" if stream.complete else "incomplete"
            rows.append(
                [report.connection, stream.stream, stream.rows, stream.reported, quarantined, stream.lane, state]
            )
    headings = {"connection": "left", "stream": "left", "rows read": "right", "tool reports": "right"}
    if rows:
        print_table(headings | {"quarantined": "right", "lane": "left", "state": "left"}, rows)


def _exit(reports: Sequence["SyncReport"], errors: Sequence[SwitchboardError]) -> None:
    messages = [f"{error.kind} error: {error}" for error in errors]
    messages += [f"{stream.error_kind} error: {stream.error}" for report in reports for stream in report.failed]
    for message in dict.fromkeys(messages):
        typer.echo(message, err=True)
    if messages:
        raise typer.Exit(1)
