"""`switchboard webhooks rotate`: a new secret."""

from typing import Annotated

import typer


def rotate_webhook(endpoint: Annotated[str, typer.Argument(help="Its id.")]) -> None:
    """Print a new secret; for a day both sign every message."""
    from switchboard.terminal import author, ledger

    with ledger() as opened:
        secret = opened.outbox.rotate(endpoint, by=author(opened))
    typer.echo(f"The new secret, shown once; the one before signs beside it for 24 hours:\n{secret}")
