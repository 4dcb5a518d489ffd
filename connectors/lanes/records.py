"""The records lane: the CDK makes each record, we land it."""

from collections.abc import Iterator
from itertools import islice
from typing import Any, ClassVar

import orjson

from connectors.lanes.reader import Land, LaneName, Reader
from connectors.lanes.slicing import Slicing
from connectors.loads import Plan
from connectors.progress import Position

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
        for rows in _batches(records):
            if self._slicing.cursor_key:
                latest = self._slicing.newest((row.get(self._slicing.cursor_key) for row in rows), latest)
            land(b"".join(orjson.dumps(row) + b"\n" for row in rows), len(rows), Position(start.slice))
        land(b"", 0, Position(start.slice, latest=latest, done=True))
        self._slicing.finish(partition, latest)

    def restore(self, planned: dict[str, Any], position: Position) -> None:
        """See Reader."""
        self._slicing.finish(self._slicing.partition(planned), position.latest)

    def state(self, plan: Plan) -> dict[str, Any] | None:
        """See Reader."""
        return self._slicing.state(plan)


def _batches(records: Iterator[Any]) -> Iterator[list[Any]]:
    while rows := list(islice(records, _BATCH)):
        yield rows
