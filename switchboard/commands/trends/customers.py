"""`switchboard trends customers`: whom a burst touched, to write to them."""

from dataclasses import asdict
from typing import Annotated

import typer

from switchboard.metrics import AsJson
from switchboard.published import published


def customers(
    burst_id: Annotated[str, typer.Argument(metavar="BURST", help="Id of a burst, as `trends list` shows it.")],
    as_csv: Annotated[bool, typer.Option("--csv", help="Print rows as CSV, harmless in a spreadsheet.")] = False,
    as_json: AsJson = False,
) -> None:
    """Everybody whom a burst touched, those first who still wait. Whoever is listed is in the access log."""
    from contracts.errors import ConfigurationError
    from switchboard.console import print_json, print_table
    from switchboard.terminal import record_seen
    from unified_profile.app.bursts import burst, touched_by
    from unified_profile.app.outreach import outreach_csv

    with published() as con:
        found = burst(con, burst_id)
        if found is None:
            raise ConfigurationError(
                f"there is no burst '{burst_id}'.", remedy="`switchboard trends list` shows their ids."
            )
        touched = touched_by(con, burst_id)
    record_seen((each.customer_id for each in touched), "switchboard trends customers")
    if as_json:
        print_json({"burst": found, "customers": touched})
    elif as_csv:
        typer.echo(outreach_csv(touched), nl=False)
    else:
        typer.echo(f"{found.topic} ({found.channel}), {found.started_on} to {found.ended_on}")
        sides = {"customer": "left", "name": "left", "e-mail": "left", "phone": "left", "language": "left"}
        sides |= {"company": "left", "contacts": "right", "open": "right", "first (UTC)": "left", "last (UTC)": "left"}
        print_table(sides, [list(asdict(each).values()) for each in touched])
