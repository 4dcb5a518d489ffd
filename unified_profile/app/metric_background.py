"""What stands behind a metric: its versions, the source of its facts, and the hours it is measured by."""

from dataclasses import dataclass
from datetime import date, datetime

import duckdb

from unified_profile.app.metrics import Definition
from unified_profile.app.queries import all_rows, first_row


@dataclass(frozen=True)
class Version:
    """A version of a metric. `since` None: as long as the metric itself."""

    version: str
    since: date | None
    change: str


@dataclass(frozen=True)
class FactsSource:
    """The model that works out the facts of a family of metrics."""

    file: str
    source: str


@dataclass(frozen=True)
class Hours:
    """The newest version of a schedule; `valid_from` is naive UTC."""

    business_schedule: str
    time_zone: str
    valid_from: datetime
    team_names: list[str]
    is_for_everybody_else: bool

    @property
    def since(self) -> datetime | None:
        """From when on it holds. None: as long as anybody asks."""
        return self.valid_from if self.valid_from.year > _SINCE_EVER else None


@dataclass(frozen=True)
class Background:
    """All of it. `hours` is empty where the metric runs by the calendar, or no schedule is set."""

    versions: list[Version]
    source: FactsSource | None
    hours: list[Hours]


# What a schedule that says nothing is taken to hold from.
_SINCE_EVER = 2005


def background_of(con: duckdb.DuckDBPyConnection, definition: Definition) -> Background:
    """What stands behind a metric."""
    return Background(
        versions=all_rows(con, Version, "metric_history", metric=definition.metric),
        source=first_row(con, FactsSource, "metric_source", family=definition.family),
        hours=all_rows(con, Hours, "schedules") if definition.needed_setting == "schedules" else [],
    )
