"""A metric over its last months, as a drawing with its axes. Months without a value are gaps, never zeros."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from unified_profile.app.metrics import MetricValue
from unified_profile.app.ticks import tick_label, ticks

WIDTH = 640
HEIGHT = 220
LEFT = 64
RIGHT = 12
TOP = 20
BOTTOM = 26
_MOST_MONTHS_NAMED = 7


@dataclass(frozen=True)
class Mark:
    """One month's value in the drawing."""

    x: float
    y: float
    value: MetricValue


@dataclass(frozen=True)
class Line:
    """A line across the drawing and the number it stands for."""

    y: float
    label: str


@dataclass(frozen=True)
class Month:
    """A month's name below the drawing; not every one has room on a phone."""

    x: float
    label: str
    is_wide_only: bool


@dataclass(frozen=True)
class Trend:
    """Points of SVG polylines and polygons, `WIDTH` by `HEIGHT`: the line in pieces, and the interval around each."""

    marks: list[Mark]
    lines: list[str]
    bands: list[str]
    across: list[Line]
    months: list[Month]


def trend_of(months: Sequence[MetricValue]) -> Trend | None:
    """Draw the values of consecutive months, oldest first. None: fewer than two of them have one."""
    known = [month for month in months if month.value is not None]
    if len(known) < 2:
        return None
    unit = known[0].unit
    ends = [end for month in known for end in (month.value, month.interval_low, month.interval_high) if end is not None]
    axis = ticks(min(ends), max(ends), unit)

    def across(place: int) -> float:
        return round(LEFT + place * (WIDTH - LEFT - RIGHT) / (len(months) - 1), 1)

    def up(number: float) -> float:
        share = (number - axis[0]) / (axis[-1] - axis[0])
        return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)

    marks: list[Mark] = []
    lines: list[str] = []
    bands: list[str] = []
    for is_known, piece in groupby(enumerate(months), key=lambda each: each[1].value is not None):
        if not is_known:
            continue
        drawn = [(across(place), month) for place, month in piece]
        marks += [Mark(x, up(month.value), month) for x, month in drawn if month.value is not None]
        lines.append(_points([(x, up(month.value)) for x, month in drawn if month.value is not None]))
        upper = [(x, up(month.interval_high)) for x, month in drawn if month.interval_high is not None]
        lower = [(x, up(month.interval_low)) for x, month in drawn if month.interval_low is not None]
        bands.append(_points([*upper, *reversed(lower)]))
    return Trend(
        marks,
        lines,
        [band for band in bands if band],
        [Line(up(number), tick_label(number, unit)) for number in axis],
        [Month(across(place), *name) for place, name in _named([month.period_start for month in months])],
    )


def _named(starts: Sequence[date | None]) -> list[tuple[int, tuple[str, bool]]]:
    """Which months are named: the newest and every so many before it, the first of a year with it."""
    every = -(-len(starts) // _MOST_MONTHS_NAMED)
    places = [place for place in range(len(starts) - 1, -1, -every) if starts[place] is not None][::-1]
    found: list[tuple[int, tuple[str, bool]]] = []
    year = None
    for turn, place in enumerate(places):
        start = starts[place]
        assert start is not None  # noqa: S101 - for the type checker
        label = f"{start:%b}" if start.year == year else f"{start:%b %Y}"
        year = start.year
        found.append((place, (label, (len(places) - 1 - turn) % 2 == 1)))
    return found


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x},{y}" for x, y in points)
