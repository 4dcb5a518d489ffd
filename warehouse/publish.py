"""Publishing: a verified copy of the build file that readers open, swapped in by flipping a directory symlink.

    <published>/<n>/warehouse.duckdb     whole and never written again
    <published>/current -> <n>

Flipping the directory, not the file: a process that holds the old file would be handed the old one again.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from contracts.errors import BugError, ConfigurationError, RetryLaterError
from contracts.killpoints import reached
from warehouse import sql
from warehouse.build import open_build

FILE = "warehouse.duckdb"
CURRENT = "current"
_PARTIAL = ".partial"

Fingerprint = dict[str, tuple[int, int | None]]


@dataclass(frozen=True)
class Publication:
    """`size` is in bytes."""

    number: int
    path: Path
    size: int


def publish(build: Path, published: Path, *, keep: int = 3, wait_seconds: float = 0.0) -> Publication:
    """Publish the build file as it is now; keeps the newest `keep` publications. A kill leaves the old one current.

    Raises RetryLaterError when somebody writes to the build file, BugError when the copy is not what was copied.
    """
    fingerprint = _settle(build, wait_seconds)
    published.mkdir(parents=True, exist_ok=True)
    for leftover in published.glob(f"*{_PARTIAL}"):
        shutil.rmtree(leftover)
    number = max(_numbers(published), default=0) + 1
    partial = published / f"{number}{_PARTIAL}"
    partial.mkdir()
    _copy(build, partial / FILE)
    reached("during_publish")
    _verify(partial / FILE, fingerprint)
    final = published / str(number)
    partial.rename(final)
    _flip(published, number)
    _prune(published, keep)
    return Publication(number, final / FILE, (final / FILE).stat().st_size)


def open_published(published: Path) -> duckdb.DuckDBPyConnection:
    """Open the current publication for reading only, walled off from files and network, for good.

    It stays readable when a newer one replaces it. Raises ConfigurationError when nothing has been published.
    """
    for _ in range(2):
        file = current_file(published)
        try:
            return duckdb.connect(
                str(file),
                read_only=True,
                config={"enable_external_access": "false", "lock_configuration": "true"},
            )
        except duckdb.IOException:
            # Pruned between the two steps, when many publications pass at once.
            if file.exists():
                raise
    raise ConfigurationError(f"nothing is published in {published} yet.", remedy="run `switchboard run` first.")


def current_file(published: Path) -> Path:
    """The file that readers open now. It need not exist."""
    return (published / CURRENT).resolve() / FILE


@contextmanager
def attached_publication(con: duckdb.DuckDBPyConnection, published: Path) -> Iterator[frozenset[str]]:
    """Attach what readers see as `readers` and give its tables (schema.name); none before the first publication."""
    file = current_file(published)
    if not file.is_file():
        yield frozenset()
        return
    con.execute(f"attach {sql.text(str(file))} as readers (read_only)")
    try:
        tables = con.execute(
            "select schema_name || '.' || table_name from duckdb_tables() where database_name = 'readers'"
        ).fetchall()
        yield frozenset(name for (name,) in tables)
    finally:
        con.execute("detach readers")


def _settle(build: Path, wait_seconds: float) -> Fingerprint:
    """Bring everything from the log into the file, so that the file alone is the warehouse."""
    if not build.exists():
        raise ConfigurationError(f"there is no warehouse at {build} yet.", remedy="run `switchboard run` first.")
    con = open_build(build, wait_seconds=wait_seconds)
    try:
        fingerprint = _fingerprint(con)
        con.execute("checkpoint")
    finally:
        con.close()
    return fingerprint


def _fingerprint(con: duckdb.DuckDBPyConnection) -> Fingerprint:
    """Row count and a sum over the first (key) column of every table: reading it finds damaged blocks."""
    columns = con.execute(
        "select schema_name, table_name, column_name from duckdb_columns() "
        "where not internal and database_name = current_database() and column_index = 1 "
        "and (schema_name, table_name) in (select (schema_name, table_name) from duckdb_tables()) order by all"
    ).fetchall()
    found: Fingerprint = {}
    for schema, table, column in columns:
        rows = con.execute(
            f"select count(*), sum(hash(cast({sql.name(column)} as varchar))) from {sql.name(schema)}.{sql.name(table)}"
        ).fetchall()
        found[f"{schema}.{table}"] = rows[0]
    return found


def _copy(build: Path, target: Path) -> None:
    before = build.stat()
    shutil.copyfile(build, target)
    after = build.stat()
    log = build.with_name(build.name + ".wal")
    if log.exists() or (before.st_mtime_ns, before.st_size) != (after.st_mtime_ns, after.st_size):
        raise RetryLaterError(
            f"the warehouse {build} was written to while it was being copied.",
            remedy="wait until the other run is done, then publish again.",
        )
    _sync(target)
    _sync(target.parent)


def _verify(copy: Path, expected: Fingerprint) -> None:
    con = duckdb.connect(str(copy), read_only=True)
    try:
        found = _fingerprint(con)
    finally:
        con.close()
    different = sorted(name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name))
    if different:
        raise BugError(
            f"the copy {copy} differs from the warehouse in {', '.join(different[:3])}.",
            remedy="check the disk, then publish again; readers still see the last publication.",
        )


def _flip(published: Path, number: int) -> None:
    new = published / f"{CURRENT}{_PARTIAL}.link"
    new.unlink(missing_ok=True)
    new.symlink_to(str(number), target_is_directory=True)
    new.replace(published / CURRENT)
    _sync(published)


def _prune(published: Path, keep: int) -> None:
    for number in sorted(_numbers(published), reverse=True)[max(keep, 1) :]:
        shutil.rmtree(published / str(number))


def _numbers(published: Path) -> list[int]:
    return [int(entry.name) for entry in published.iterdir() if entry.is_dir() and entry.name.isdecimal()]


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
