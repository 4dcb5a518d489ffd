"""`switchboard hooks drain`: ask for what webhooks spoke of, now."""

from typing import Annotated

import typer


def drain_hooks(
    connections: Annotated[list[str] | None, typer.Argument(help="Connections to ask (default: all).")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Ask the tools again for what webhooks spoke of, and load it. `switchboard sync` and `run` do so too."""
    from pipelines import steps
    from switchboard.console import print_json, print_table
    from switchboard.settings import load_settings

    settings = load_settings()
    names = [settings.connection(name).name for name in connections] if connections else None
    drained = steps.drain(settings, names)
    if drained:
        steps.load(settings, [each.connection for each in drained])
    if as_json:
        print_json(drained)
    elif drained:
        headings = {"connection": "left", "asked": "right", "failed": "right", "error": "left"}
        print_table(headings, [[each.connection, each.asked, each.failed, each.error or ""] for each in drained])
    else:
        typer.echo("No webhook waits.")
    if any(each.failed for each in drained):
        raise typer.Exit(1)
