"""Writing and reading the landing format (contracts/landing.py)."""

import errno
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from connectors.progress import Position, pack
from connectors.storage import NewFile, Storage, open_storage
from contracts import killpoints
from contracts.landing import (
    BATCH_SUFFIX,
    BEGIN_SUFFIX,
    COMMIT_SUFFIX,
    END_SUFFIX,
    PLAN_SUFFIX,
    STATEFUL_MODES,
    Begin,
    Commit,
    End,
    LoadMode,
    batch_name,
    commit_name,
    stream_folder,
)

ROTATE_BYTES = 64 << 20
ROTATE_SECONDS = 30.0


@dataclass(frozen=True)
class LandedLoad:
    """A load as it lies there. `end` is None while it is not complete; `commits` are in order."""

    begin: Begin
    commits: list[Commit] = field(default_factory=list)
    end: End | None = None

    @property
    def folder(self) -> str:
        """Folder of the load's files, relative to the landing root."""
        return stream_folder(self.begin.connection, self.begin.stream)

    @property
    def rows(self) -> int:
        """Rows in committed batches."""
        return sum(commit.rows for commit in self.commits)


def landed_loads(landing: str, connection: str | None = None) -> list[LandedLoad]:
    """Every load under a landing URL, by connection, stream and age; complete or not."""
    storage = open_storage(landing)
    names = [connection] if connection else storage.folders("")
    return [load for name in names for stream in storage.folders(name) for load in stream_loads(storage, name, stream)]


def landed_states(landing: str, connection: str) -> dict[str, dict[str, Any]]:
    """The newest state of each stream that has landed whole, for a sync that does not want to ask the warehouse."""
    storage = open_storage(landing)
    states = {
        stream: _newest_state(storage, stream_folder(connection, stream)) for stream in storage.folders(connection)
    }
    return {stream: state for stream, state in states.items() if state is not None}


def newest_landed(landing: str) -> str:
    """Name of the newest complete load that a sync made, "" when there is none."""
    storage = open_storage(landing)
    folders = [stream_folder(name, stream) for name in storage.folders("") for stream in storage.folders(name)]
    newest = ""
    for folder in folders:
        for name in reversed(_with(storage.names(folder), END_SUFFIX)):
            load = name.removesuffix(END_SUFFIX)
            if load <= newest:
                break
            if _mode(landing, folder, load) != "partial":
                newest = load
    return newest


def stream_loads(storage: Storage, connection: str, stream: str) -> list[LandedLoad]:
    """The loads of one stream, oldest first."""
    folder = stream_folder(connection, stream)
    names = storage.names(folder)
    return [_load(storage, folder, name.removesuffix(BEGIN_SUFFIX), names) for name in _with(names, BEGIN_SUFFIX)]


def unfinished_loads(storage: Storage, connection: str, stream: str) -> tuple[list[LandedLoad], str]:
    """The loads of a stream that have no end, oldest first, and the name of its newest load, finished or not."""
    folder = stream_folder(connection, stream)
    names = storage.names(folder)
    loads = [name.removesuffix(BEGIN_SUFFIX) for name in _with(names, BEGIN_SUFFIX)]
    ended = set(_with(names, END_SUFFIX))
    unfinished = [_load(storage, folder, load, names) for load in loads if f"{load}{END_SUFFIX}" not in ended]
    return unfinished, max(loads, default="")


def loads_since(storage: Storage, connection: str, stream: str, since: str) -> list[LandedLoad]:
    """The loads of a stream whose names are not before `since`, oldest first."""
    folder = stream_folder(connection, stream)
    names = storage.names(folder)
    loads = [name.removesuffix(BEGIN_SUFFIX) for name in _with(names, BEGIN_SUFFIX)]
    return [_load(storage, folder, load, names) for load in loads if load >= since]


def landed_records(storage: Storage, load: LandedLoad) -> Iterator[list[bytes]]:
    """Record bytes of a load that is not compressed yet, one list for each batch."""
    for commit in load.commits:
        yield storage.read(f"{load.folder}/{commit.file}").splitlines()


def delete_load(storage: Storage, load: LandedLoad) -> None:
    """Remove an abandoned load. Its begin goes last, so that a kill halfway leaves it to be found again."""
    names = storage.names(load.folder)
    own = [name for name in names if name.lstrip(".").startswith(load.begin.load)]
    for name in sorted(own, key=lambda name: name.endswith(BEGIN_SUFFIX)):
        storage.delete(f"{load.folder}/{name}")


def delete_uncommitted(storage: Storage, load: LandedLoad) -> None:
    """Remove what a kill left behind: batches without commit and half-written files of this load."""
    counted = {commit.file for commit in load.commits}
    for name in storage.names(load.folder):
        half_written = name.startswith(f".{load.begin.load}")
        if half_written or (_is_batch(name, load.begin.load) and name not in counted):
            storage.delete(f"{load.folder}/{name}")


def write_entry(storage: Storage, folder: str, name: str, entry: Begin | Commit | End) -> None:
    """Write a begin, commit or end file."""
    storage.put(f"{folder}/{name}", entry.model_dump_json().encode())


