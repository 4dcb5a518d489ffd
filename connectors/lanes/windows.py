"""Windows of time cut narrower than the manifest cuts them, so that more answers are waited for at once.

A chain of pages can go no faster than one page after the other, but windows can be read side by side. Only windows
that the manifest itself steps through are cut: a tool that knows no end of a window would give everything each time.
"""

from datetime import datetime, timedelta
from typing import Any

from airbyte_cdk.sources.streams.concurrent.clamping import NoClamping
from airbyte_cdk.sources.streams.concurrent.cursor import ConcurrentCursor

# Tools search by the day: a window pays for the days it shares with its neighbours.
NARROWEST = timedelta(days=7)
# Windows for each request at once, since records are not spread evenly over time.
_SHARE = 4


def narrowed(slices: list[Any], cursor: Any, at_once: int) -> list[Any]:
    """The same span of time in enough slices for `at_once` requests, in order, or `slices` where that is not safe."""
    if at_once < 2 or not _may_cut(cursor):
        return slices
    while len(slices) < at_once * _SHARE:
        halves = [half for each in slices for half in cursor.split_request_window(each, 2 * NARROWEST) or [each]]
        if len(halves) == len(slices):
            break
        slices = halves
    return slices


def _may_cut(cursor: Any) -> bool:
    return (
        type(cursor) is ConcurrentCursor
        and isinstance(cursor.start, datetime)
        and isinstance(cursor._slice_range, timedelta)  # noqa: SLF001
        and cursor._slice_range < timedelta.max  # noqa: SLF001 - what it is when the manifest has no step
        and isinstance(cursor._clamping_strategy, NoClamping)  # noqa: SLF001
    )
