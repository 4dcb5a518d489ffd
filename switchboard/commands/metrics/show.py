"""`switchboard metrics show`: one metric's definition and its last values."""

from typing import Annotated

import typer

from switchboard.metrics import AsJson, Metric
from switchboard.published import published


def show(
    metric: Metric,
    grain: Annotated[str, typer.Option(help="Periods: month, week or day.")] = "month",
    periods: Annotated[int, typer.Option("-n", help="So many periods, the newest first.", min=1)] = 12,
    as_json: AsJson = False,
) -> None:
    """What a metric means, and its values in the newest periods."""
    from switchboard.console import print_json, print_table
    from switchboard.metrics import choose_grain, choose_metric
    from unified_profile.app.benchmarks import benchmarks
    from unified_profile.app.metrics import metric_values, shown, shown_interval
    from unified_profile.app.viewers import AT_TERMINAL

    definition = choose_metric(metric)
    choose_grain(grain)
    with published() as con:
        newest = metric_values(con, AT_TERMINAL, metric, grain, "all")
        others = benchmarks(con, metric)
    newest = newest[::-1][:periods]
    if as_json:
        print_json({"definition": definition.model_dump(), "values": newest, "benchmarks": others})
        return
    for name, words in definition.model_dump().items():
        if words is not None:
            typer.echo(f"{name.replace('_', ' ')}: {words}")
    typer.echo()
    rows = [
        [
            value.period_start,
            value.missing_reason or shown(value),
            shown_interval(value),
            value.n,
            None if value.coverage is None else f"{value.coverage:.1%}",
            "provisional" if value.is_provisional else "",
        ]
        for value in newest
    ]
    sides = {grain: "left", "value": "right", "95 % interval": "left", "n": "right", "coverage": "right", "": "left"}
    print_table(sides, rows)
    for one in others:
        typer.echo(f"\nOthers, {one.year}: {one.shown}: {one.measured}. {one.source}; {one.shown_check}.")
