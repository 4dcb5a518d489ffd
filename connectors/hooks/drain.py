"""Asks the tools for what webhooks spoke of, and takes from the queue what has landed."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from connectors.fetching import can_fetch, fetch
from connectors.hooks.queue import HintQueue, Waiting
from connectors.landing import landed_states
from connectors.registry import Connector, connector
from connectors.storage import open_storage
from connectors.sync import sync
from contracts import killpoints
from contracts.connection import Connection
from contracts.errors import RetryLaterError, SwitchboardError

# So few at a time that a fresh hint is not kept waiting by a tool that is slow to answer.
_AT_ONCE = 20
_LONGEST = 20.0

Outcome = Mapping[Waiting, str | None]


@dataclass(frozen=True)
class Drained:
    """What came of one connection's hints. `failed` ones stay in the queue and come up again later."""

    connection: str
    asked: int = 0
    failed: int = 0
    error: str | None = None


def drain(
    connections: Sequence[Connection],
    landing: str,
    queue: HintQueue,
    locks: Path,
    *,
    environ: Mapping[str, str] | None = None,
    seconds: float = _LONGEST,
    tool_of: Callable[[str], Connector] = connector,
) -> list[Drained]:
    """Ask for every record that is due, all connections side by side, and land what is there.

    Never raises for a tool's or a record's failure: it is noted at the hint. After `seconds` what is left waits for the
    next time. A connection whose hints another process is asking for is left to it.
    """
    run = _Drain(landing, queue, locks, environ, time.monotonic() + seconds, tool_of)
    waiting = {each.name: queue.due(connection=each.name) for each in connections}
    busy = [connection for connection in connections if waiting[connection.name]]
    if not busy:
        return []
    with ThreadPoolExecutor(len(busy), "drain") as pool:
        return list(pool.map(lambda connection: run.one(connection, waiting[connection.name]), busy))


@dataclass(frozen=True)
class _Drain:
    landing: str
    queue: HintQueue
    locks: Path
    environ: Mapping[str, str] | None
    deadline: float
    tool_of: Callable[[str], Connector]

    def one(self, connection: Connection, waiting: Sequence[Waiting]) -> Drained:
        try:
            with open_storage(str(self.locks)).exclusive(connection.name):
                return self._asked(connection, waiting)
        except RetryLaterError:
            return Drained(connection.name)

    def _asked(self, connection: Connection, waiting: Sequence[Waiting]) -> Drained:
        asked = failed = 0
        newest: str | None = None
        for some in _batches(waiting):
            outcome = self._answers(connection, some)
            killpoints.reached("after_fetch")
            errors = {each: error for each, error in outcome.items() if error}
            self.queue.done([each for each, error in outcome.items() if not error])
            self.queue.failed(errors)
            asked, failed = asked + len(outcome), failed + len(errors)
            newest = next(iter(errors.values()), newest)
            if time.monotonic() > self.deadline:
                break
        return Drained(connection.name, asked, failed, newest)

    def _answers(self, connection: Connection, waiting: Sequence[Waiting]) -> Outcome:
        """Why each hint could not be followed; None for those whose record has landed."""
        streams: defaultdict[str, list[Waiting]] = defaultdict(list)
        for each in waiting:
            streams[each.hint.stream].append(each)
        outcome: dict[Waiting, str | None] = {}
        for stream, about in streams.items():
            outcome.update(self._of_stream(connection, stream, about))
        return outcome

    def _of_stream(self, connection: Connection, stream: str, waiting: Sequence[Waiting]) -> Outcome:
        """One stream's trouble must not stop the others."""
        try:
            tool = self.tool_of(connection.connector)
            follow = self._fetched if can_fetch(tool, stream) else self._read
            return follow(connection, tool, stream, waiting)
        except SwitchboardError as error:
            return dict.fromkeys(waiting, str(error))
        except Exception as error:  # noqa: BLE001 - whatever it was, the hints stay
            return dict.fromkeys(waiting, f"{type(error).__name__} while asking.")

    def _fetched(self, connection: Connection, tool: Connector, stream: str, waiting: Sequence[Waiting]) -> Outcome:
        ids = [each.hint.object_id for each in waiting]
        found = fetch(connection, self.landing, {stream: ids}, environ=self.environ, tool=tool)[stream]
        errors = {object_id: str(error) for object_id, error in found.errors.items()}
        return {each: errors.get(each.hint.object_id) for each in waiting}

    def _read(self, connection: Connection, tool: Connector, stream: str, waiting: Sequence[Waiting]) -> Outcome:
        """A stream that has no single records is read as a sync would, once for all its hints."""
        states = landed_states(self.landing, connection.name)
        results = sync(connection, self.landing, states, streams=[stream], environ=self.environ, tool=tool)
        errors = [str(result.error) for result in results if result.error]
        return dict.fromkeys(waiting, errors[0] if errors else None)


def _batches(waiting: Iterable[Waiting]) -> Iterator[list[Waiting]]:
    """A few at a time; those that failed before never together with fresh ones."""
    for tried in (False, True):
        left = iter([each for each in waiting if bool(each.attempts) is tried])
        while some := list(islice(left, _AT_ONCE)):
            yield some
