"""A metric over its last months, as the lines of a drawing. Months without a value are gaps, never zeros."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from unified_profile.app.metrics import MetricValue

WIDTH = 640
HEIGHT = 160
MARGIN = 8


@dataclass(frozen=True)
class Mark:
    """One month's value in the drawing."""

    x: float
    y: float
    value: MetricValue


@dataclass(frozen=True)
class Trend:
    """Points of SVG polylines and polygons, `WIDTH` by `HEIGHT`: the line in pieces, and the interval around each.

    `lowest` and `highest` are the ends of the drawing, in the metric's unit.
    """

    marks: list[Mark]
    lines: list[str]
    bands: list[str]
    lowest: float
    highest: float


def trend_of(months: Sequence[MetricValue]) -> Trend | None:
    """Draw the values of consecutive months, oldest first. None: fewer than two of them have one."""
    known = [month for month in months if month.value is not None]
    if len(known) < 2:
        return None
    ends = [end for month in known for end in (month.value, month.interval_low, month.interval_high) if end is not None]
    lowest, highest = min(ends), max(ends)

    def across(place: int) -> float:
        return round(MARGIN + place * (WIDTH - 2 * MARGIN) / (len(months) - 1), 1)

    def up(number: float) -> float:
        share = (number - lowest) / (highest - lowest) if highest > lowest else 0.5
        return round(HEIGHT - MARGIN - share * (HEIGHT - 2 * MARGIN), 1)

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
    return Trend(marks, lines, [band for band in bands if band], lowest, highest)


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x},{y}" for x, y in points)
