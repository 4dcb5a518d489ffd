"""`switchboard connectors new`: the folder of a new connector."""

from pathlib import Path
from typing import Annotated

import typer


def new_connectors(
    name: Annotated[str, typer.Argument(help="Name of the tool: lower case letters, digits and underscores.")],
    blank: Annotated[bool, typer.Option("--blank", help="Begin with a small one (the default).")] = False,
    like: Annotated[str | None, typer.Option(help="Take over the structure of this connector.")] = None,
    manifest: Annotated[
        Path | None, typer.Option(help="Build it around this low-code manifest.", exists=True, dir_okay=False)
    ] = None,
    root: Annotated[Path | None, typer.Option(help="Folder of connectors (default: the project's).")] = None,
) -> None:
    """Make the folder of a new connector, which keeps every rule before a line is changed."""
    from connectors.scaffold.new import ROOT, new_connector

    if sum((blank, like is not None, manifest is not None)) > 1:
        raise typer.BadParameter("choose one of --blank, --like and --manifest")
    for path in new_connector(name, like=like, manifest=manifest, root=root.resolve() if root else ROOT):
        typer.echo(path)
    elsewhere = f" --root {root}" if root else ""
    typer.echo(f"Next: `switchboard connectors test {name}{elsewhere}`, then docs/adding-a-connector.md.")
