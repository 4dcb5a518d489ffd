"""How many webhooks one address may send, so that a flood costs us little. A tool's own storms fit in."""

import time
from collections import OrderedDict

RATE = 200.0
BURST = 3000.0
REFUSED_COSTS = 20.0

_MOST_ADDRESSES = 10_000


class Allowance:
    """Tokens that refill at `rate` a second up to `burst`, for each address."""

    def __init__(self, rate: float = RATE, burst: float = BURST) -> None:
        self._rate, self._burst = rate, burst
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def spend(self, address: str, cost: float = 1.0) -> bool:
        """Take tokens, as many as there are; whether there was one left."""
        now = time.monotonic()
        left, at = self._left.get(address, (self._burst, now))
        left = min(self._burst, left + (now - at) * self._rate)
        allowed = left >= 1
        self._left[address] = (max(left - cost, 0.0), now) if allowed else (left, now)
        self._left.move_to_end(address)
        if len(self._left) > _MOST_ADDRESSES:
            self._left.popitem(last=False)
        return allowed
