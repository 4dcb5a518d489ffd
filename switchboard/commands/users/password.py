"""`switchboard users password`: a password for somebody who is known."""

import typer

from switchboard.users import Email


def password_users(email: Email) -> None:
    """Give somebody a password, which is asked for and never shown; they are signed out everywhere."""
    from switchboard.terminal import author, ledger

    with ledger() as opened:
        opened.sessions(email)  # whether they may sign in, before anything is typed
        password = typer.prompt("New password", hide_input=True, confirmation_prompt="Once more")
        opened.credentials.set_password(email, password, by=author(opened), route="switchboard users")
    typer.echo(f"{email} signs in by that password now, and is signed out everywhere.")
