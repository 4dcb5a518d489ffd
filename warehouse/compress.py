"""Recompresses landing batches to .jsonl.zst once their rows are in the warehouse.

A load of which something was quarantined stays as it is: that is the evidence, and anyone can open it.
"""

import os
from collections.abc import Collection
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from contracts.errors import BadDataError
from contracts.landing import BATCH_SUFFIX, COMPRESSED_SUFFIX
from warehouse import sql
from warehouse.landed import Landing, LoadId


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
                    _compress(con, root, load, file, path)
                    count += 1
        con.execute(
            "update meta.load set compressed = true where load = ? and connection = ? and stream = ?", list(row)
        )
    return count


def _compress(con: duckdb.DuckDBPyConnection, root: Landing, load: LoadId, file: str, path: Path) -> None:
    with TemporaryDirectory(prefix=".compress-", dir=path.parent) as folder:
        new = Path(folder) / (file.removesuffix(BATCH_SUFFIX) + COMPRESSED_SUFFIX)
        source, target = sql.text(str(path)), sql.text(str(new))
        con.execute(f"copy (select content from read_blob({source})) to {target} (format blob, compression zstd)")
        if _fingerprint(con, source) != _fingerprint(con, target):
            raise BadDataError(
                f"{new.name} does not hold what {file} holds.",
                remedy="check the disk; the batch is kept uncompressed.",
                connection=load.connection,
            )
        descriptor = os.open(new, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        root.replace(load, file, new)


def _fingerprint(con: duckdb.DuckDBPyConnection, file: str) -> tuple[int, int | None]:
    rows = con.execute(
        f"select count(*), bit_xor(md5_number(cast(json as varchar))) from read_ndjson_objects({file})"
    ).fetchall()
    return rows[0][0], rows[0][1]
