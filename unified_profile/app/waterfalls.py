"""The waterfall of a suspicion as it is drawn: each bar begins where the one before it ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from unified_profile.app.api.suspect_models import BarBody


@dataclass(frozen=True)
class DrawnBar:
    """A bar of the waterfall: where it lies between the lowest (0) and the highest (100) weight reached."""

    bar: BarBody
    left: float
    width: float
    total: float


def waterfall(bars: Sequence[BarBody]) -> list[DrawnBar]:
    """Lay bars out one after the other, on a scale from 0 to 100."""
    totals = [0.0, *accumulate(bar.weight for bar in bars)]
    lowest, highest = min(totals), max(totals)
    scale = 100 / ((highest - lowest) or 1)
    return [
        DrawnBar(bar, (min(start, end) - lowest) * scale, abs(end - start) * scale, end)
        for bar, start, end in zip(bars, totals, totals[1:], strict=False)
    ]
