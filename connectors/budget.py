"""Keeping to what a tool allows: requests per time window, requests at once, and pauses it asks for."""

import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Protocol

from contracts.connector_spec import RateBudget

# How soon a full window is looked at again when nothing says when it will have room.
_GLANCE = 0.01


class Stopped(Exception):  # noqa: N818 - not an error: somebody asked us to stop
    """Waiting ended because the sync was stopped."""


class Limit(Protocol):
    """One thing that a request has to fit into. All of a budget's limits are asked together, under its lock.

    `stream` is the stream that asks; a limit that does not concern it lets it through and counts nothing.
    """

    def wait(self, stream: str | None, now: float) -> float:
        """Seconds until it is worth asking again, 0 for yes. May raise RetryLaterError: not in this sync."""

    def begin(self, stream: str | None) -> None:
        """A request goes out: every limit said yes."""

    def end(self, stream: str | None, now: float) -> None:
        """Its answer came, or it failed."""

    def heard(self, headers: Mapping[str, str]) -> None:
        """What an answer's headers say of the limit."""


class Window:
    """`rate.requests` in any window of `rate.per_seconds`, for some streams together or for all.

    The window slides, so that no burst at its edge doubles the rate. A request counts from when it goes out until that
    long after its answer: when in between the tool itself counted it, nobody but the tool knows.
    """

    def __init__(self, rate: RateBudget, streams: frozenset[str] | None = None) -> None:
        self._rate = rate
        self._streams = streams
        self._out = 0
        self._ended: deque[float] = deque()

    def wait(self, stream: str | None, now: float) -> float:
        """See Limit."""
        if not self._concerns(stream):
            return 0.0
        while self._ended and self._ended[0] <= now - self._rate.per_seconds:
            self._ended.popleft()
        if self._out + len(self._ended) < self._rate.requests:
            return 0.0
        return self._ended[0] + self._rate.per_seconds - now if self._ended else _GLANCE

    def begin(self, stream: str | None) -> None:
        """See Limit."""
        self._out += self._concerns(stream)

    def end(self, stream: str | None, now: float) -> None:
        """See Limit."""
        if self._concerns(stream):
            self._out -= 1
            self._ended.append(now)

    def heard(self, headers: Mapping[str, str]) -> None:
        """A tool that has enough says so with a 429, which the transport knows."""

    def _concerns(self, stream: str | None) -> bool:
        return self._streams is None or stream in self._streams


def _tighter(streams: Mapping[str, RateBudget]) -> Iterator[Window]:
    """Streams that name the same scope share one window; one that names none has its own."""
    sharing: dict[tuple[str, str], set[str]] = {}
    for stream, rate in streams.items():
        named = "scope" in rate.model_fields_set
        sharing.setdefault(("scope", rate.scope) if named else ("stream", stream), set()).add(stream)
    for together in sharing.values():
        yield Window(min((streams[name] for name in together), key=_pace), frozenset(together))


def _pace(rate: RateBudget) -> float:
    return rate.requests / rate.per_seconds


class Budget:
    """Shared by every request of one connection.

    Every limit must have room, and at most `at_once` requests are in flight. When the tool asks one request to wait,
    all wait: the limit is the token's, not the request's.
    """

    def __init__(
        self, rate: RateBudget | None, at_once: int, *, streams: Mapping[str, RateBudget] | None = None
    ) -> None:
        self._limits: list[Limit] = [Window(rate)] if rate else []
        self._limits += _tighter(streams or {})
        self._lock = threading.Lock()
        self._slots = threading.BoundedSemaphore(at_once)
        self._closed_until = 0.0
        self._stop = threading.Event()

    def add(self, limit: Limit) -> None:
        """Ask one more limit from now on."""
        with self._lock:
            self._limits.append(limit)

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

    @contextmanager
    def turn(self, stream: str | None = None) -> Iterator[None]:
        """Wait until one request of a stream may go out; it is over when the block ends. Raises Stopped."""
        while (wait := self._begin(stream)) > 0:
            self.sleep(wait)
        try:
            yield
        finally:
            self._end(stream)

    def heard(self, headers: Mapping[str, str]) -> None:
        """Let the limits know what an answer says of them."""
        with self._lock:
            for limit in self._limits:
                limit.heard(headers)

    def sleep(self, seconds: float) -> None:
        """Wait unless stopped. Raises Stopped."""
        if self._stop.wait(seconds):
            raise Stopped

    def _begin(self, stream: str | None) -> float:
        """Take a place and return 0, or return the seconds until it is worth asking again.

        The place in flight comes first: a request that waits for one after it was counted would go out too late. It is
        given back while the limits have no room, so that a slow stream does not hold up the others.
        """
        self._slots.acquire()
        wait = None
        try:
            wait = self._ask(stream)
        finally:
            if wait != 0:
                self._slots.release()
        return wait

    def _ask(self, stream: str | None) -> float:
        if self._stop.is_set():
            raise Stopped
        with self._lock:
            now = time.monotonic()
            wait = max([self._closed_until - now, *(limit.wait(stream, now) for limit in self._limits)])
            if wait <= 0:
                for limit in self._limits:
                    limit.begin(stream)
            return max(wait, 0.0)

    def _end(self, stream: str | None) -> None:
        with self._lock:
            now = time.monotonic()
            for limit in self._limits:
                limit.end(stream, now)
        self._slots.release()
