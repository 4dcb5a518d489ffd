"""Files that a connector reads instead of asking a tool: a folder on a disk or in an object store.

No tool is called from here, so that allowed_hosts has nothing to say. What may be read is said here: folders of this
machine and buckets, and not whatever else a URL can name.
"""

import gzip
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, Any

import fsspec

from contracts.errors import ConfigurationError, RetryLaterError

_PROTOCOLS = {"file", "local", "s3", "s3a", "gs", "gcs", "abfs", "abfss", "az", "memory"}
_UNFINISHED = (".part", ".partial", ".tmp", ".crdownload", ".filepart")
_PIECE = 1 << 20


@dataclass(frozen=True)
class FoundFile:
    """A file by its path below the folder. `stamp` changes when it may have changed; `modified` is UTC."""

    path: str
    stamp: str
    modified: datetime


class Folder:
    """A folder by path or fsspec URL."""

    def __init__(self, url: str) -> None:
        protocol = fsspec.utils.get_protocol(url)
        if protocol not in _PROTOCOLS:
            raise ConfigurationError(
                f"a folder cannot be read by {protocol}://.",
                remedy=f"use a path, or one of {', '.join(sorted(_PROTOCOLS - {'file', 'local', 'memory'}))}.",
                setting="folder",
            )
        try:
            self._filesystem, root = fsspec.core.url_to_fs(url)
        except ImportError as error:
            raise ConfigurationError(
                f"{protocol}:// needs a package that is not installed ({error.name or protocol}).",
                remedy="install it beside Switchboard.",
                setting="folder",
            ) from None
        self._root = str(root).rstrip("/")

    def check(self) -> None:
        """Raises ConfigurationError unless the folder is there."""
        with _explained():
            if not self._filesystem.isdir(self._root):
                raise ConfigurationError(
                    "the folder is not there.", remedy="make it, or correct the setting.", setting="folder"
                )

    def files(self, under: str = "", suffixes: tuple[str, ...] = ()) -> list[FoundFile]:
        """Files below `under`, by path; without hidden ones, links, and those that are still being copied."""
        top = f"{self._root}/{under}".rstrip("/")
        with _explained():
            self._filesystem.invalidate_cache()
            if not self._filesystem.isdir(top):
                return []
            entries = self._filesystem.find(top, detail=True)
        found = [_found(str(path).removeprefix(f"{self._root}/"), info) for path, info in entries.items()]
        return sorted(
            (file for file in found if file is not None and _is_wanted(file.path, suffixes)), key=lambda file: file.path
        )

    def folders(self, under: str = "") -> list[str]:
        """Names of the folders in a folder, sorted."""
        top = f"{self._root}/{under}".rstrip("/")
        with _explained():
            self._filesystem.invalidate_cache()
            if not self._filesystem.isdir(top):
                return []
            entries = self._filesystem.ls(top, detail=True)
        return sorted(str(entry["name"]).rstrip("/").rpartition("/")[2] for entry in entries if _is_folder(entry))

    @contextmanager
    def opened(self, path: str) -> Iterator[IO[bytes]]:
        """The bytes of a file, unpacked when its name ends in .gz. Raises FileNotFoundError when it is gone."""
        with self._filesystem.open(f"{self._root}/{path}", "rb") as packed:
            if path.endswith(".gz"):
                with gzip.open(packed, "rb") as file:
                    yield file
            else:
                yield packed

    def digest(self, path: str) -> str:
        """SHA-256 of a file's bytes; "" when it is gone."""
        digest = hashlib.sha256()
        try:
            with _explained(), self._filesystem.open(f"{self._root}/{path}", "rb") as file:
                while piece := file.read(_PIECE):
                    digest.update(piece)
        except FileNotFoundError:
            return ""
        return digest.hexdigest()


def _found(path: str, info: dict[str, Any]) -> FoundFile | None:
    if info.get("type") != "file" or info.get("islink"):
        return None
    modified = info.get("mtime") or info.get("LastModified") or info.get("updated") or info.get("created")
    return FoundFile(path, f"{info.get('size')}/{info.get('ETag') or modified}", _moment(modified))


def _moment(value: Any) -> datetime:
    if isinstance(value, int | float):
        return datetime.fromtimestamp(value, UTC)
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    if not isinstance(moment, datetime):
        return datetime.fromtimestamp(0, UTC)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _is_wanted(path: str, suffixes: tuple[str, ...]) -> bool:
    name = path.lower()
    hidden = any(part.startswith((".", "~$")) for part in path.split("/"))
    return not hidden and not name.endswith(_UNFINISHED) and (not suffixes or name.endswith(suffixes))


def _is_folder(entry: dict[str, Any]) -> bool:
    return entry["type"] == "directory" and not str(entry["name"]).rstrip("/").rpartition("/")[2].startswith(".")


@contextmanager
def _explained() -> Iterator[None]:
    """What a disk or a bucket says, as something to act on."""
    try:
        yield
    except FileNotFoundError:
        raise
    except PermissionError:
        raise ConfigurationError(
            "the folder may not be read.", remedy="give the user that runs Switchboard access to it.", setting="folder"
        ) from None
    except OSError as error:
        raise RetryLaterError(
            f"the folder cannot be read: {error.strerror or type(error).__name__}.", remedy="run the sync again later."
        ) from None
