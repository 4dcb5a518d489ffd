"""`switchboard users sessions`: where somebody is signed in."""

import typer

from switchboard.users import AsJson, Email


def sessions_users(email: Email, *, as_json: AsJson = False) -> None:
    """The browsers in which somebody is signed in: since when, last used when, until when at the latest."""
    from switchboard.console import print_json, print_table
    from switchboard.terminal import ledger

    with ledger() as opened:
        found = opened.sessions(email)
    if as_json:
        print_json(found)
    elif not found:
        typer.echo(f"{email} is signed in nowhere.")
    else:
        headings = ("since (UTC)", "last used", "until")
        print_table(
            dict.fromkeys(headings, "left"), [[each.since, each.last_seen_at, each.expires_at] for each in found]
        )
