"""Keeps one visitor from asking too often: a bucket of tokens each, in memory."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from starlette.exceptions import HTTPException

_MOST_KEYS = 10_000


class RateLimit:
    """Allows `uses` within so many `seconds` (a minute) to each key, in bursts of as many."""

    def __init__(self, uses: int, seconds: float = 60, clock: Callable[[], float] = time.monotonic) -> None:
        self._capacity = float(uses)
        self._per_second = uses / seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def use(self, key: str) -> None:
        """Take one. Raises HTTPException 429 with Retry-After when there is none."""
        now = self._clock()
        with self._lock:
            tokens, since = self._buckets.pop(key, (self._capacity, now))
            tokens = min(self._capacity, tokens + (now - since) * self._per_second)
            is_allowed = tokens >= 1
            self._buckets[key] = (tokens - 1 if is_allowed else tokens, now)
            while len(self._buckets) > _MOST_KEYS:
                self._buckets.popitem(last=False)
        if not is_allowed:
            wait = max(1, round((1 - tokens) / self._per_second))
            raise HTTPException(429, "That was too often.", {"Retry-After": str(wait)})

    def give_back(self, key: str) -> None:
        """Return one that was taken, for a use that turned out not to count."""
        with self._lock:
            if key in self._buckets:
                tokens, since = self._buckets[key]
                self._buckets[key] = (min(self._capacity, tokens + 1), since)
