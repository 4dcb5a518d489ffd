"""`switchboard users list`: who may sign in."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from switchboard.users import AsJson

if TYPE_CHECKING:
    from unified_profile.ledger import Account


def list_users(
    everybody: Annotated[bool, typer.Option("--all", help="Show those who were removed as well.")] = False,
    as_json: AsJson = False,
) -> None:
    """Who may sign in, their role, and when they were last here."""
    from switchboard.console import print_json, print_table
    from switchboard.terminal import ledger

    with ledger() as opened:
        found = opened.users(with_removed=everybody)
    if as_json:
        print_json(found)
    elif not found:
        typer.echo("Nobody may sign in yet. `switchboard users add EMAIL --role admin` lets the first one in.")
    else:
        headings = ["user", "role", "agent", "added (UTC)", "last here", *(["removed"] if everybody else [])]
        print_table(dict.fromkeys(headings, "left"), [_row(each)[: len(headings)] for each in found])


def _row(user: "Account") -> list[Any]:
    return [user.name, user.role.words, user.agent_id, user.added_at, user.last_seen_at, user.removed_at]
