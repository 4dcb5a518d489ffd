"""How the last sync of each connection went, kept as one small file per connection under var/sync.

The warehouse file has one writer, which may be busy; these files can be written and read at any time.
"""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict

from connectors.results import SweepProgress

# Stands for every stream of a connection that could not be read at all.
WHOLE = "*"


class StreamReport(BaseModel):
    """The last attempt at one stream. `error_kind` and `error` are None when it completed.

    `skipped` counts answers that the manifest says to ignore; `sweep` is there when one was under way.
    """

    model_config = ConfigDict(frozen=True)

    stream: str
    rows: int
    reported: int | None
    lane: str
    complete: bool
    error_kind: str | None = None
    error: str | None = None
    skipped: int = 0
    sweep: SweepProgress | None = None


class SyncReport(BaseModel):
    """The last attempt at one connection; `finished_at` is UTC."""

    model_config = ConfigDict(frozen=True)

    connection: str
    finished_at: datetime
    streams: list[StreamReport]

    @property
    def failed(self) -> list[StreamReport]:
        """The streams that did not complete."""
        return [stream for stream in self.streams if not stream.complete]

    @classmethod
    def read(cls, var: Path, connection: str) -> Self | None:
        """The report of a connection, None when it was never synced."""
        file = _file(var, connection)
        return cls.model_validate_json(file.read_bytes()) if file.is_file() else None

    def write(self, var: Path) -> None:
        """Replace the connection's report; streams not attempted now keep their last one."""
        earlier = SyncReport.read(var, self.connection)
        kept = [stream for stream in earlier.streams if stream.stream != WHOLE] if earlier else []
        merged = {stream.stream: stream for stream in [*kept, *self.streams]}
        file = _file(var, self.connection)
        file.parent.mkdir(parents=True, exist_ok=True)
        partial = file.with_suffix(f".{os.getpid()}.partial")
        whole = self.model_copy(update={"streams": sorted(merged.values(), key=lambda stream: stream.stream)})
        partial.write_text(whole.model_dump_json(indent=1), encoding="utf-8")
        partial.replace(file)


def _file(var: Path, connection: str) -> Path:
    return var / "sync" / f"{connection}.json"


def now() -> datetime:
    """The current time, aware, UTC."""
    return datetime.now(UTC)
