"""Landing → raw: every complete load not yet here, each in one transaction together with its stream's new state."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb

from contracts.errors import SwitchboardError
from contracts.killpoints import reached
from warehouse import sql
from warehouse.columns import table_columns
from warehouse.compress import compress_loaded
from warehouse.fields import Sample, note_fields, sample_fields
from warehouse.first import NotPlainError, fill, is_first
from warehouse.gone import Keyed, apply_gone, find_gone, keep_evidence
from warehouse.landed import LandedLoad, Landing, LoadId
from warehouse.merge import Merged, merge, remember_keys, sweep
from warehouse.quarantine import quarantine
from warehouse.stage import Lines, Staged, stage
from warehouse.state import count_held, loaded_key, record_errors, record_load
from warehouse.transaction import transaction
from warehouse.typed import ensure_shown, ensure_tables, show_typed

__all__ = ["MAX_RECORD_BYTES", "LoadResult", "ensure_tables", "load_landed"]

MAX_RECORD_BYTES = 4_000_000

# Below this share of what the tool says it holds, a whole list is not believed when it lacks records.
_BELIEVED_SHARE = 0.999
# Of these an empty load says nothing; a whole list without records says that all are gone.
_NOTHING_WHEN_EMPTY = {"incremental", "partial"}
_TEMPORARY = ("arrived", "seen", "known", "later", "gone")


@dataclass(frozen=True)
class LoadResult:
    """One load as it went in. `rows` were sent, `changed` of them were new or newer, `deleted` held ones are gone.

    With an `error` nothing of it went in, and the later loads of its stream wait.
    """

    connection: str
    stream: str
    load: str
    rows: int = 0
    changed: int = 0
    quarantined: int = 0
    deleted: int = 0
    error: SwitchboardError | None = None


def load_landed(
    con: duckdb.DuckDBPyConnection,
    landing: str,
    connections: Collection[str] | None = None,
    *,
    max_record_bytes: int = MAX_RECORD_BYTES,
    compress: bool = True,
    progress: Callable[[LoadResult], None] | None = None,
) -> list[LoadResult]:
    """Load what has landed since, oldest first within each stream; then compress the batches. Safe to kill anywhere.

    A damaged load stops its own stream only: it is in the results with its error.
    """
    root = Landing.at(landing)
    results = []
    with _any_order(con):
        for loads in _pending(con, root, connections):
            for result in _load_stream(con, root, loads, max_record_bytes):
                results.append(result)
                if progress:
                    progress(result)
    if compress:
        compress_loaded(con, root, connections)
    return results


def _pending(con: duckdb.DuckDBPyConnection, root: Landing, connections: Collection[str] | None) -> list[list[LoadId]]:
    loaded = {LoadId(*row) for row in con.execute("select load, connection, stream from meta.load").fetchall()}
    streams: defaultdict[tuple[str, str], list[LoadId]] = defaultdict(list)
    for load in root.complete_loads(connections):
        if load not in loaded:
            streams[load.connection, load.stream].append(load)
    return [streams[stream] for stream in sorted(streams)]


def _load_stream(
    con: duckdb.DuckDBPyConnection, root: Landing, loads: list[LoadId], max_record_bytes: int
) -> Iterator[LoadResult]:
    for load in loads:
        try:
            result = _load(con, root, root.read(load), max_record_bytes)
        except SwitchboardError as error:
            record_errors(con, load.connection, {load.stream: error})
            yield LoadResult(load.connection, load.stream, load.load, error=error)
            return
        yield result


def _load(con: duckdb.DuckDBPyConnection, root: Landing, landed: LandedLoad, max_record_bytes: int) -> LoadResult:
    begin = landed.begin
    ensure_shown(con, begin.connection, begin.stream, begin.columns, begin.primary_key)
    if not landed.files and begin.mode in _NOTHING_WHEN_EMPTY:
        return _nothing_new(con, landed)
    columns = tuple(table_columns(con, begin.connection, begin.stream))
    with root.local_files(landed) as files:
        # Looked at before any transaction: a line that cannot be read would end it.
        sample = sample_fields(con, begin, files)
        lines = Lines(columns, files, max_record_bytes)
        result = _first(con, landed, lines, sample) if is_first(con, begin) else None
        result = result or _merged(con, landed, lines, sample)
    reached("after_raw_commit")
    return result


def _nothing_new(con: duckdb.DuckDBPyConnection, landed: LandedLoad) -> LoadResult:
    """Most loads of a quiet day: the stream's new state and no record."""
    with transaction(con):
        result = _recorded(con, landed, Sample(0, {}), changed=0)
    reached("after_raw_commit")
    return result


