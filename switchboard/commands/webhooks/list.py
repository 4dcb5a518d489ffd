"""`switchboard webhooks list`: who is told what."""

import typer

from switchboard.users import AsJson


def list_webhooks(*, as_json: AsJson = False) -> None:
    """Every endpoint there ever was, never its secret."""
    from switchboard.console import print_json, print_table
    from switchboard.terminal import ledger

    with ledger() as opened:
        found = opened.outbox.endpoints()
    if as_json:
        print_json(found)
    elif not found:
        typer.echo("Nobody is told anything yet. `switchboard webhooks add URL` begins.")
    else:
        headings = ("id", "address", "kind", "events", "since (UTC)", "ended", "because")
        rows = [
            [
                each.id,
                each.url,
                each.kind,
                ", ".join(each.events),
                each.created_at,
                each.disabled_at,
                each.disabled_because,
            ]
            for each in found
        ]
        print_table(dict.fromkeys(headings, "left"), rows)
