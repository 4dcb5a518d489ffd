"""Files that appear whole or not at all: on a disk by rename, in an object store because that is how those work."""

import fcntl
import io
import os
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import IO, Any

import fsspec

from contracts.errors import RetryLaterError

_LOCAL_PROTOCOLS = {"file", "local"}


class NewFile(ABC):
    """A file being written. Nobody sees it before `commit`."""

    @abstractmethod
    def write(self, data: bytes) -> None:
        """Append."""

    @abstractmethod
    def commit(self) -> None:
        """Make the file durable and visible under its name."""

    @abstractmethod
    def discard(self) -> None:
        """Forget what was written."""


class Storage(ABC):
    """A landing root. Names are relative to it, with forward slashes."""

    @abstractmethod
    def create(self, name: str) -> NewFile:
        """Start a new file."""

    @abstractmethod
    def read(self, name: str) -> bytes:
        """The whole of a file. Raises FileNotFoundError."""

    @abstractmethod
    def names(self, folder: str) -> list[str]:
        """Sorted names (without folder) of the files in a folder; empty when there is none."""

    @abstractmethod
    def folders(self, folder: str) -> list[str]:
        """Sorted names of the folders in a folder."""

    @abstractmethod
    def delete(self, name: str) -> None:
        """Remove a file if it is there."""

    @abstractmethod
    def exclusive(self, folder: str) -> AbstractContextManager[None]:
        """Hold a folder for this process. Raises RetryLaterError when another has it; object stores cannot tell."""

    def put(self, name: str, data: bytes) -> None:
        """Write a whole file at once."""
        file = self.create(name)
        try:
            file.write(data)
            file.commit()
        except BaseException:
            file.discard()
            raise


def open_storage(url: str) -> Storage:
    """The storage behind a path or any fsspec URL (s3://, gs://, memory://)."""
    protocol = fsspec.utils.get_protocol(url)
    if protocol in _LOCAL_PROTOCOLS:
        return _Disk(Path(fsspec.core.strip_protocol(url)))
    filesystem, root = fsspec.core.url_to_fs(url)
    return _ObjectStore(filesystem, root)


class _DiskFile(NewFile):
    def __init__(self, path: Path) -> None:
        self._path = path
        self._partial = path.with_name(f".{path.name}.partial")
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = self._partial.open("wb", buffering=0)

    def write(self, data: bytes) -> None:
        rest = memoryview(data)
        # An unbuffered write may take only part, for instance just before the disk is full.
        while rest:
            rest = rest[self._file.write(rest) :]

    def commit(self) -> None:
        os.fsync(self._file.fileno())
        self._file.close()
        self._partial.replace(self._path)
        _sync_folder(self._path.parent)

    def discard(self) -> None:
        self._file.close()
        self._partial.unlink(missing_ok=True)


class _Disk(Storage):
    def __init__(self, root: Path) -> None:
        self._root = root

    def create(self, name: str) -> NewFile:
        return _DiskFile(self._root / name)

    def read(self, name: str) -> bytes:
        return (self._root / name).read_bytes()

    def names(self, folder: str) -> list[str]:
        path = self._root / folder
        return sorted(entry.name for entry in path.iterdir() if entry.is_file()) if path.is_dir() else []

    def folders(self, folder: str) -> list[str]:
        path = self._root / folder
        return sorted(entry.name for entry in path.iterdir() if entry.is_dir()) if path.is_dir() else []

    def delete(self, name: str) -> None:
        (self._root / name).unlink(missing_ok=True)

    def exclusive(self, folder: str) -> AbstractContextManager[None]:
        return _locked(self._root / folder)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """A lock that the system gives back when its holder dies, however it dies."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RetryLaterError(
                f"another sync is writing to {folder}.", remedy="wait until it is done, then run again."
            ) from None
        yield


class _ObjectStoreFile(NewFile):
    """Kept in memory until commit: a batch is tens of megabytes, and an upload cannot be taken back halfway."""

    def __init__(self, filesystem: Any, path: str) -> None:
        self._filesystem = filesystem
        self._path = path
        self._buffer: IO[bytes] = io.BytesIO()

    def write(self, data: bytes) -> None:
        self._buffer.write(data)

    def commit(self) -> None:
        self._buffer.seek(0)
        self._filesystem.pipe_file(self._path, self._buffer.read())

    def discard(self) -> None:
        self._buffer.close()


class _ObjectStore(Storage):
    def __init__(self, filesystem: Any, root: str) -> None:
        self._filesystem = filesystem
        self._root = root.rstrip("/")

    def create(self, name: str) -> NewFile:
        return _ObjectStoreFile(self._filesystem, f"{self._root}/{name}")

    def read(self, name: str) -> bytes:
        return bytes(self._filesystem.cat_file(f"{self._root}/{name}"))

    def names(self, folder: str) -> list[str]:
        return self._listing(folder, "file")

    def folders(self, folder: str) -> list[str]:
        return self._listing(folder, "directory")

    def delete(self, name: str) -> None:
        if self._filesystem.exists(f"{self._root}/{name}"):
            self._filesystem.rm_file(f"{self._root}/{name}")

    def exclusive(self, folder: str) -> AbstractContextManager[None]:  # noqa: ARG002
        return nullcontext()

    def _listing(self, folder: str, kind: str) -> list[str]:
        path = f"{self._root}/{folder}".rstrip("/")
        # A listing kept from before would hide what another process wrote since.
        self._filesystem.invalidate_cache()
        if not self._filesystem.isdir(path):
            return []
        entries = self._filesystem.ls(path, detail=True)
        return sorted(entry["name"].rstrip("/").rsplit("/", 1)[-1] for entry in entries if entry["type"] == kind)


def _sync_folder(path: Path) -> None:
    """Make a rename survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
