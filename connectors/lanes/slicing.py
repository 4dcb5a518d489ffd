"""Slices and cursors of a CDK stream, as plain JSON outside and as the CDK's objects inside."""

import json
import threading
from collections.abc import Iterable, Mapping
from typing import Any

from airbyte_cdk.sources.declarative.incremental.concurrent_partition_cursor import ConcurrentPerPartitionCursor
from airbyte_cdk.sources.streams.concurrent.cursor import ConcurrentCursor, FinalStateCursor
from airbyte_cdk.sources.types import Record, StreamSlice

from connectors.lanes.windows import narrowed
from connectors.loads import Plan

PARENT_STATE = "parent_state"


class Slicing:
    """The slices of one stream and what its cursor makes of them. `simple` streams can be planned, and so resumed.

    Wide windows are cut until there are enough of them for `at_once` requests.
    """

    def __init__(self, stream: Any, *, at_once: int = 1) -> None:
        self._stream = stream
        self._at_once = at_once
        self._cursor = stream.cursor
        self._lock = threading.Lock()

    @property
    def simple(self) -> bool:
        """Whether slices can be known before any of them is read."""
        return type(self._cursor) in {FinalStateCursor, ConcurrentCursor}

    @property
    def cursor_key(self) -> str | None:
        """The field of a record that moves the stream's own cursor."""
        return self._cursor.cursor_field.cursor_field_key if type(self._cursor) is ConcurrentCursor else None

    def plan(self) -> Plan:
        """Every slice there is now, and the parents' states that go with them."""
        cut = narrowed([each.to_slice() for each in self._stream.generate_partitions()], self._cursor, self._at_once)
        slices = (describe(slice_) for slice_ in cut)
        # A parent that stands on two pages would otherwise be asked for its children twice.
        return Plan(list({json.dumps(each, sort_keys=True): each for each in slices}.values()), self._parent_state())

    def partition(self, planned: Mapping[str, Any]) -> Any:
        """The CDK's partition for a planned slice."""
        return self._stream._stream_partition_generator._partition_factory.create(stream_slice(planned))  # noqa: SLF001

    def newest(self, values: Iterable[Any], before: Any | None = None) -> Any | None:
        """The largest cursor value, as the tool wrote it. Values that cannot be read as one are passed over."""
        present = [value for value in values if value is not None]
        if before is not None:
            present.append(before)
        if not present or _plainly_ordered(present):
            return max(present, default=None)
        readable = [(self._parsed(value), value) for value in present]
        return max((pair for pair in readable if pair[0] is not None), key=lambda pair: pair[0], default=(None, None))[
            1
        ]

    def wanted(self, value: Any) -> bool:
        """Whether a record with this cursor value belongs to the read window (client-side incremental streams)."""
        return bool(self._cursor.should_be_synced(self._record(value, None)))

    def finish(self, planned: Mapping[str, Any], latest: Any | None) -> None:
        """Tell the cursor, if there is one, that a slice is done and what the newest value in it was."""
        if self.cursor_key is None:
            return
        partition = self.partition(planned)
        with self._lock:
            if latest is not None:
                self._cursor.observe(self._record(latest, partition.to_slice()))
            self._cursor.close_partition(partition)

    def state(self, plan: Plan) -> dict[str, Any] | None:
        """State after every slice is done."""
        if type(self._cursor) is FinalStateCursor:
            return {PARENT_STATE: plan.parent_state} if plan.parent_state else None
        self._cursor.ensure_at_least_one_state_emitted()
        state = plain(self._cursor.state)
        return dict(state) if state else None

    def _parent_state(self) -> dict[str, Any] | None:
        router = self._stream._stream_partition_generator._stream_slicer  # noqa: SLF001
        if type(self._cursor) is not FinalStateCursor:
            return None
        # A product of routers says nothing of its parts' states; the part that has parents does.
        parts = [part for part in getattr(router, "stream_slicers", [router]) if hasattr(part, "get_stream_state")]
        states = (plain(part.get_stream_state() or {}) for part in parts)
        return next((dict(state) for state in states if state), None)

    def _parsed(self, value: Any) -> Any:
        try:
            return self._cursor._connector_state_converter.parse_value(value)  # noqa: SLF001
        except (ValueError, TypeError, OverflowError):
            return None

    def _record(self, value: Any, associated: Any) -> Any:
        return Record(data={self.cursor_key: value}, stream_name=self._stream.name, associated_slice=associated)


def is_per_partition(stream: Any) -> bool:
    """Whether the CDK keeps one cursor for each parent record."""
    return isinstance(stream.cursor, ConcurrentPerPartitionCursor)


def describe(slice_: Any) -> dict[str, Any]:
    """A slice as JSON."""
    described = {
        "partition": plain(slice_.partition) if slice_ is not None else {},
        "cursor": plain(slice_.cursor_slice) if slice_ is not None else {},
        "extra": plain(slice_.extra_fields) if slice_ is not None else {},
    }
    return {key: value for key, value in described.items() if value}


def stream_slice(planned: Mapping[str, Any]) -> Any:
    """The CDK's slice for a planned one."""
    return StreamSlice(
        partition=planned.get("partition", {}),
        cursor_slice=planned.get("cursor", {}),
        extra_fields=planned.get("extra") or None,
    )


def plain(value: Any) -> Any:
    """Mappings and lists of the CDK as dicts and lists."""
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if hasattr(value, "__dict__") and type(value).__name__ == "AirbyteStateBlob":
        return {key: plain(inner) for key, inner in vars(value).items()}
    return [plain(inner) for inner in value] if isinstance(value, list | tuple) else value


def _plainly_ordered(values: list[Any]) -> bool:
    """Whether comparing the values as they are is comparing moments: numbers, or UTC texts of one shape."""
    if all(isinstance(value, int | float) and not isinstance(value, bool) for value in values):
        return True
    if not all(isinstance(value, str) for value in values):
        return False
    lengths = {len(value) for value in values}
    return len(lengths) == 1 and not any("+" in value or value.count("-") > 2 for value in values)
