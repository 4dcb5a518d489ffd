"""`switchboard metrics list`: every metric with what it is worth over all time."""

from switchboard.metrics import AsJson
from switchboard.published import published


def list_metrics(as_json: AsJson = False) -> None:
    """Every metric and what it is worth over all time."""
    from switchboard.console import print_json, print_table
    from unified_profile.app.metrics import metric_values, shown, shown_interval
    from unified_profile.app.viewers import AT_TERMINAL

    with published() as con:
        values = metric_values(con, AT_TERMINAL, grain="all", dimension="all")
    if as_json:
        print_json(values)
        return
    sides = {"metric": "left", "version": "right", "value": "right", "95 % interval": "left"}
    rows = [
        [
            each.metric,
            each.version,
            each.missing_reason or shown(each),
            shown_interval(each),
            each.n,
            None if each.coverage is None else f"{each.coverage:.1%}",
        ]
        for each in values
    ]
    print_table(sides | {"n": "right", "coverage": "right"}, rows)
