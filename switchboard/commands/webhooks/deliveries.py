"""`switchboard webhooks deliveries`: what came of each message."""

from typing import Annotated

import typer

from switchboard.users import AsJson


def list_deliveries(
    number: Annotated[int, typer.Option("-n", help="How many.", min=1, max=10_000)] = 100, *, as_json: AsJson = False
) -> None:
    """The newest messages: whether they arrived, what was answered, when they are tried again."""
    from switchboard.console import print_json, print_table
    from switchboard.terminal import ledger

    with ledger() as opened:
        found = opened.outbox.deliveries(number)
    if as_json:
        print_json(found)
    elif not found:
        typer.echo("Nothing was sent yet.")
    else:
        headings = ("message", "endpoint", "event", "status", "tries", "made (UTC)", "next try", "answer")
        rows = [
            [
                each.id,
                each.endpoint_id,
                each.event,
                each.status,
                each.tries,
                each.created_at,
                each.next_try_at,
                each.answer,
            ]
            for each in found
        ]
        print_table(dict.fromkeys(headings, "left"), rows)
