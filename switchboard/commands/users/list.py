"""`switchboard users list`: who may sign in."""

from typing import Annotated, Any

import typer

from switchboard.users import AsJson


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
        headings = ["user", "role", "added (UTC)", "last here", *(["removed"] if everybody else [])]
        rows: list[list[Any]] = [
            [each.name, each.role, each.added_at, each.last_seen_at, each.removed_at][: len(headings)] for each in found
        ]
        print_table(dict.fromkeys(headings, "left"), rows)
