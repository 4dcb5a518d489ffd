"""`switchboard metrics explain`: from a number to the rows behind it."""

from typing import TYPE_CHECKING, Annotated

import typer

from switchboard.metrics import AsJson, Metric
from switchboard.published import published

if TYPE_CHECKING:
    from unified_profile.app.metric_facts import Fact
    from unified_profile.app.metrics import MetricValue
    from warehouse.registry import Metric as Definition


def explain(
    metric: Metric,
    conditions: Annotated[
        list[str] | None,
        typer.Option("--for", help="month=2026-05, week=2026-05-04 or day=2026-05-04; channel=chat, team=… or agent=…"),
    ] = None,
    size: Annotated[int, typer.Option("-n", help="So many rows, the newest first.", min=1)] = 20,
    as_json: AsJson = False,
) -> None:
    """What one number is, how it was worked out, how sure it is, and the rows it is made of."""
    from contracts.errors import ConfigurationError
    from switchboard.console import print_json
    from switchboard.metrics import choose_metric, choose_slice
    from switchboard.terminal import record_seen
    from unified_profile.app.metric_facts import facts_behind, value_of
    from unified_profile.app.viewers import AT_TERMINAL

    definition = choose_metric(metric)
    part = choose_slice(conditions or [])
    with published() as con:
        value = value_of(con, AT_TERMINAL, metric, part.grain, part.period_start, part.dimension, part.dimension_value)
        if value is None:
            raise ConfigurationError(
                f"{metric} has no row for {' '.join(conditions or [])}.",
                remedy="`switchboard metrics show` lists the periods; agents are named by agent_id.",
            )
        facts = facts_behind(con, AT_TERMINAL, value, size)
    record_seen((fact.customer_id for fact in facts), "switchboard metrics explain")
    if as_json:
        print_json({"definition": definition.model_dump(), "value": value, "facts": facts})
        return
    _say(definition, value)
    _print(facts, value)


def _say(definition: "Definition", value: "MetricValue") -> None:
    from unified_profile.app.metrics import shown, shown_interval

    where = f"{value.grain} {value.period_start}" if value.period_start else "all time"
    of = "" if value.dimension == "all" else f", {value.dimension} {value.label}"
    typer.echo(
        f"{definition.title} ({value.metric} {value.version}), {where}{of}: {value.missing_reason or shown(value)}"
    )
    lines = {
        "what": definition.formula,
        "numerator": f"{_number(value.numerator)}: {definition.numerator}",
        "denominator": f"{_number(value.denominator)}: {definition.denominator}",
        "interval": f"{shown_interval(value) or 'none'}: {definition.uncertainty}",
        "coverage": f"{'–' if value.coverage is None else f'{value.coverage:.1%}'}: {definition.coverage}",
        "in the period": definition.time_anchor,
        "bots": definition.bot_policy,
        "hours": definition.hours_policy,
        "the tools' own": definition.vendor_counterpart,
        "why so": definition.decision,
    }
    if value.is_provisional:
        lines["provisional"] = "the period had not ended and settled when the newest fact happened"
    for name, words in lines.items():
        typer.echo(f"  {name}: {words}")


def _number(amount: float | None) -> str:
    return "–" if amount is None else f"{amount:,.6g}"


def _print(facts: "list[Fact]", value: "MetricValue") -> None:
    from switchboard.console import print_table

    typer.echo()
    sides = {"when (UTC)": "left", "amount": "right", "channel": "left", "team": "left", "agent": "left"}
    print_table(
        sides | {"of": "left", "customer": "left", "link": "left"},
        [
            [
                fact.anchor_at,
                fact.amount,
                fact.channel,
                fact.team_name,
                fact.agent_name,
                fact.unit_id,
                fact.customer_id,
                fact.source_url,
            ]
            for fact in facts
        ],
    )
    if value.n and value.n > len(facts):
        typer.echo(f"{value.n - len(facts):,} older ones: -n, or marts.metric_fact.")
