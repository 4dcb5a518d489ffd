"""Publications side by side, in a database that takes little of the machine: a publication waits for what it finds."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import duckdb

# What a million customers take is in docs/webhooks-out.md.
MEMORY = "512MB"
THREADS = 2


@contextmanager
def comparing(files: Mapping[str, Path], memory: str = MEMORY) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a connection on which each file is attached by its name, read-only. What memory can't hold is on disk."""
    with tempfile.TemporaryDirectory(prefix="switchboard-compare-") as folder:
        config: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": memory,
            "threads": THREADS,
            "temp_directory": folder,
            # Order of insertion means nothing here, and keeping it would hold everything at once.
            "preserve_insertion_order": False,
        }
        with closing(duckdb.connect(config=config)) as con:
            for name, file in files.items():
                con.execute(f"attach '{_quoted(file)}' as {name} (read_only)")
            yield con


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
