"""How many records of each month are held, beside what the tool reports for it."""

import duckdb

from contracts.landing import Begin, End
from warehouse import sql
from warehouse.columns import table_columns
from warehouse.paths import column_time


def remember_windows(con: duckdb.DuckDBPyConnection, begin: Begin, end: End) -> None:
    """Keep what the tool reported with a load, instead of what it reported before. A rebuild comes to the same."""
    if not end.windows:
        return
    con.execute("delete from meta.window_count where connection = ? and stream = ?", [begin.connection, begin.stream])
    for window in end.windows:
        con.execute(
            """
            insert into meta.window_count
            select
                $connection, $stream, $column, timezone('UTC', cast($start as timestamptz)),
                timezone('UTC', cast($end as timestamptz)), 0, $reported,
                timezone('UTC', cast($counted_at as timestamptz))
            """,
            {
                "connection": begin.connection,
                "stream": begin.stream,
                **window.model_dump(),
                "counted_at": end.ended_at,
            },
        )


def count_windows(con: duckdb.DuckDBPyConnection, connection: str, stream: str) -> None:
    """Count what is held of each month. Deleted records count where the tool counts them too."""
    columns = con.execute(
        "select distinct column_name from meta.window_count where connection = ? and stream = ?", [connection, stream]
    ).fetchall()
    held = table_columns(con, connection, stream) if columns else []
    for (column,) in columns:
        con.execute(
            f"""
            update meta.window_count as windows set rows_counted = counted.rows
            from (
                select windows.window_start, count(records.made_at) as rows
                from meta.window_count as windows
                join meta.stream as streams
                    on streams.connection = windows.connection and streams.stream = windows.stream
                left join (
                    select {column_time(held, column)} as made_at, _deleted
                    from {sql.table(connection, stream)} where _hash is not null
                ) as records
                    on records.made_at >= windows.window_start and records.made_at < windows.window_end
                    and (streams.counts_deleted or not records._deleted)
                where windows.connection = $connection and windows.stream = $stream
                group by windows.window_start
            ) as counted
            where windows.connection = $connection and windows.stream = $stream
                and windows.window_start = counted.window_start
            """,
            {"connection": connection, "stream": stream},
        )
