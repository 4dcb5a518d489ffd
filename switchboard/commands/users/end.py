"""`switchboard users end`: sign somebody out everywhere."""

import typer

from switchboard.users import Email


def end_users(email: Email) -> None:
    """Sign somebody out everywhere, and withdraw links not yet used. They may sign in again; API tokens stay."""
    from switchboard.terminal import author, ledger

    with ledger() as opened:
        count = opened.end_all_sessions(email, by=author(opened))
    typer.echo(f"{email} is signed out: {count} {'session' if count == 1 else 'sessions'} ended.")
