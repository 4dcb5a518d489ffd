"""`switchboard rebuild`: make the warehouse anew from the landing zone."""

from typing import Annotated

import typer


def rebuild(
    accept_loss: Annotated[
        bool, typer.Option("--accept-loss", help="Go on even if landing lacks loads that the warehouse holds.")
    ] = False,
) -> None:
    """Make the warehouse anew from the landing zone."""
    from pipelines import steps
    from switchboard.settings import load_settings

    loads = steps.rebuild(load_settings(), accept_loss=accept_loss)
    typer.echo(f"Loaded {sum(load.rows for load in loads):,} rows of {len(loads)} loads. Next: `switchboard run`.")
