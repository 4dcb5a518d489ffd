"""`switchboard webhooks remove`: tell an address nothing any more."""

from typing import Annotated

import typer


def remove_webhook(endpoint: Annotated[str, typer.Argument(help="Its id.")]) -> None:
    """Send nothing there any more; what waits is let go."""
    from switchboard.terminal import author, ledger

    with ledger() as opened:
        opened.outbox.remove(endpoint, by=author(opened))
    typer.echo(f"{endpoint} is told nothing any more.")