def _first(con: duckdb.DuckDBPyConnection, landed: LandedLoad, lines: Lines, sample: Sample) -> LoadResult | None:
    """Fill an empty table; None when the load is not as plain as that takes."""
    try:
        with transaction(con):
            held = fill(con, landed, lines)
            return _recorded(con, landed, sample, changed=held)
    except NotPlainError:
        return None


def _merged(con: duckdb.DuckDBPyConnection, landed: LandedLoad, lines: Lines, sample: Sample) -> LoadResult:
    begin, end = landed.begin, landed.end
    staged = stage(con, begin, lines)
    with transaction(con):
        remember_keys(con, staged.key)
        quarantined, keys_are_known = quarantine(con, begin, end, staged, lines.files)
        told = keep_evidence(con, begin, end, staged)
        keyed = _keyed(con, begin.connection, begin.stream, staged.key)
        is_told_of = find_gone(con, begin.connection, begin.stream, keyed)
        merged = _put_in(con, landed, staged, keys_are_known=keys_are_known)
        deleted = merged.deleted + (apply_gone(con, keyed) if is_told_of else 0)
        deleted += sum(_apply_elsewhere(con, begin.connection, stream) for stream in sorted(told - {begin.stream}))
        result = _recorded(con, landed, sample, merged.changed, quarantined, deleted)
    for name in _TEMPORARY:
        con.execute(f"drop table if exists temp.{name}")
    return result


def _recorded(
    con: duckdb.DuckDBPyConnection,
    landed: LandedLoad,
    sample: Sample,
    changed: int,
    quarantined: int = 0,
    deleted: int = 0,
) -> LoadResult:
    """Write down what a load did. The last thing in its transaction."""
    begin = landed.begin
    if sample.size:
        note_fields(con, begin, sample)
        show_typed(con, begin.connection, begin.stream)
    record_load(con, landed, changed=changed, quarantined=quarantined, deleted=deleted)
    reached("before_raw_commit")
    return LoadResult(begin.connection, begin.stream, begin.load, landed.end.rows, changed, quarantined, deleted)


def _put_in(con: duckdb.DuckDBPyConnection, landed: LandedLoad, staged: Staged, *, keys_are_known: bool) -> Merged:
    """Merge what arrived; of a sweep there are keys alone. A list that is too short deletes nothing."""
    begin, end = landed.begin, landed.end
    # A count with deleted records in it says nothing about a list without them.
    reported = None if end.counts_deleted else end.reported
    if begin.mode == "keys":
        listed = con.execute("select count(*) from seen").fetchall()[0][0]
        believed = keys_are_known and not _is_short(listed, reported)
        return sweep(con, begin, end, staged.key) if believed else Merged(0, 0)
    return merge(con, begin, end, staged, is_whole=keys_are_known and not _is_short(end.rows, reported))


def _is_short(listed: int, reported: int | None) -> bool:
    return reported is not None and listed < reported * _BELIEVED_SHARE


def _apply_elsewhere(con: duckdb.DuckDBPyConnection, connection: str, stream: str) -> int:
    """What this load told of another stream. One that was never loaded hears of it with its first load."""
    key = loaded_key(con, connection, stream)
    if not key:
        return 0
    keyed = _keyed(con, connection, stream, key)
    if not find_gone(con, connection, stream, keyed):
        return 0
    deleted = apply_gone(con, keyed)
    count_held(con, connection, stream)
    return deleted


def _keyed(con: duckdb.DuckDBPyConnection, connection: str, stream: str, key: Sequence[str]) -> Keyed:
    held = {column.name.lower(): column for column in table_columns(con, connection, stream)}
    found = [held[name.lower()] for name in key if name.lower() in held]
    return Keyed(sql.table(connection, stream), tuple(found) if len(found) == len(key) else ())


@contextmanager
def _any_order(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Rows of a raw table have no order, and not keeping one saves a fifth of the CPU of a load."""
    con.execute("set preserve_insertion_order = false")
    try:
        yield
    finally:
        con.execute("reset preserve_insertion_order")
