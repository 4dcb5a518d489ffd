"""Works out what decisions would change, one after the other, so that the rest of the app is never kept waiting."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import duckdb

from contracts.errors import ConfigurationError, RetryLaterError
from unified_profile.app.outdated import outdated_is_said
from unified_profile.app.published import Published, superseded
from unified_profile.app.settings import AppSettings
from unified_profile.identity import Override, Preview, preview

# One is worked out, the others wait: each holds one of the threads that all requests share (40 of them).
_MOST_AT_ONCE = 4


class Previews:
    """Compares who is who in the current publication under two sets of decisions."""

    def __init__(self, published: Published, settings: AppSettings) -> None:
        self._published = published
        self._settings = settings
        self._seats = threading.BoundedSemaphore(_MOST_AT_ONCE)
        self._turn = threading.Lock()

    def of(self, *, now: Iterable[Override], then: Iterable[Override]) -> Preview:
        """Say what would change if the decisions `then` held and not those `now`. Nothing is kept.

        Raises RetryLaterError when others wait already, when it would take too much, or while nothing is published;
        ConfigurationError when the rules or settings cannot be read, or what is published is of another version.
        """
        with self._seat(), self._turn:
            file = self._published.required_file()
            setup = self._settings.identity()
            try:
                with outdated_is_said():
                    return preview(
                        file,
                        now=now,
                        then=then,
                        phone_regions=setup.phone_regions,
                        rules=setup.rules,
                        limits=self._settings.preview_limits,
                    )
            except (duckdb.IOException, ConfigurationError):
                if file.exists():
                    raise
                raise superseded() from None

    @contextmanager
    def _seat(self) -> Iterator[None]:
        if not self._seats.acquire(blocking=False):
            raise RetryLaterError("too many previews are being worked out.", remedy="try again in a moment.")
        try:
            yield
        finally:
            self._seats.release()
