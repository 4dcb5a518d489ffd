"""`switchboard publish`: give readers a new snapshot of the warehouse."""

from typing import Annotated

import typer


def publish(
    accept_moves: Annotated[
        bool,
        typer.Option(help="Publish though more records than usual would be somebody else's."),
    ] = False,
) -> None:
    """Publish a verified snapshot of the warehouse."""
    from pipelines import steps
    from switchboard.settings import load_settings

    publication = steps.publish(load_settings(), accept_moves=accept_moves)
    typer.echo(f"Published snapshot {publication.number} ({publication.size / 1e6:,.1f} MB): {publication.path}")
