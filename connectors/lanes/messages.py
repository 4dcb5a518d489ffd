"""The messages lane: the CDK reads the stream on its own and tells us what it found."""

import logging
from collections.abc import Iterator
from typing import Any, ClassVar

import orjson
from airbyte_cdk.models import (
    AirbyteStreamStatus,
    ConfiguredAirbyteCatalog,
    ConfiguredAirbyteStream,
    DestinationSyncMode,
    SyncMode,
    TraceType,
    Type,
)

from connectors.failures import explain
from connectors.lanes.parsing import check_json
from connectors.lanes.reader import Land, LaneName, Reader
from connectors.lanes.slicing import plain
from connectors.loads import Plan
from connectors.progress import Position
from connectors.source import Source
from contracts.errors import BugError

_BATCH = 1000
_LOGGER = logging.getLogger("airbyte")


class MessagesReader(Reader):
    """The whole stream is one slice. Nothing can be gone on with, and state counts only for a stream that completed."""

    lane: ClassVar[LaneName] = "messages"
    resumable: ClassVar[bool] = False

    def __init__(self, source: Source, stream: str, *, reason: str) -> None:
        super().__init__(reason)
        self._source = source
        self._stream = stream
        self._state: dict[str, Any] | None = None

    def plan(self) -> Plan:
        """See Reader."""
        return Plan([{}])

    def read(self, planned: dict[str, Any], start: Position, land: Land) -> None:  # noqa: ARG002 - one slice
        """See Reader."""
        rows: list[bytes] = []
        for data in self._records():
            rows.append(orjson.dumps(data) + b"\n")
            if len(rows) == _BATCH:
                land(b"".join(rows), len(rows), Position(start.slice))
                rows = []
        land(b"".join(rows), len(rows), Position(start.slice, done=True))

    def restore(self, planned: dict[str, Any], position: Position) -> None:  # noqa: ARG002
        """Never called: the lane cannot be resumed."""
        raise BugError("the messages lane was asked to resume.", remedy="report this.")

    def state(self, plan: Plan) -> dict[str, Any] | None:  # noqa: ARG002
        """See Reader."""
        return self._state

    def _records(self) -> Iterator[Any]:
        """Record data. Raises what stopped the CDK, explained by the answers it got."""
        # Built here, because the CDK takes the thread that builds a source for the one that reads its messages.
        source = self._source.apart()
        for stream in source.streams.values():
            check_json(stream)
        complete = False
        try:
            for message in source.cdk.read(_LOGGER, source.config, self._catalogue(source), []):
                if message.type is Type.RECORD:
                    yield message.record.data
                elif message.type is Type.STATE:
                    self._state = _useful(plain(message.state.stream.stream_state))
                elif message.type is Type.TRACE and message.trace.type is TraceType.STREAM_STATUS:
                    complete = message.trace.stream_status.status is AirbyteStreamStatus.COMPLETE
        except Exception as error:
            raise explain(source.rules.gave_up or error, source.rules, source.connector, self._stream) from error
        if not complete:
            raise BugError(f"the CDK ended stream {self._stream} before it was complete.", remedy="report this.")

    def _catalogue(self, source: Source) -> Any:
        stream = source.streams[self._stream].as_airbyte_stream()
        incremental = SyncMode.incremental in stream.supported_sync_modes
        return ConfiguredAirbyteCatalog(
            streams=[
                ConfiguredAirbyteStream(
                    stream=stream,
                    sync_mode=SyncMode.incremental if incremental else SyncMode.full_refresh,
                    destination_sync_mode=DestinationSyncMode.append,
                )
            ]
        )


def _useful(state: Any) -> dict[str, Any] | None:
    """A state, unless it only says that there is none."""
    return dict(state) if isinstance(state, dict) and "__ab_no_cursor_state_message" not in state else None
