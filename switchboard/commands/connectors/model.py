"""`switchboard connectors model`: one more staging model."""

from pathlib import Path
from typing import Annotated

import typer


def model_connectors(
    name: Annotated[str, typer.Argument(help="A connector, as `switchboard connectors list` names it.")],
    shape: Annotated[str, typer.Argument(help="A canonical shape of contracts/shapes.yml: people, ratings, …")],
    stream: Annotated[str, typer.Argument(help="The stream that it is filled from.")],
    root: Annotated[Path | None, typer.Option(help="Folder of connectors (default: the project's).")] = None,
) -> None:
    """Add a staging model with every column of its shape, to be filled."""
    from connectors.scaffold.model import add_model

    for path in add_model(name, shape, stream, root.resolve() if root else None):
        typer.echo(path)
