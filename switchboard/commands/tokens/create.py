"""`switchboard tokens create`: let a program use the API as somebody."""

from datetime import timedelta
from typing import Annotated

import typer

from switchboard.users import AsJson, Email


def create_tokens(
    email: Email,
    scope: Annotated[
        list[str],
        typer.Option(help="customers, metrics, status, oversight, decisions or access_log; several: once for each."),
    ],
    name: Annotated[str, typer.Option(help="What it is for, in a few words.")],
    days: Annotated[int, typer.Option(help="How long it works.", min=1, max=366)] = 90,
    *,
    as_json: AsJson = False,
) -> None:
    """Make an API token and print it: it is shown once, and kept as a hash only."""
    from switchboard.console import print_json
    from switchboard.terminal import author, ledger

    with ledger() as opened:
        token = opened.create_token(email, name, scope, timedelta(days=days), by=author(opened))
    if as_json:
        print_json({"user": email, "token": token, "days": days})
        return
    typer.echo(f"For {email}, shown once, for {days} days. Send it as `Authorization: Bearer …`:\n{token}")
