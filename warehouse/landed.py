"""Reads the landing format: which loads are whole, and their batch files as local paths."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any

import fsspec.core
from fsspec.implementations.local import LocalFileSystem
from pydantic import ValidationError

from contracts.errors import BadDataError
from contracts.landing import (
    BATCH_SUFFIX,
    BEGIN_SUFFIX,
    COMMIT_SUFFIX,
    COMPRESSED_SUFFIX,
    END_SUFFIX,
    Begin,
    Commit,
    End,
)


@dataclass(frozen=True, order=True)
class LoadId:
    """Names one load. Sorts by time, then connection and stream."""

    load: str
    connection: str
    stream: str


@dataclass(frozen=True)
class Landing:
    """A landing root on any file system that fsspec knows."""

    filesystem: Any
    root: str

    @classmethod
    def at(cls, url: str) -> "Landing":
        """Open a landing root by path or fsspec URL."""
        filesystem, root = fsspec.core.url_to_fs(url)
        return cls(filesystem, str(root).rstrip("/"))

    @property
    def is_local(self) -> bool:
        """Whether batch files can be read where they are."""
        return isinstance(self.filesystem, LocalFileSystem)

    def complete_loads(self, connections: Collection[str] | None = None) -> list[LoadId]:
        """Every load with an end, oldest first."""
        # A listing kept from before would hide loads that have landed since.
        self.filesystem.invalidate_cache()
        found = []
        for path in self.filesystem.glob(f"{self.root}/*/*/*{END_SUFFIX}"):
            connection, stream, file = PurePosixPath(path).parts[-3:]
            if connections is None or connection in connections:
                found.append(LoadId(file.removesuffix(END_SUFFIX), connection, stream))
        return sorted(found)

    def read(self, load: LoadId) -> "LandedLoad":
        """What a complete load says of itself. Raises BadDataError when a batch of it is missing or unreadable."""
        try:
            begin = Begin.model_validate_json(self._bytes(load, f"{load.load}{BEGIN_SUFFIX}"))
            end = End.model_validate_json(self._bytes(load, f"{load.load}{END_SUFFIX}"))
            files = {self._name(path) for path in self.filesystem.glob(f"{self._folder(load)}/{load.load}-*")}
            commits = tuple(
                Commit.model_validate_json(self._bytes(load, file))
                for file in sorted(files)
                if file.endswith(COMMIT_SUFFIX)
            )
        except (ValidationError, FileNotFoundError) as error:
            raise self._damaged(load, f"{load.load} cannot be read ({error})") from error
        batches = tuple(self._present(load, commit.file, files) for commit in commits)
        if len(commits) != end.files or sum(commit.rows for commit in commits) != end.rows:
            raise self._damaged(load, f"{load.load} ended with {end.files} files, but {len(commits)} are there")
        return LandedLoad(load, begin, end, commits, batches)

    @contextmanager
    def local_files(self, landed: "LandedLoad") -> Iterator[list[Path]]:
        """The load's batches as local files: where they are, or copies in a temporary folder."""
        remote = [f"{self._folder(landed.id)}/{file}" for file in landed.files]
        if self.is_local:
            yield [Path(path) for path in remote]
            return
        with TemporaryDirectory(prefix="switchboard-load-") as folder:
            local = [Path(folder) / self._name(path) for path in remote]
            for source, target in zip(remote, local, strict=True):
                self.filesystem.get_file(source, str(target))
            yield local

    def replace(self, load: LoadId, file: str, new: Path) -> None:
        """Put the local file `new` in the load's folder and only then remove `file`."""
        target = f"{self._folder(load)}/{new.name}"
        if self.is_local:
            new.replace(target)
        else:
            self.filesystem.put_file(str(new), target)
        self.filesystem.rm_file(f"{self._folder(load)}/{file}")

    def _present(self, load: LoadId, file: str, files: Collection[str]) -> str:
        for candidate in (file, file.removesuffix(BATCH_SUFFIX) + COMPRESSED_SUFFIX):
            if candidate in files:
                return candidate
        raise self._damaged(load, f"batch {file} is committed but not there")

    def _bytes(self, load: LoadId, file: str) -> bytes:
        content: bytes = self.filesystem.cat_file(f"{self._folder(load)}/{file}")
        return content

    def _folder(self, load: LoadId) -> str:
        return f"{self.root}/{load.connection}/{load.stream}"

    @staticmethod
    def _name(path: str) -> str:
        return PurePosixPath(path).name

    @staticmethod
    def _damaged(load: LoadId, what: str) -> BadDataError:
        return BadDataError(
            f"a load of stream '{load.stream}' is damaged: {what}.",
            remedy="restore the landing files from a copy, or remove this load's .end.json and sync again.",
            connection=load.connection,
        )


@dataclass(frozen=True)
class LandedLoad:
    """A whole load. `files` are the batches as they are now (maybe compressed), in order."""

    id: LoadId
    begin: Begin
    end: End
    commits: tuple[Commit, ...]
    files: tuple[str, ...]

    @property
    def bytes(self) -> int:
        """Size of the records before compression."""
        return sum(commit.bytes for commit in self.commits)
