"""Counts over time as bars of SVG. Their axis begins at zero: the length of a bar is the number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from unified_profile.app.ticks import tick_label, ticks
from unified_profile.app.trends import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, Line

_SMALL_WIDTH, _SMALL_HEIGHT, _LEAST_HEIGHT = 100, 28, 1.5
_MOST_DAYS_NAMED = 5
# What of a bar's room stays empty.
_GAP = 0.28


@dataclass(frozen=True)
class Named:
    """A day's name below its bar."""

    x: float
    label: str


@dataclass(frozen=True)
class Bars:
    """Counts of days or months, `WIDTH` by `HEIGHT`: a path of each of the two kinds that are told apart."""

    lower: str
    upper: str
    across: list[Line]
    days: list[Named]


def bars_of(days: Sequence[tuple[date, int]], stands_out_from: date) -> Bars:
    """Draw the counts of consecutive days; those from a day on are of the upper kind."""
    return stacked_bars(
        [day for day, _ in days],
        [0 if day >= stands_out_from else count for day, count in days],
        [count if day >= stands_out_from else 0 for day, count in days],
    )


def stacked_bars(
    days: Sequence[date], lower: Sequence[int], upper: Sequence[int] | None = None, named: str = "%-d %b"
) -> Bars:
    """Draw two counts of each day or month, one upon the other. `named` is how their names are written."""
    upper = upper or [0] * len(lower)
    axis = ticks(0, max(map(sum, zip(lower, upper, strict=True)), default=0) or 1, None)
    room = (WIDTH - LEFT - RIGHT) / max(len(days), 1)

    def up(number: float) -> float:
        return round(HEIGHT - BOTTOM - number / axis[-1] * (HEIGHT - TOP - BOTTOM), 1)

    def bar(place: int, low: int, high: int) -> str:
        x, width = LEFT + room * (place + _GAP / 2), room * (1 - _GAP)
        return _bar(x, width, up(high), up(low)) if high > low else ""

    every = -(-len(days) // _MOST_DAYS_NAMED)
    return Bars(
        "".join(bar(place, 0, below) for place, below in enumerate(lower)),
        "".join(bar(place, below, below + upper[place]) for place, below in enumerate(lower)),
        [Line(up(number), tick_label(number, None)) for number in axis if number.is_integer()],
        [
            Named(round(LEFT + room * (place + 0.5), 1), days[place].strftime(named))
            for place in range(len(days) - 1, -1, -every)
        ][::-1],
    )


def small_bars(counts: Sequence[int]) -> tuple[str, str]:
    """Paths of a small drawing, 100 by 28: the counts that are settled, and the last one, which may not be."""
    highest = max(counts, default=0) or 1
    room = _SMALL_WIDTH / max(len(counts), 1)

    def bar(place: int, count: int) -> str:
        # Something is never drawn as nothing.
        height = max(_LEAST_HEIGHT, count / highest * _SMALL_HEIGHT)
        return _bar(room * (place + _GAP / 2), room * (1 - _GAP), _SMALL_HEIGHT - height, _SMALL_HEIGHT)

    drawn = [bar(place, count) if count else "" for place, count in enumerate(counts)]
    return "".join(drawn[:-1]), "".join(drawn[-1:])


def _bar(x: float, width: float, top: float, bottom: float) -> str:
    return f"M{x:.1f} {bottom:g}V{round(top, 1):g}h{width:.1f}V{bottom:g}z"
