"""`switchboard users role`: what somebody may do."""

from typing import Annotated

import typer

from switchboard.users import Email


def role_users(
    email: Email,
    role: Annotated[str, typer.Argument(help="agent, lead, analyst, privacy_officer or admin, see docs/app.md.")],
) -> None:
    """Give somebody another role; it counts from their next click on."""
    from switchboard.terminal import author, ledger

    with ledger() as opened:
        user = opened.change_role(email, role, by=author(opened))
    typer.echo(f"{user.name} is {user.role} now.")
