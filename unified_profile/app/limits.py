"""Keeps one visitor from asking too often: a bucket of tokens each, in memory."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from starlette.exceptions import HTTPException

_MOST_KEYS = 10_000


class RateLimit:
    """Allows `per_minute` uses a minute to each key, in bursts of as many."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._capacity = float(per_minute)
        self._per_second = per_minute / 60
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
