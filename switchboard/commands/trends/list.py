"""`switchboard trends list`: the topics about which more people came than was to be expected."""

from datetime import datetime
from typing import Annotated

import typer

from switchboard.metrics import AsJson
from switchboard.published import published


def list_bursts(
    size: Annotated[int, typer.Option("-n", help="So many, the newest first.", min=1)] = 20,
    since: Annotated[
        datetime | None, typer.Option(help="Those alone that went on after this day (UTC).", formats=["%Y-%m-%d"])
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Topics about which more people came than was to be expected of their weekday."""
    from switchboard.console import print_json, print_table
    from unified_profile.app.bursts import bursts

    with published() as con:
        found = bursts(con, size, since=since.date() if since else None)
    if as_json:
        print_json(found)
        return
    if not found:
        typer.echo("No topic has had more people come than was to be expected.")
        return
    sides = {"burst": "left", "topic": "left", "channel": "left", "from": "left", "to": "left"}
    rows = [
        [
            each.burst_id,
            each.topic,
            each.channel,
            each.started_on,
            each.ended_on,
            each.observed,
            f"{each.expected:,.1f}",
            f"1 in {each.odds:,.0f}",
            each.customer_count,
        ]
        for each in found
    ]
    print_table(sides | {"people": "right", "expected": "right", "chance": "right", "customers": "right"}, rows)
    typer.echo("`switchboard trends customers BURST` says who they are; docs/topics.md how this is worked out.")
