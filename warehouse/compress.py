"""Recompresses landing batches to .jsonl.zst once their rows are in the warehouse.

A load of which something was quarantined stays as it is: that is the evidence, and anyone can open it.
"""

import os
from collections.abc import Collection
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import zstandard

from contracts.errors import BadDataError
from contracts.landing import BATCH_SUFFIX, COMPRESSED_SUFFIX
from warehouse.landed import Landing, LoadId

# Higher levels cost several times the CPU and save little on JSON.
_LEVEL = 1


def compress_loaded(con: duckdb.DuckDBPyConnection, root: Landing, connections: Collection[str] | None = None) -> int:
    """Compress every batch of a loaded load that isn't yet; returns how many. A kill leaves one of the two, whole."""
    rows = con.execute(
        "select load, connection, stream from meta.load where not compressed and quarantined = 0 "
        "order by load, connection, stream"
    ).fetchall()
    count = 0
    for row in rows:
        load = LoadId(*row)
        if connections is not None and load.connection not in connections:
            continue
        try:
            landed = root.read(load)
        except BadDataError:
            # Somebody took the files away after they were loaded. That is theirs to do.
            continue
        with root.local_files(landed) as files:
            for file, path in zip(landed.files, files, strict=True):
                if file.endswith(BATCH_SUFFIX):
                    _compress(root, load, file, path)
                    count += 1
        con.execute(
            "update meta.load set compressed = true where load = ? and connection = ? and stream = ?", list(row)
        )
    return count


def _compress(root: Landing, load: LoadId, file: str, path: Path) -> None:
    with TemporaryDirectory(prefix=".compress-", dir=path.parent) as folder:
        new = Path(folder) / (file.removesuffix(BATCH_SUFFIX) + COMPRESSED_SUFFIX)
        with path.open("rb") as source, new.open("wb") as target:
            zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True).copy_stream(source, target)
            os.fsync(target.fileno())
        if not _holds(new, path):
            raise BadDataError(
                f"{new.name} does not hold what {file} holds.",
                remedy="check the disk; the batch is kept uncompressed.",
                connection=load.connection,
            )
        root.replace(load, file, new)


def _holds(compressed: Path, original: Path) -> bool:
    """Whether unpacking gives the original back, byte for byte."""
    with compressed.open("rb") as packed, original.open("rb") as expected:
        try:
            for piece in zstandard.ZstdDecompressor().read_to_iter(packed):
                if piece != expected.read(len(piece)):
                    return False
        except zstandard.ZstdError:
            return False
        return not expected.read(1)
