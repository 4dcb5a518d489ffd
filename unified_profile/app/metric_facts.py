"""From a number to the rows behind it."""

from dataclasses import dataclass
from datetime import date, datetime

import duckdb

from unified_profile.app.metrics import MetricValue, metric_values
from unified_profile.app.queries import all_rows


@dataclass(frozen=True)
class Fact:
    """One observation. `unit_id` is an interaction's, a rating's or a review's; `anchor_at` is in UTC."""

    unit_id: str
    anchor_at: datetime
    channel: str | None
    team_name: str | None
    agent_name: str | None
    customer_id: str | None
    amount: float
    source_url: str | None


def value_of(
    con: duckdb.DuckDBPyConnection, metric: str, grain: str, period_start: date | None, dimension: str, of: str
) -> MetricValue | None:
    """The published value of one slice (`of` is the dimension's value) in one period. None: there is no such row."""
    rows = metric_values(con, metric, grain, dimension, dimension_value=of)
    return next((row for row in rows if row.period_start == period_start), None)


def facts_behind(con: duckdb.DuckDBPyConnection, value: MetricValue, size: int) -> list[Fact]:
    """The newest `size` facts that a value is made of."""
    return all_rows(
        con,
        Fact,
        "metric_facts",
        metric=value.metric,
        grain=value.grain if value.period_start else "day",
        period_start=value.period_start,
        dimension=value.dimension,
        dimension_value=value.dimension_value,
        size=size,
    )
