"""The private build file: the one DuckDB file that is written, by one process at a time."""

import re
import time
from pathlib import Path

import duckdb

from contracts.errors import RetryLaterError
from warehouse import sql
from warehouse.memory import memory_limit
from warehouse.migrations import migrate

# What 1.x tools can still read; DuckDB 2.0's own default cannot be opened by them.
STORAGE_VERSION = "v1.0.0"
# A page of one customer reads the row group they are in: of DuckDB's own 122,880 rows that is half of a request's time.
ROW_GROUP_SIZE = 16_384
CATALOG = "warehouse"
SCHEMAS = ("raw", "typed", "meta", "identity", "sentiment", "increment")

_LOCK_HOLDER = re.compile(r"held in (?P<program>.*?) \(PID (?P<pid>\d+)\)")
_POLL_SECONDS = 0.2


def open_build(path: Path, *, wait_seconds: float = 0.0, memory: str | None = None) -> duckdb.DuckDBPyConnection:
    """Open the build file for writing, made and migrated when needed.

    Waits up to `wait_seconds` for another process to let go of it, then raises RetryLaterError naming that process.
    `memory` is DuckDB's memory_limit, such as 4GB.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    con = duckdb.connect(config={"memory_limit": memory_limit(memory)})
    try:
        _attach(con, path, deadline=time.monotonic() + wait_seconds)
        con.execute(f"use {CATALOG}")
        # What does not fit into memory goes beside the file, not into whatever folder we were started in.
        con.execute(f"set temp_directory = {sql.text(str(path.with_name(path.name + '.tmp')))}")
        # Times without an offset are read as UTC, whatever the machine's zone.
        con.execute("set TimeZone = 'UTC'")
        for schema in SCHEMAS:
            con.execute(f"create schema if not exists {schema}")
        migrate(con)
    except BaseException:
        con.close()
        raise
    return con


def _attach(con: duckdb.DuckDBPyConnection, path: Path, deadline: float) -> None:
    while True:
        try:
            options = f"storage_version '{STORAGE_VERSION}', row_group_size {ROW_GROUP_SIZE}"
            con.execute(f"attach {sql.text(str(path))} as {CATALOG} ({options})")
        except duckdb.IOException as error:
            if "lock" not in str(error).lower():
                raise
            if time.monotonic() >= deadline:
                raise _busy(path, error) from None
            time.sleep(_POLL_SECONDS)
        else:
            return


def _busy(path: Path, error: duckdb.IOException) -> RetryLaterError:
    holder = _LOCK_HOLDER.search(str(error))
    who = f"process {holder['pid']} ({holder['program']})" if holder else "another process"
    return RetryLaterError(
        f"the warehouse {path} is being written by {who}.",
        remedy="wait until it is done, then run this again.",
    )
