"""`switchboard metrics parity`: our numbers beside the tools' own, for the same interactions and reviews."""

from typing import Annotated

import typer

from switchboard.metrics import AsJson
from switchboard.published import published


def parity(
    metric: Annotated[str | None, typer.Argument(help="Name of a metric; left out: every metric.")] = None,
    as_json: AsJson = False,
) -> None:
    """How near our numbers are to the tools' own, and why they differ."""
    from switchboard.console import print_json, print_table
    from switchboard.metrics import choose_metric
    from unified_profile.app.metric_parity import parities

    name = choose_metric(metric).metric if metric else None
    with published() as con:
        found = parities(con, name)
    if as_json:
        print_json(found)
        return
    if not found:
        typer.echo(f"No tool brings a number of its own{f' for {name}' if name else ''}.")
        return
    sides = {"metric": "left", "connection": "left", "its number": "left", "pairs": "right", "within": "right"}
    sides |= {"explained": "right", "unexplained": "right", "only ours": "right", "only theirs": "right"}
    rows = [
        [
            each.metric,
            each.connection,
            each.measure,
            each.pairs,
            each.within_tolerance,
            each.explained,
            each.unexplained,
            each.only_ours,
            each.only_theirs,
            each.shown(each.ours),
            each.shown(each.theirs),
            each.shown_difference,
        ]
        for each in found
    ]
    print_table(sides | {"ours": "right", "theirs": "right", "difference": "right"}, rows)
    for each in found:
        typer.echo(
            f"\n{each.metric}, {each.connection}: differ because: {each.reason or 'nobody has written down why'}."
        )
