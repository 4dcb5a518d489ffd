"""`switchboard users remove`: let somebody in no more."""

import typer

from switchboard.users import Email


def remove_users(email: Email) -> None:
    """Let somebody in no more. Sessions and sign-in links end at once; what they decided and saw stays on record."""
    from switchboard.terminal import author, ledger

    with ledger() as opened:
        user = opened.remove_user(email, by=author(opened))
    typer.echo(f"{user.name} is out, and may not sign in any more. `switchboard users add` lets them in again.")
