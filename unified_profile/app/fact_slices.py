"""Which value's facts are asked for, as an address says it: a period, a slice, and where the page begins."""

from collections.abc import Callable
from datetime import date
from typing import Literal

import duckdb
from pydantic import BaseModel, ConfigDict, Field

from unified_profile.app.cursors import Cursor
from unified_profile.app.metric_facts import FactPage, fact_page, value_of
from unified_profile.app.metrics import metrics_of_reviews
from unified_profile.app.problems import Refusal
from unified_profile.app.roles import MEANINGS, Right
from unified_profile.app.viewers import Viewer

REVIEWS = MEANINGS[Right.REVIEWS]


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


def asked_facts(con: duckdb.DuckDBPyConnection, viewer: Viewer, metric: str, asked: FactsAsked, size: int) -> FactPage:
    """A page of the facts behind a value.

    Raises Refusal when there is no such value, or it is made of reviews that are not for the viewer.
    """
    if not openable(con, viewer)(metric, asked.dimension, asked.of):
        raise Refusal(403, f"The role {viewer.role.words} may not {REVIEWS.refused}.", REVIEWS.remedy)
    value = value_of(con, viewer, metric, asked.grain, asked.start, asked.dimension, asked.of)
    if value is None:
        raise Refusal(404, "There is no such value.", "Choose one on the page of the metric.")
    amount = {"yes": 1.0, "no": 0.0}[asked.counts] if asked.counts and value.unit == "share" else None
    return fact_page(con, viewer, value, size, Cursor.decode(asked.cursor) if asked.cursor else None, amount)


def openable(con: duckdb.DuckDBPyConnection, viewer: Viewer) -> Callable[[str, str, str | None], bool]:
    """What tells of a metric's slice whether its facts are for the viewer.

    They are for whoever oversees; reviews are for their subject, leads and admins.
    """
    closed = frozenset() if viewer.may(Right.REVIEWS) else metrics_of_reviews(con)

    def opens(metric: str, dimension: str, of: str | None) -> bool:
        is_own = dimension == "agent" and of is not None and of == viewer.agent_id
        return viewer.may(Right.OVERSIGHT) and (metric not in closed or is_own)

    return opens
