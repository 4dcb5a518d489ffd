"""`switchboard users totp-reset`: for somebody who has lost their authenticator app and its codes on paper."""

import typer

from switchboard.users import Email


def totp_reset_users(email: Email) -> None:
    """Forget somebody's authenticator app and sign them out everywhere; they set up another after signing in."""
    from switchboard.terminal import author, ledger

    with ledger() as opened:
        had_one = opened.second_factor.reset(email, by=author(opened), route="switchboard users")
    said = "is asked for no code any more" if had_one else "had no authenticator app"
    typer.echo(f"{email} {said}, and is signed out everywhere.")
