"""`switchboard users agent`: which agent of the tools somebody is."""

from typing import Annotated

import typer

from contracts.errors import ImpossibleError
from switchboard.users import Email


def agent_users(
    email: Email,
    agent: Annotated[
        str | None, typer.Argument(help="Id (a_…), record or address of the agent (default: the user's own address).")
    ] = None,
    *,
    nobody: Annotated[bool, typer.Option("--nobody", help="They are no agent of the tools any more.")] = False,
) -> None:
    """Say which agent of the tools somebody is: they see the quality reviews of their own work."""
    from switchboard.published import published
    from switchboard.terminal import author, ledger
    from unified_profile.app.agents import find_agent

    if nobody and agent:
        raise ImpossibleError("an agent and --nobody contradict each other.", remedy="leave one of them out.")
    agent_id = None
    if not nobody:
        with published() as con:
            agent_id = find_agent(con, agent or email)
    with ledger() as opened:
        user = opened.join_agent(email, agent_id, by=author(opened))
    typer.echo(f"{user.name} is {f'the agent {agent_id}' if agent_id else 'no agent of the tools'} now.")
