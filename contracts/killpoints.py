"""Named places at which a test may kill the process, to prove that nothing is lost there."""

import os
import signal
from collections import Counter
from typing import Literal

Point = Literal[
    "after_page", "after_landing_file", "after_fetch", "before_raw_commit", "after_raw_commit", "during_publish"
]

VARIABLE = "SWITCHBOARD_KILL_AT"

_reached: Counter[str] = Counter()


def reached(point: Point) -> None:
    """Kill this process with SIGKILL when SWITCHBOARD_KILL_AT is `point` or `point:n` and this is the n-th time."""
    wanted = os.environ.get(VARIABLE)
    if not wanted:
        return
    name, _, times = wanted.partition(":")
    if name != point:
        return
    _reached[point] += 1
    if _reached[point] >= int(times or 1):
        os.kill(os.getpid(), signal.SIGKILL)
