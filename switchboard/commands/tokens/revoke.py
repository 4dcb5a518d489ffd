"""`switchboard tokens revoke`: end a token."""

from typing import Annotated

import typer


def revoke_tokens(token: Annotated[str, typer.Argument(help="Its id, as `switchboard tokens list` shows it.")]) -> None:
    """End an API token at once."""
    from switchboard.terminal import author, ledger

    with ledger() as opened:
        opened.revoke_token(token, by=author(opened))
    typer.echo(f"{token} works no more.")
