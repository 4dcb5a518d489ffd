"""`switchboard hooks drain`: ask for what webhooks spoke of, now."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from connectors.hooks.drain import Drained
    from switchboard.settings import Settings


def drain_hooks(
    connections: Annotated[list[str] | None, typer.Argument(help="Connections to ask (default: all).")] = None,
    publish: Annotated[bool, typer.Option("--publish", help="Then build the models, untested, and publish.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Ask the tools again for what webhooks spoke of, and load it. `switchboard sync` and `run` do so too."""
    from switchboard.console import print_json, print_table
    from switchboard.settings import load_settings

    settings = load_settings()
    names = [settings.connection(name).name for name in connections or sorted(settings.connections)]
    drained = _drained(settings, names, publish=publish)
    if as_json:
        print_json(drained)
    elif drained:
        headings = {"connection": "left", "asked": "right", "failed": "right", "error": "left"}
        print_table(headings, [[each.connection, each.asked, each.failed, each.error or ""] for each in drained])
    else:
        typer.echo("No webhook waits.")
    if any(each.failed for each in drained):
        raise typer.Exit(1)


def _drained(settings: "Settings", names: list[str], *, publish: bool) -> "list[Drained]":
    from pipelines import steps

    if publish:
        outcome = steps.catch_up(settings, names)
        if outcome.sentiment_problem:
            typer.echo(f"It was not read how customers sound: {outcome.sentiment_problem}", err=True)
        return outcome.drained
    drained = steps.drain(settings, names)
    if drained:
        steps.load(settings, names)
    return drained
