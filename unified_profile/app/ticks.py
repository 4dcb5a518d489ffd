"""Round numbers for an axis, in a metric's unit."""

from math import ceil, floor, log10

from unified_profile.app import formats

# Steps that people count time in, in seconds: from a second to a month.
_TIME_STEPS = (
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800,
    1_209_600, 2_592_000,
)  # fmt: skip
# Values that differ by less, of themselves or of one, are drawn as the same.
_NOTHING = 1e-6


def ticks(lowest: float, highest: float, unit: str | None, most: int = 4) -> list[float]:
    """Round numbers from below `lowest` to above `highest`, at most `most` steps apart, lowest first.

    Nothing that a metric measures is below zero, so that the axis isn't either.
    """
    reach = highest - lowest
    if reach < _NOTHING * max(highest, 1.0):
        reach = max(highest, 1.0)
    step = _step(reach, unit, most)
    while (ceil(_exact(highest / step)) - floor(_exact(lowest / step))) > most:
        step = _step(step * most * 1.01, unit, most)
    first, last = max(0, floor(_exact(lowest / step))), ceil(_exact(highest / step))
    if first == last:
        first, last = max(0, first - 1), last + 1
    return [round(place * step, 10) for place in range(first, last + 1)]


def tick_label(number: float, unit: str | None) -> str:
    """What stands at a line of the axis: shorter than the number itself would be shown."""
    if unit == "seconds":
        return formats.duration(number) if number else "0"
    if unit == "share":
        return formats.percent(number, 0 if _exact(number * 100).is_integer() else 1)
    return f"{number:,.0f}" if number.is_integer() else f"{number:,.6g}"


def _step(reach: float, unit: str | None, most: int) -> float:
    wanted = reach / most
    if unit == "seconds" and wanted <= _TIME_STEPS[-1]:
        return float(next((step for step in _TIME_STEPS if step >= _exact(wanted)), _TIME_STEPS[-1]))
    power = 10.0 ** floor(log10(wanted))
    return next(power * each for each in (1, 2, 5, 10) if power * each >= wanted * (1 - 1e-9))


def _exact(number: float) -> float:
    """Without the crumbs of binary fractions, which would be rounded up to a whole step."""
    return round(number, 9)
