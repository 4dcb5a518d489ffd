"""Reads files instead of an API: one slice for each file whose content is new, one record for each of its rows."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import InitVar, dataclass, field
from typing import Any

import orjson
from airbyte_cdk.sources.declarative.retrievers import Retriever
from airbyte_cdk.sources.types import Config, StreamSlice, StreamState

from connectors.file_rows import SUFFIXES, Row, column_name, rows
from connectors.folder_slices import FolderSlices
from connectors.folders import Folder

_STATE = "files"


@dataclass
class NewFiles(FolderSlices):
    """The files below the folder's `stream` whose content was not read yet under that path.

    State: by path, a stamp that is cheap to look at, and the SHA-256 of what was read. Files that are gone are dropped
    from it, so that it stays as large as the folder.
    """

    config: Config
    stream: str
    parameters: InitVar[Mapping[str, Any] | None] = None
    _read: dict[str, list[str]] = field(default_factory=dict, init=False)
    _now: dict[str, list[str]] = field(default_factory=dict, init=False)

    def set_initial_state(self, state: StreamState) -> None:
        """What `get_stream_state` said at the end of the last sync."""
        self._read = self.remembered(state, _STATE)

    def get_stream_state(self) -> Mapping[str, StreamState] | None:
        """What is read once every slice is."""
        return {_STATE: self._now}

    def stream_slices(self) -> Iterable[StreamSlice]:
        """One for each new file, by path."""
        folder = Folder(str(self.config["folder"]))
        folder.check()
        self._now = {}
        for file in folder.files(self.stream, SUFFIXES):
            stamp, digest = self._read.get(file.path, ["", ""])
            fresh = digest if stamp == file.stamp else folder.digest(file.path)
            self._now[file.path] = [file.stamp, fresh]
            if fresh != digest:
                modified = file.modified.isoformat()
                yield StreamSlice(partition={"file": file.path, "modified": modified}, cursor_slice={})


@dataclass
class FileRows(Retriever):  # type: ignore[misc]
    """The rows of one file as records: its columns, where it stands, and an id that is the same wherever it stands."""

    config: Config
    stream: str
    parameters: InitVar[Mapping[str, Any] | None] = None

    def read_records(
        self, records_schema: Mapping[str, Any], stream_slice: StreamSlice | None = None
    ) -> Iterable[dict[str, Any]]:
        """See Retriever. A file that is gone by now has no rows; moved, it is found under its new path."""
        del records_schema
        if stream_slice is None:
            return
        path = str(stream_slice["file"])
        try:
            with Folder(str(self.config["folder"])).opened(path) as file:
                for row in rows(path, file):
                    yield self._record(row, path, str(stream_slice["modified"]))
        except FileNotFoundError:
            return

    def _record(self, row: Row, path: str, modified: str) -> dict[str, Any]:
        where = {"source_file": path, "source_row": row.number, "source_modified_at": modified}
        if row.values is None:
            # Without an id the warehouse sets it aside, with all that is known of it.
            return {"record_id": None, "unreadable": row.text, **where}
        values = self._renamed(row.values)
        return {**values, "record_id": self._id(values), **where}

    def _renamed(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """With our names for the columns that the setting `columns` maps to theirs."""
        wanted = ((self.config.get("columns") or {}).get(self.stream) or {}).items()
        theirs = {name: ours for ours, heading in wanted for name in (str(heading), column_name(str(heading)))}
        return {theirs.get(name, name): value for name, value in values.items()}

    def _id(self, values: Mapping[str, Any]) -> str | None:
        """From the key that the settings name, else the column `id`, else the whole row."""
        key = (self.config.get("key") or {}).get(self.stream) or (
            ["id"] if values.get("id") not in (None, "") else None
        )
        if key is None:
            return hashlib.sha256(orjson.dumps(values, option=orjson.OPT_SORT_KEYS)).hexdigest()[:32]
        parts = [values.get(name) for name in key]
        return None if any(part in (None, "") for part in parts) else "/".join(map(str, parts))
