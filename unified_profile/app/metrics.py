"""Metric values as published, each with what it was measured on. A missing value stays missing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from itertools import dropwhile, groupby

import duckdb

from unified_profile.app import formats
from unified_profile.app.cursors import KeyCursor, cut
from unified_profile.app.queries import all_rows
from unified_profile.app.viewers import ANYBODY, Viewer

MOST_VALUES = 5000
# The family of metrics that reviews make; sql/metric_values.sql names it, too.
QUALITY = "quality"


@dataclass(frozen=True)
class MetricValue:
    """One value. `label` is what to call the dimension's value; `coverage` the share of eligible units with the input.

    `interval_low` and `interval_high` are the ends of the 95 % interval, in the value's unit. `missing_reason` says why
    there is no value.
    """

    metric: str
    version: str | None
    grain: str
    period_start: date | None
    dimension: str
    dimension_value: str | None
    label: str | None
    value: float | None
    unit: str | None
    numerator: float | None
    denominator: float | None
    n: int | None
    coverage: float | None
    interval_low: float | None
    interval_high: float | None
    is_provisional: bool | None
    missing_reason: str | None


@dataclass(frozen=True)
class ValueCursor(KeyCursor):
    """The last value of a page, by what names it: that stays the same, however numbers change from run to run.

    `period_start` of all time is the first day there is, and no value of a dimension is "", as in the statement.
    """

    metric: str
    grain: str
    dimension: str
    period_start: date
    dimension_value: str


@dataclass(frozen=True)
class Definition:
    """What a metric means, in the words of the metric registry."""

    metric: str
    family: str | None
    version: str | None
    title: str | None
    formula: str | None
    numerator: str | None
    denominator: str | None
    unit_of_analysis: str | None
    time_anchor: str | None
    hours_policy: str | None
    bot_policy: str | None
    channel_policy: str | None
    null_policy: str | None
    coverage: str | None
    uncertainty: str | None
    owner: str | None
    vendor_counterpart: str | None
    decision: str | None
    needed_setting: str | None
    minimum_n: int | None

    @property
    def clauses(self) -> list[tuple[str, str]]:
        """The parts of the definition that say something, each with what it is about."""
        parts = (
            ("What is counted", self.numerator),
            ("Of what", self.denominator),
            ("One observation", self.unit_of_analysis),
            ("Belongs to the period of", self.time_anchor),
            ("Hours", self.hours_policy),
            ("Bots", self.bot_policy),
            ("Channels", self.channel_policy),
            ("What is missing", self.null_policy),
            ("Coverage", self.coverage),
            ("Uncertainty", self.uncertainty),
            ("No value below", None if not self.minimum_n else f"{self.minimum_n} observations"),
            ("The tools' nearest number", self.vendor_counterpart),
            ("Who decides about it", self.owner),
            ("Why it is so", self.decision),
        )
        return [(about, said) for about, said in parts if said]


@dataclass(frozen=True)
class Headline:
    """A number for the home page; `points` are its last months, scaled to 0…1."""

    title: str
    counted: str
    definition: Definition | None
    value: MetricValue | None
    points: list[float]


@dataclass(frozen=True)
class CustomerCounts:
    """How many customers there are."""

    known: int
    anonymous: int
    open_interactions: int


@dataclass(frozen=True)
class Headlines:
    """What the home page shows."""

    counts: CustomerCounts
    metrics: list[Headline]


@dataclass(frozen=True)
class Line:
    """One metric in a list: its value over all time and its last months, scaled to 0…1."""

    metric: str
    definition: Definition | None
    value: MetricValue
    points: list[float]

    @property
    def title(self) -> str:
        """What to call it."""
        return (self.definition.title if self.definition else None) or formats.words(self.metric).capitalize()


@dataclass(frozen=True)
class Family:
    """Metrics that belong together."""

    name: str
    lines: list[Line]


@dataclass(frozen=True)
class Explained:
    """One metric with its values by dimension over all time, and its last months, oldest first."""

    line: Line
    groups: list[tuple[str, list[MetricValue]]]
    months: list[MetricValue]


@dataclass(frozen=True)
class _Trend:
    metric: str
    points: list[float]


_ON_HOME = (
    ("csat", "CSAT", "ratings"),
    ("iqs", "IQS", "reviews"),
    ("first_response_time", "Median first response", "conversations"),
)
_DIMENSIONS = ("all", "channel", "team", "agent")
MONTHS_SHOWN = 24


def metric_values(
    con: duckdb.DuckDBPyConnection,
    viewer: Viewer,
    metric: str | None = None,
    grain: str | None = None,
    dimension: str | None = None,
    size: int = MOST_VALUES,
    dimension_value: str | None = None,
    after: ValueCursor | None = None,
) -> list[MetricValue]:
    """Published values that the viewer may see, in the order of what names them; None asks for all.

    With a cursor those behind the value that it names.
    """
    asked = {"metric": metric, "grain": grain, "dimension": dimension, "dimension_value": dimension_value}
    behind = {f"after_{field.name}": after and getattr(after, field.name) for field in fields(ValueCursor)}
    return all_rows(con, MetricValue, "metric_values", **asked, **behind, **viewer.reviews, size=size)


def value_page(
    con: duckdb.DuckDBPyConnection,
    viewer: Viewer,
    metric: str | None,
    grain: str | None,
    dimension: str | None,
    size: int,
    after: ValueCursor | None,
) -> tuple[list[MetricValue], ValueCursor | None]:
    """One page of values, and where the next one begins; None: there is none."""
    shown, last = cut(metric_values(con, viewer, metric, grain, dimension, size + 1, after=after), size)
    return shown, _place(last) if last else None


def largest_first(values: Iterable[MetricValue]) -> list[MetricValue]:
    """The values of slices, those first that are made of most observations."""
    return sorted(values, key=lambda value: (-(value.n or 0), value.dimension_value or ""))


def _place(value: MetricValue) -> ValueCursor:
    return ValueCursor(
        value.metric, value.grain, value.dimension, value.period_start or date.min, value.dimension_value or ""
    )


def metrics_of_reviews(con: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """Names of the metrics that quality reviews make."""
    return frozenset(one.metric for one in definitions(con) if one.family == QUALITY)


def headlines(con: duckdb.DuckDBPyConnection) -> Headlines:
    """The numbers of the home page, over all time."""
    overall = {value.metric: value for value in metric_values(con, ANYBODY, grain="all", dimension="all")}
    trends, defined = _trends(con), _defined(con)
    [counts] = all_rows(con, CustomerCounts, "customer_counts")
    return Headlines(
        counts,
        [
            Headline(title, counted, defined.get(metric), overall.get(metric), trends.get(metric, []))
            for metric, title, counted in _ON_HOME
        ],
    )


def definitions(con: duckdb.DuckDBPyConnection) -> list[Definition]:
    """What each metric means."""
    return all_rows(con, Definition, "metric_definitions")


def all_metrics(con: duckdb.DuckDBPyConnection) -> list[Family]:
    """Every metric over all time, by family."""
    return families_of(con, metric_values(con, ANYBODY, grain="all", dimension="all"), _trends(con))


def families_of(
    con: duckdb.DuckDBPyConnection, values: Iterable[MetricValue], trends: Mapping[str, list[float]]
) -> list[Family]:
    """These values, one a metric, by family; `trends` are their last months, scaled to 0…1."""
    ordered = sorted(_lines(con, values, trends), key=lambda line: (_family(line), line.title))
    return [Family(name, list(found)) for name, found in groupby(ordered, key=_family)]


def one_metric(con: duckdb.DuckDBPyConnection, viewer: Viewer, metric: str) -> Explained | None:
    """One metric with its slices, and its months since the first observation. None: no metric has that name."""
    values = metric_values(con, viewer, metric, grain="all")
    whole = [value for value in values if value.dimension == "all"]
    if not whole:
        return None
    months = metric_values(con, viewer, metric, grain="month", dimension="all")
    since = list(dropwhile(lambda month: not month.n, months))
    return Explained(_lines(con, whole[:1], _trends(con))[0], _by_dimension(values), since[-MONTHS_SHOWN:])


def _lines(
    con: duckdb.DuckDBPyConnection, values: Iterable[MetricValue], trends: Mapping[str, list[float]]
) -> list[Line]:
    defined = _defined(con)
    return [Line(value.metric, defined.get(value.metric), value, trends.get(value.metric, [])) for value in values]


def _trends(con: duckdb.DuckDBPyConnection) -> dict[str, list[float]]:
    return {trend.metric: scaled(trend.points) for trend in all_rows(con, _Trend, "metric_trend")}


def _defined(con: duckdb.DuckDBPyConnection) -> dict[str, Definition]:
    return {one.metric: one for one in definitions(con)}


def _family(line: Line) -> str:
    return (line.definition.family if line.definition else None) or "other"


def shown(value: MetricValue | None) -> str:
    """The value with its unit, as people read it."""
    return formats.DASH if value is None else with_unit(value.value, value.unit)


def shown_interval(value: MetricValue) -> str | None:
    """The 95 % interval as people read it; None where there is none."""
    if value.interval_low is None or value.interval_high is None:
        return None
    low, high = (with_unit(end, value.unit) for end in (value.interval_low, value.interval_high))
    return f"{low.removesuffix(f'{formats.SPACE}%')} to {high}"


def with_unit(number: float | None, unit: str | None) -> str:
    """A number of a metric's unit as people read it."""
    unit = unit or ""
    if number is None:
        return formats.DASH
    if unit == "seconds":
        return formats.duration(number)
    if unit == "share":
        return formats.percent(number, 1)
    if unit.startswith("points"):
        return f"{number:.1f}"
    return formats.number(number) if number.is_integer() else f"{number:,.2f}"


def _by_dimension(values: Iterable[MetricValue]) -> list[tuple[str, list[MetricValue]]]:
    found: dict[str, list[MetricValue]] = {name: [] for name in _DIMENSIONS}
    for value in values:
        found.setdefault(value.dimension, []).append(value)
    return [(dimension, largest_first(group)) for dimension, group in found.items() if group]


def scaled(points: list[float]) -> list[float]:
    """The points from 0, the lowest, to 1; in the middle when they are all the same."""
    lowest, highest = min(points, default=0.0), max(points, default=0.0)
    return [(point - lowest) / (highest - lowest) if highest > lowest else 0.5 for point in points]
