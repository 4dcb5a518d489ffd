"""Keeping to what a tool allows: requests per time window, requests at once, and pauses it asks for."""

import threading
import time
from collections import deque
from contextlib import AbstractContextManager

from contracts.connector_spec import RateBudget


class Stopped(Exception):  # noqa: N818 - not an error: somebody asked us to stop
    """Waiting ended because the sync was stopped."""


class Budget:
    """Shared by every request of one connection.

    `requests` in any window of `per_seconds` (a sliding window, so that no burst at its edge doubles the rate), at most
    `at_once` in flight. When the tool asks one request to wait, all wait: the limit is the token's, not the request's.
    """

    def __init__(self, rate: RateBudget | None, at_once: int) -> None:
        self._rate = rate
        self._sent: deque[float] = deque()
        self._lock = threading.Lock()
        self._slots = threading.BoundedSemaphore(at_once)
        self._closed_until = 0.0
        self._stop = threading.Event()

    def stop(self) -> None:
        """End every wait, now and later, with Stopped."""
        self._stop.set()

    @property
    def stopped(self) -> bool:
        """Whether the sync was stopped."""
        return self._stop.is_set()

    def pause(self, seconds: float) -> None:
        """Let no request out for this long."""
        with self._lock:
            self._closed_until = max(self._closed_until, time.monotonic() + seconds)

    def acquire(self) -> None:
        """Wait for permission to send one request. Raises Stopped."""
        while (wait := self._try()) > 0:
            self.sleep(wait)
        if self._stop.is_set():
            raise Stopped

    def in_flight(self) -> AbstractContextManager[bool]:
        """Hold one of the places for requests under way."""
        return self._slots

    def sleep(self, seconds: float) -> None:
        """Wait unless stopped. Raises Stopped."""
        if self._stop.wait(seconds):
            raise Stopped

    def _try(self) -> float:
        """Take a place in the window and return 0, or return the seconds until it is worth asking again."""
        with self._lock:
            now = time.monotonic()
            if now < self._closed_until:
                return self._closed_until - now
            if self._rate is None:
                return 0.0
            while self._sent and self._sent[0] <= now - self._rate.per_seconds:
                self._sent.popleft()
            if len(self._sent) >= self._rate.requests:
                return self._sent[0] + self._rate.per_seconds - now
            self._sent.append(now)
            return 0.0