class LandingWriter:
    """Writes the batches of one load. Safe to call from the threads that read its slices.

    A batch is closed and committed at `rotate_bytes` or `rotate_seconds`, whichever comes first, so that little is read
    again after a kill. Progress counts only once the rows it speaks of are committed.
    """

    def __init__(
        self,
        storage: Storage,
        load: LandedLoad,
        *,
        rotate_bytes: int = ROTATE_BYTES,
        rotate_seconds: float = ROTATE_SECONDS,
        on_rows: Callable[[int], None] | None = None,
    ) -> None:
        self._storage = storage
        self._begin = load.begin
        self._folder = load.folder
        self._number = max((_number(commit.file) for commit in load.commits), default=0)
        self._rotate_bytes = rotate_bytes
        self._rotate_seconds = rotate_seconds
        self._on_rows = on_rows or (lambda _: None)
        self._lock = threading.Lock()
        self._file: NewFile | None = None
        self._opened_at = 0.0
        self._file_rows = 0
        self._file_bytes = 0
        self._moved: dict[int, Position] = {}
        self._failed = False
        self.rows = load.rows

    @property
    def files(self) -> int:
        """Batches committed in this load, also before it was interrupted."""
        return self._number

    def write(self, data: bytes, rows: int, position: Position) -> None:
        """Append whole lines (each ended by a newline) and note how far their slice has come.

        After a failure nothing more is taken: the batch may end in half a line, and progress must not pass it.
        """
        with self._lock:
            if self._failed:
                raise OSError(errno.EIO, "an earlier write failed")
            self._moved[position.slice] = position
            if not rows:
                return
            file = self._written(data)
            self._file_rows += rows
            self._file_bytes += len(data)
            self.rows += rows
            total = self.rows
            killpoints.reached("after_page")
            if self._file_bytes >= self._rotate_bytes or time.monotonic() - self._opened_at >= self._rotate_seconds:
                self._commit(file)
        self._on_rows(total)

    def close(self) -> None:
        """Commit what is open. The load is complete only with its end."""
        with self._lock:
            if self._file is not None:
                self._commit(self._file)

    def _written(self, data: bytes) -> NewFile:
        """The open batch with the data in it; without its last rows there is no batch."""
        file = self._file or self._open()
        try:
            file.write(data)
        except BaseException:
            self._failed = True
            self._file = None
            self.rows -= self._file_rows
            file.discard()
            raise
        return file

    def _open(self) -> NewFile:
        self._file = self._storage.create(f"{self._folder}/{batch_name(self._begin.load, self._number + 1)}")
        self._opened_at = time.monotonic()
        self._file_rows = self._file_bytes = 0
        return self._file

    def _commit(self, file: NewFile) -> None:
        self._file = None
        self._failed = True  # unless the commit comes to stand
        file.commit()
        self._number += 1
        batch = batch_name(self._begin.load, self._number)
        commit = Commit(
            load=self._begin.load,
            file=batch,
            rows=self._file_rows,
            bytes=self._file_bytes,
            progress=pack(self._moved.values()),
        )
        write_entry(self._storage, self._folder, commit_name(batch), commit)
        self._moved = {}
        self._failed = False
        killpoints.reached("after_landing_file")


def _newest_state(storage: Storage, folder: str) -> dict[str, Any] | None:
    """The state of the newest load that has one to tell: single records that were asked for say nothing of it."""
    for name in reversed(_with(storage.names(folder), END_SUFFIX)):
        if _begin(storage, folder, name.removesuffix(END_SUFFIX)).mode in STATEFUL_MODES:
            return End.model_validate_json(storage.read(f"{folder}/{name}")).state
    return None


def _load(storage: Storage, folder: str, load: str, names: list[str]) -> LandedLoad:
    commits = [name for name in _with(names, COMMIT_SUFFIX) if name.startswith(f"{load}-")]
    end = f"{load}{END_SUFFIX}"
    return LandedLoad(
        begin=_begin(storage, folder, load),
        commits=[Commit.model_validate_json(storage.read(f"{folder}/{name}")) for name in commits],
        end=End.model_validate_json(storage.read(f"{folder}/{end}")) if end in names else None,
    )


def _begin(storage: Storage, folder: str, load: str) -> Begin:
    return Begin.model_validate_json(storage.read(f"{folder}/{load}{BEGIN_SUFFIX}"))


@lru_cache(maxsize=10_000)
def _mode(landing: str, folder: str, load: str) -> LoadMode:
    """Kept: it never changes, and is asked for again every few seconds."""
    return _begin(open_storage(landing), folder, load).mode


def plan_name(load: str) -> str:
    """Name of a load's plan file."""
    return f"{load}{PLAN_SUFFIX}"


def _with(names: list[str], suffix: str) -> list[str]:
    return [name for name in names if name.endswith(suffix) and not name.startswith(".")]


def _is_batch(name: str, load: str) -> bool:
    return name.startswith(f"{load}-") and name.endswith(BATCH_SUFFIX)


def _number(batch: str) -> int:
    return int(batch.removesuffix(BATCH_SUFFIX).rsplit("-", 1)[1])
