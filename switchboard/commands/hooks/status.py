"""`switchboard hooks status`: what came in, what was refused, and what waits."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from connectors.hooks.queue import Tally, Waiting


def status_hooks(as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False) -> None:
    """How many webhooks came in and were refused, by reason; and which records wait to be asked for."""
    from contextlib import closing

    from connectors.hooks.queue import HintQueue
    from switchboard.console import print_json
    from switchboard.settings import load_settings

    file = load_settings().hooks_path / "queue.sqlite"
    tallies: list[Tally] = []
    waiting: list[Waiting] = []
    if file.exists():
        with closing(HintQueue(file)) as queue:
            tallies, waiting = queue.tallies(), queue.waiting()
    if as_json:
        print_json({"tallies": tallies, "waiting": _by_stream(waiting)})
    else:
        _print(tallies, waiting)


def _by_stream(waiting: "list[Waiting]") -> list[dict[str, Any]]:
    """What waits, for each stream: how many, since when, and the error of the one that failed most often."""
    streams = dict.fromkeys((each.hint.connection, each.hint.stream) for each in waiting)
    return [_summary(stream, [each for each in waiting if _stream(each) == stream]) for stream in streams]


def _stream(each: "Waiting") -> tuple[str, str]:
    return (each.hint.connection, each.hint.stream)


def _summary(stream: tuple[str, str], waiting: "list[Waiting]") -> dict[str, Any]:
    worst = max(waiting, key=lambda each: each.attempts)
    return {
        "connection": stream[0],
        "stream": stream[1],
        "waiting": len(waiting),
        "failing": sum(each.attempts > 0 for each in waiting),
        "oldest": datetime.fromtimestamp(min(each.first_received_at for each in waiting), UTC),
        "error": worst.error,
    }


def _print(tallies: "list[Tally]", waiting: "list[Waiting]") -> None:
    from switchboard.console import duration, print_table

    if not tallies and not waiting:
        typer.echo("No webhook has come in yet. docs/webhooks.md says what to set in each tool.")
        return
    now = datetime.now(UTC).timestamp()
    rows = [[each.connection, each.outcome, each.times, f"{duration(now - each.last_at)} ago"] for each in tallies]
    print_table({"connection": "left", "webhooks": "left", "times": "right", "last": "right"}, rows)
    if not waiting:
        typer.echo("\nNothing waits to be asked for.")
        return
    typer.echo()
    headings = {"connection": "left", "stream": "left", "waiting": "right", "failing": "right", "since": "right"}
    print_table(
        headings | {"error": "left"},
        [
            [each["connection"], each["stream"], each["waiting"], each["failing"],
             duration(now - each["oldest"].timestamp()), each["error"] or ""]
            for each in _by_stream(waiting)
        ],
    )  # fmt: skip
