"""Read-only DuckDB connections to the current publication, for as long as it is current.

A publication never changes; a new one is another file that the `current` symlink then names. The link is looked at
when a connection is lent, so that a request reads one publication from its first query to its last, and an old
publication is closed when its last reader is done.
"""

import os
import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TypeVar, cast
from weakref import WeakKeyDictionary

import duckdb

from contracts.errors import ConfigurationError, RetryLaterError
from unified_profile.app.fitness import refuse_unfit
from unified_profile.app.outdated import outdated_is_said

CURRENT = Path("current") / "warehouse.duckdb"
POOL_SIZE = 8
_LEND_SECONDS = 10.0

T = TypeVar("T")

# What has been read for good from the publication that a connection is open on.
_kept: "WeakKeyDictionary[duckdb.DuckDBPyConnection, dict[str, object]]" = WeakKeyDictionary()

_LOCKED_DOWN: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "lock_configuration": "true",
    "memory_limit": "512MB",
    # Each request has a thread of its own; one that spreads over several takes more of the machine than it gains.
    "threads": "1",
    # A first look for the few rows and a second for their columns costs more than it spares where a customer's rows lie
    # together.
    "late_materialization_max_rows": "0",
}


def once(con: duckdb.DuckDBPyConnection, name: str, read: Callable[[duckdb.DuckDBPyConnection], T]) -> T:
    """What `read` gives, read once from each publication, since none ever changes; from other files each time.

    For small things that every page shows. Nothing of a customer, and nothing that depends on who looks, is kept.
    """
    kept = _kept.get(con)
    if kept is None:
        return read(con)
    if name not in kept:
        kept[name] = read(con)
    return cast("T", kept[name])


class Publication:
    """One published file, open. Its cursors share the database but run beside each other."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._root = duckdb.connect(file, read_only=True, config=_LOCKED_DOWN)
        self._idle: queue.LifoQueue[duckdb.DuckDBPyConnection] = queue.LifoQueue()
        kept: dict[str, object] = {}
        for _ in range(POOL_SIZE):
            cursor = self._root.cursor()
            _kept[cursor] = kept
            self._idle.put(cursor)
        self.readers = 0
        # The first parameterised query of a process imports what DuckDB binds parameters with: not in a request.
        self._root.execute("select $warm", {"warm": 1}).fetchall()

    @contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Lend a cursor. Raises RetryLaterError when all stay busy."""
        try:
            cursor = self._idle.get(timeout=_LEND_SECONDS)
        except queue.Empty:
            raise RetryLaterError("every reader of the warehouse is busy.", remedy="try again in a moment.") from None
        try:
            yield cursor
        finally:
            self._idle.put(cursor)

    @cached_property
    def is_outdated(self) -> bool:
        """Whether it was made by another version and lacks what this one reads. Worked out once, and logged then."""
        # A cursor of its own: whether the others are busy is another question.
        with self._root.cursor() as cursor:
            try:
                with outdated_is_said():
                    refuse_unfit(cursor)
            except ConfigurationError:
                return True
        return False

    def close(self) -> None:
        """Close every cursor and the file."""
        while not self._idle.empty():
            self._idle.get_nowait().close()
        self._root.close()


class Published:
    """Lends connections to whatever publication is current in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._link = folder / CURRENT
        self._lock = threading.Lock()
        self._current: Publication | None = None

    @contextmanager
    def reading(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Lend a read-only connection.

        Raises RetryLaterError while nothing has been published, and ConfigurationError when what has been is of
        another version and lacks what is read.
        """
        publication = self._take()
        try:
            with publication.cursor() as cursor, outdated_is_said():
                yield cursor
        finally:
            self._give_back(publication)

    def is_outdated(self) -> bool:
        """Whether the current publication lacks what is read. Raises RetryLaterError while nothing is published."""
        publication = self._take()
        try:
            return publication.is_outdated
        finally:
            self._give_back(publication)

    def current_file(self) -> Path | None:
        """Where the current publication really is. None: nothing has been published."""
        # The real path, because DuckDB shares one database between equal paths and the link's path never changes.
        real = Path(os.path.realpath(self._link))
        return real if real.is_file() else None

    def required_file(self) -> Path:
        """Where the current publication really is. Raises RetryLaterError while nothing has been published."""
        file = self.current_file()
        if file is None:
            raise RetryLaterError(
                "nothing has been published yet.", remedy="run `switchboard run`, then load this page again."
            )
        return file

    def name(self) -> str:
        """What the current publication is called. Raises RetryLaterError while nothing has been published."""
        return self.required_file().parent.name

    def close(self) -> None:
        """Close the current publication. Readers that are still out keep it until they are done."""
        with self._lock:
            current, self._current = self._current, None
        if current is not None and current.readers == 0:
            current.close()

    def _take(self) -> Publication:
        with self._lock:
            file = self.required_file()
            retired = None
            if self._current is None or self._current.file != file:
                fresh = _opened(file)
                retired, self._current = self._current, fresh
            publication = self._current
            publication.readers += 1
            if retired is not None and retired.readers == 0:
                retired.close()
            return publication

    def _give_back(self, publication: Publication) -> None:
        with self._lock:
            publication.readers -= 1
            is_last = publication.readers == 0 and publication is not self._current
        if is_last:
            publication.close()


def superseded() -> RetryLaterError:
    """What to say when the file that was current a moment ago has been cleared away."""
    return RetryLaterError("a newer publication came in between.", remedy="try again in a moment.")


def _opened(file: Path) -> Publication:
    try:
        return Publication(file)
    except duckdb.IOException:
        if file.exists():
            raise
        raise superseded() from None
