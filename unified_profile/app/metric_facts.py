"""From a number to the rows behind it."""

from dataclasses import dataclass
from datetime import date, datetime

import duckdb

from unified_profile.app.cursors import Cursor, cut
from unified_profile.app.hiding import CustomerName, Text, seen
from unified_profile.app.metrics import MetricValue, metric_values
from unified_profile.app.queries import all_rows
from unified_profile.app.viewers import Viewer


@dataclass(frozen=True)
class Fact:
    """One observation. `unit_id` is an interaction's, a rating's or a review's; `anchor_at` is in UTC.

    `interaction_id` and what follows from it are None where the interaction is not held.
    """

    unit_id: str
    interaction_id: str | None
    anchor_at: datetime
    channel: str | None
    team_name: str | None
    agent_name: str | None
    customer_id: str | None
    customer_name: CustomerName | None
    amount: float
    connector: str | None
    source_url: Text | None


def value_of(
    con: duckdb.DuckDBPyConnection,
    viewer: Viewer,
    metric: str,
    grain: str,
    period_start: date | None,
    dimension: str,
    of: str,
) -> MetricValue | None:
    """The published value of one slice (`of` is the dimension's value) in one period. None: there is no such row."""
    rows = metric_values(con, viewer, metric, grain, dimension, dimension_value=of)
    return next((row for row in rows if row.period_start == period_start), None)


def facts_behind(
    con: duckdb.DuckDBPyConnection,
    viewer: Viewer,
    value: MetricValue,
    size: int,
    after: Cursor | None = None,
    amount: float | None = None,
) -> list[Fact]:
    """The newest `size` facts that a value is made of, or those after a fact at a cursor; of one amount, or any."""
    found = all_rows(
        con,
        Fact,
        "metric_facts",
        metric=value.metric,
        grain=value.grain if value.period_start else "day",
        period_start=value.period_start,
        dimension=value.dimension,
        dimension_value=value.dimension_value,
        before_at=after and after.last_at,
        before_id=after and after.entry_id,
        amount=amount,
        size=size,
    )
    return [seen(viewer, fact) for fact in found]


@dataclass(frozen=True)
class FactPage:
    """A value and some of the facts it is made of. `next` is where the older ones begin; None: there are none."""

    value: MetricValue
    facts: list[Fact]
    next: Cursor | None

    @property
    def customer_ids(self) -> list[str]:
        """Whom the page shows, each once."""
        return list(dict.fromkeys(fact.customer_id for fact in self.facts if fact.customer_id))


def fact_page(
    con: duckdb.DuckDBPyConnection,
    viewer: Viewer,
    value: MetricValue,
    size: int,
    after: Cursor | None = None,
    amount: float | None = None,
) -> FactPage:
    """One page of the facts that a value is made of, newest first; of one amount, or of any."""
    shown, last = cut(facts_behind(con, viewer, value, size + 1, after, amount), size)
    return FactPage(value, shown, Cursor(last.anchor_at, last.unit_id) if last else None)
