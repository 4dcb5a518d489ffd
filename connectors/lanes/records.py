"""The records lane: the CDK makes each record, we land it."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice
from typing import Any, ClassVar

import orjson

from connectors.lanes.reader import Land, LaneName, Reader
from connectors.lanes.slicing import Slicing, plain
from connectors.loads import Plan
from connectors.progress import Position
from contracts.errors import BugError

_BATCH = 1000


class RecordsReader(Reader):
    """For streams whose slices can be planned. A slice that was cut off is read again from its beginning."""

    lane: ClassVar[LaneName] = "records"

    def __init__(self, stream: Any, *, reason: str) -> None:
        super().__init__(reason)
        self._slicing = Slicing(stream)

    def plan(self) -> Plan:
        """See Reader."""
        return self._slicing.plan()

    def read(self, planned: dict[str, Any], start: Position, land: Land) -> None:
        """See Reader."""
        partition = self._slicing.partition(planned)
        latest: Any | None = None
        records = (record.data for record in partition.read())
        batches = _batches(records)
        rows = next(batches, [])
        while True:
            following = next(batches, None)
            if self._slicing.cursor_key:
                latest = self._slicing.newest((row.get(self._slicing.cursor_key) for row in rows), latest)
            data = b"".join(orjson.dumps(row) + b"\n" for row in rows)
            # The last rows and the word that they are the last stand in one commit.
            land(data, len(rows), Position(start.slice, latest=latest, done=following is None))
            if following is None:
                break
            rows = following
        self._slicing.finish(planned, latest)

    def restore(self, planned: dict[str, Any], position: Position) -> None:
        """See Reader."""
        self._slicing.finish(planned, position.latest)

    def state(self, plan: Plan) -> dict[str, Any] | None:
        """See Reader."""
        return self._slicing.state(plan)


class PartitionedReader(Reader):
    """For streams with a cursor of their own under each parent record: slices show up only while they are read.

    What is known of them lives in the CDK's cursor, so an interrupted load starts again.
    """

    lane: ClassVar[LaneName] = "records"
    resumable: ClassVar[bool] = False

    def __init__(self, stream: Any, *, reason: str, at_once: int, explained: Callable[[Exception], Exception]) -> None:
        super().__init__(reason)
        self._stream = stream
        self._at_once = at_once
        self._explained = explained
        self._observing = threading.Lock()

    def plan(self) -> Plan:
        """See Reader."""
        return Plan([{}])

    def read(self, planned: dict[str, Any], start: Position, land: Land) -> None:  # noqa: ARG002 - all of them
        """See Reader."""

        def one(partition: Any) -> None:
            try:
                every(partition)
            except Exception as error:
                # Here and not where it is waited for: each thread knows its own last answer.
                raise self._explained(error) from error

        def every(partition: Any) -> None:
            for records in _batches(partition.read()):
                # The CDK observes on one thread, and its largest value so far is no match for several.
                with self._observing:
                    for record in records:
                        self._stream.cursor.observe(record)
                data = b"".join(orjson.dumps(record.data) + b"\n" for record in records)
                land(data, len(records), Position(start.slice))
            self._stream.cursor.close_partition(partition)

        with ThreadPoolExecutor(self._at_once) as pool:
            waiting: set[Future[None]] = set()
            for partition in self._stream.generate_partitions():
                waiting.add(pool.submit(one, partition))
                if len(waiting) >= 2 * self._at_once:
                    done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                    _raise_first(done)
            _raise_first(waiting)
        land(b"", 0, Position(start.slice, done=True))

    def restore(self, planned: dict[str, Any], position: Position) -> None:  # noqa: ARG002
        """Never called: there is nothing to go on with."""
        raise BugError("a stream with a cursor for each parent was asked to resume.", remedy="report this.")

    def state(self, plan: Plan) -> dict[str, Any] | None:  # noqa: ARG002
        """See Reader."""
        self._stream.cursor.ensure_at_least_one_state_emitted()
        return dict(plain(self._stream.cursor.state)) or None


def _raise_first(futures: set[Future[None]]) -> None:
    for future in futures:
        future.result()


def _batches(records: Iterator[Any]) -> Iterator[list[Any]]:
    while rows := list(islice(records, _BATCH)):
        yield rows
