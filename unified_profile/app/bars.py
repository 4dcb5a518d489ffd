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
    """Days, `WIDTH` by `HEIGHT`: paths of the ordinary ones and of those that stand out."""

    ordinary: str
    outstanding: str
    across: list[Line]
    days: list[Named]


def bars_of(days: Sequence[tuple[date, int]], stands_out_from: date) -> Bars:
    """Draw the counts of consecutive days; those from a day on stand out."""
    axis = ticks(0, max((count for _, count in days), default=0) or 1, None)
    room = (WIDTH - LEFT - RIGHT) / max(len(days), 1)

    def up(number: float) -> float:
        return round(HEIGHT - BOTTOM - number / axis[-1] * (HEIGHT - TOP - BOTTOM), 1)

    def bar(place: int, count: int) -> str:
        return _bar(LEFT + room * (place + _GAP / 2), room * (1 - _GAP), up(count), up(0)) if count else ""

    outstanding = [day >= stands_out_from for day, _ in days]
    drawn = [bar(place, count) for place, (_, count) in enumerate(days)]
    every = -(-len(days) // _MOST_DAYS_NAMED)
    return Bars(
        "".join(one for one, is_out in zip(drawn, outstanding, strict=True) if not is_out),
        "".join(one for one, is_out in zip(drawn, outstanding, strict=True) if is_out),
        [Line(up(number), tick_label(number, None)) for number in axis if number.is_integer()],
        [
            Named(round(LEFT + room * (place + 0.5), 1), f"{days[place][0]:%-d %b}")
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
