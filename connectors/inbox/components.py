"""Reads the folder that the receiver of webhooks writes: one slice for each day, one record for each file."""

from collections.abc import Iterable, Mapping
from dataclasses import InitVar, dataclass, field
from datetime import datetime, timedelta
from typing import Any

import orjson
from airbyte_cdk.sources.declarative.retrievers import Retriever
from airbyte_cdk.sources.types import Config, StreamSlice, StreamState

from connectors.folder_slices import FolderSlices
from connectors.folders import Folder

# Ids begin with the time a message came in. Two that came in together may be written in either order, and clocks are
# set; messages read twice are held once.
_OVERLAP = timedelta(hours=1)
_STATE = "messages"
_TIME = "%Y%m%dT%H%M%S%f"


@dataclass
class Days(FolderSlices):
    """The days that have messages newer than the newest one read. State: that one's id."""

    config: Config
    parameters: InitVar[Mapping[str, Any] | None] = None
    _newest: str = field(default="", init=False)

    def set_initial_state(self, state: StreamState) -> None:
        """What `get_stream_state` said at the end of the last sync."""
        self._newest = str(self.remembered(state, _STATE).get("newest") or "")

    def get_stream_state(self) -> Mapping[str, StreamState] | None:
        """What is read once every slice is."""
        return {_STATE: {"newest": self._newest}}

    def stream_slices(self) -> Iterable[StreamSlice]:
        """One for each day, from a little before the newest message on."""
        folder = Folder(str(self.config["folder"]))
        since = _earlier(self._newest)
        for day in folder.folders():
            if day < f"{since[:4]}-{since[4:6]}-{since[6:8]}":
                continue
            ids = [_id(file.path) for file in folder.files(day, (".json",))]
            new = [each for each in ids if each >= since]
            if new:
                self._newest = max(self._newest, *new)
                yield StreamSlice(partition={"day": day, "since": since}, cursor_slice={})


@dataclass
class Messages(Retriever):  # type: ignore[misc]
    """The messages of a day."""

    config: Config
    parameters: InitVar[Mapping[str, Any] | None] = None

    def read_records(
        self, records_schema: Mapping[str, Any], stream_slice: StreamSlice | None = None
    ) -> Iterable[dict[str, Any]]:
        """See Retriever."""
        del records_schema
        if stream_slice is None:
            return
        folder = Folder(str(self.config["folder"]))
        for found in folder.files(str(stream_slice["day"]), (".json",)):
            if _id(found.path) < str(stream_slice["since"]):
                continue
            with folder.opened(found.path) as file:
                yield _message(_id(found.path), file.read())


def _message(message_id: str, content: bytes) -> dict[str, Any]:
    """A message; one that is damaged has no id, so that the warehouse sets it aside."""
    try:
        message = orjson.loads(content)
    except orjson.JSONDecodeError:
        message = None
    if isinstance(message, dict) and message.get("id") == message_id:
        return message
    return {"id": None, "payload": content.decode("utf-8", "replace")}


def _id(path: str) -> str:
    return path.rpartition("/")[2].removesuffix(".json")


def _earlier(message_id: str) -> str:
    if not message_id:
        return ""
    return (datetime.strptime(message_id.partition("-")[0], _TIME) - _OVERLAP).strftime(_TIME)  # noqa: DTZ007 - UTC
