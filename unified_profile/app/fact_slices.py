"""Which value's facts are asked for, as an address says it: a period, a slice, and where the page begins."""

from datetime import date
from typing import Literal

import duckdb
from pydantic import BaseModel, ConfigDict, Field

from unified_profile.app.cursors import Cursor
from unified_profile.app.metric_facts import FactPage, fact_page, value_of
from unified_profile.app.problems import Refusal


class FactsAsked(BaseModel):
    """One row of marts.metric_value, and the cursor of a page of its facts. Agents are named by their opaque id."""

    model_config = ConfigDict(frozen=True)

    grain: Literal["all", "month", "week", "day"] = "all"
    start: date | None = Field(default=None, description="first day of the period, UTC; none for all time")
    dimension: Literal["all", "channel", "team", "agent"] = "all"
    of: str = Field(default="all", max_length=300, description="the channel, team or agent_id")
    counts: Literal["yes", "no"] | None = Field(
        default=None, description="of a share only what counts, or only what doesn't; without it everything"
    )
    cursor: str | None = Field(default=None, max_length=600, description="`next` of the page before")


def asked_facts(con: duckdb.DuckDBPyConnection, metric: str, asked: FactsAsked, size: int) -> FactPage:
    """A page of the facts behind a value. Raises Refusal when there is no such value."""
    value = value_of(con, metric, asked.grain, asked.start, asked.dimension, asked.of)
    if value is None:
        raise Refusal(404, "There is no such value.", "Choose one on the page of the metric.")
    amount = {"yes": 1.0, "no": 0.0}[asked.counts] if asked.counts and value.unit == "share" else None
    return fact_page(con, value, size, Cursor.decode(asked.cursor) if asked.cursor else None, amount)
