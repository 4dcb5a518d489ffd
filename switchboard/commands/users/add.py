"""`switchboard users add`: let somebody in."""

from typing import Annotated

import typer

from switchboard.users import AsJson, Hours


def add_users(
    email: Annotated[str, typer.Argument(help="Their e-mail address.")],
    role: Annotated[str, typer.Option(help="agent, lead, analyst, privacy_officer or admin, see docs/app.md.")],
    hours: Hours = 24,
    as_json: AsJson = False,
) -> None:
    """Let somebody in, and print their first sign-in link: it is shown once, and works once."""
    from switchboard.terminal import author, ledger
    from switchboard.users import tell_link
    from unified_profile.ledger import read_address

    with ledger() as opened:
        user = opened.add_user(read_address(email), role, by=author(opened))
        tell_link(opened, user.name, hours, f"{user.name} is {user.role} now.", as_json=as_json)
