"""Keeps work on a connection within limits, for whoever can't let it take what it takes."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb

from contracts.errors import RetryLaterError

_HOW_OFTEN = 0.05


@dataclass(frozen=True)
class Limits:
    """`seconds` by the clock, threads, and memory as DuckDB writes it (1GB); what doesn't fit is on the disk."""

    seconds: float
    threads: int
    memory: str

    @property
    def config(self) -> dict[str, str | bool | int | float | list[str]]:
        """What the database is opened with."""
        return {"threads": self.threads, "memory_limit": self.memory}


@contextmanager
def within(con: duckdb.DuckDBPyConnection, limits: Limits | None) -> Iterator[None]:
    """Stop what the connection does in the block when it takes too much. Raises RetryLaterError then."""
    if limits is None:
        yield
        return
    is_done = threading.Event()
    watcher = threading.Thread(target=_watch, args=(con, limits.seconds, is_done), daemon=True)
    watcher.start()
    try:
        yield
    except (duckdb.InterruptException, duckdb.OutOfMemoryException) as error:
        raise RetryLaterError(
            f"this takes more than {limits.seconds:g} seconds, or more than {limits.memory} of memory.",
            remedy="ask at the terminal: `switchboard identity` takes the time it needs for a `--preview`.",
        ) from error
    finally:
        is_done.set()
        watcher.join()


def _watch(con: duckdb.DuckDBPyConnection, seconds: float, is_done: threading.Event) -> None:
    if is_done.wait(seconds):
        return
    # Again and again, since what is between two statements does not hear it.
    while not is_done.wait(_HOW_OFTEN):
        con.interrupt()
