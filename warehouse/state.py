"""Where each stream stands: the cursor to go on from, and what went wrong last."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import orjson

from contracts.errors import SwitchboardError
from contracts.landing import STATEFUL_MODES
from warehouse import sql
from warehouse.build import open_build
from warehouse.landed import LandedLoad
from warehouse.windows import count_windows, remember_windows


def stream_states(build: Path | duckdb.DuckDBPyConnection, connection: str) -> dict[str, dict[str, Any]]:
    """The state each stream of a connection goes on from. Streams never loaded, or without a cursor, are not in it."""
    if isinstance(build, Path):
        if not build.exists():
            return {}
        con = open_build(build, wait_seconds=30)
        try:
            return stream_states(con, connection)
        finally:
            con.close()
    rows = build.execute(
        "select stream, cast(state as varchar) from meta.stream "
        "where connection = ? and state is not null order by stream",
        [connection],
    ).fetchall()
    return {stream: orjson.loads(state) for stream, state in rows}


def loaded_key(con: duckdb.DuckDBPyConnection, connection: str, stream: str) -> list[str]:
    """The primary key that a stream was loaded with last. Empty: never, or without one."""
    rows = con.execute(
        "select primary_key from meta.stream where connection = ? and stream = ?", [connection, stream]
    ).fetchall()
    return list(rows[0][0] or []) if rows else []


def record_errors(con: duckdb.DuckDBPyConnection, connection: str, errors: Mapping[str, SwitchboardError]) -> None:
    """Remember, per stream, why it could not be read or loaded. The next good load clears it."""
    for stream, error in errors.items():
        _ensure_row(con, connection, stream)
        con.execute(
            "update meta.stream set error = ?, error_kind = ?, error_at = cast(timezone('UTC', now()) as timestamp) "
            "where connection = ? and stream = ?",
            [str(error), error.kind, connection, stream],
        )


def record_load(
    con: duckdb.DuckDBPyConnection, landed: LandedLoad, *, changed: int, quarantined: int, deleted: int
) -> None:
    """Note a load and its stream's new state. Call inside the transaction that puts its rows in."""
    begin, end = landed.begin, landed.end
    con.execute(
        """
        insert into meta.load by name
        select
            $connection as connection, $stream as stream, $load as load, $mode as mode, $files as files,
            $bytes as bytes, $rows as rows, $changed as changed, $quarantined as quarantined, $deleted as deleted,
            $reported as reported, $lane as lane,
            timezone('UTC', cast($started_at as timestamptz)) as started_at,
            timezone('UTC', cast($ended_at as timestamptz)) as ended_at,
            timezone('UTC', now()) as loaded_at,
            false as compressed
        """,
        {
            **begin.model_dump(include={"connection", "stream", "load", "mode", "started_at"}),
            **end.model_dump(include={"files", "rows", "reported", "lane", "ended_at"}),
            "bytes": landed.bytes,
            "changed": changed,
            "quarantined": quarantined,
            "deleted": deleted,
        },
    )
    if begin.mode in STATEFUL_MODES:
        _ensure_row(con, begin.connection, begin.stream)
        _move_on(con, landed)
        remember_windows(con, begin, end)
    count_held(con, begin.connection, begin.stream)


def _move_on(con: duckdb.DuckDBPyConnection, landed: LandedLoad) -> None:
    """Where the stream stands now, unless a later load has said so already."""
    begin, end = landed.begin, landed.end
    con.execute(
        """
        update meta.stream set
            connector = $connector, state = cast($state as json), load = $load, primary_key = $primary_key,
            cursor_field = $cursor_field, reported = $reported, lane = $lane,
            counts_deleted = $counts_deleted, skipped = $skipped,
            last_loaded_at = timezone('UTC', cast($ended_at as timestamptz)),
            error = null, error_kind = null, error_at = null
        where connection = $connection and stream = $stream and (load is null or load <= $load)
        """,
        {
            **begin.model_dump(include={"connection", "stream", "connector", "load", "primary_key", "cursor_field"}),
            **end.model_dump(include={"reported", "lane", "ended_at", "counts_deleted", "skipped"}),
            "state": None if end.state is None else orjson.dumps(end.state).decode(),
        },
    )


def count_held(con: duckdb.DuckDBPyConnection, connection: str, stream: str) -> None:
    """Note how many records of a stream are held, and how new the newest is. Call after every change of its rows."""
    con.execute(
        f"""
        update meta.stream set
            rows_held = held.rows_held, rows_deleted = held.rows_ever - held.rows_held,
            last_record_at = held.last_record_at,
            rows_counted = case when counts_deleted then held.rows_ever else held.rows_held end
        from (
            select
                count(*) filter (not _deleted) as rows_held,
                -- Without those of which nothing is known but that they are gone.
                count(*) filter (_hash is not null) as rows_ever,
                -- A cursor that counts seconds since 1970 (or is a time) tells how new the newest record is.
                make_timestamp(cast(
                    max(case when not _deleted and _version between 1e8 and 1e10 then _version end) * 1e6 as bigint
                )) as last_record_at
            from {sql.table(connection, stream)}
        ) as held
        where connection = $connection and stream = $stream
        """,
        {"connection": connection, "stream": stream},
    )
    count_windows(con, connection, stream)


def _ensure_row(con: duckdb.DuckDBPyConnection, connection: str, stream: str) -> None:
    con.execute(
        "insert into meta.stream (connection, stream) select $connection, $stream where not exists "
        "(select 1 from meta.stream where connection = $connection and stream = $stream)",
        {"connection": connection, "stream": stream},
    )
