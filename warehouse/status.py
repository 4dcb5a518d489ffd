"""What is held of each stream, how fresh it is and what went wrong."""

from dataclasses import dataclass
from datetime import UTC, datetime

import duckdb


@dataclass(frozen=True)
class StreamStatus:
    """`completeness` is rows held ÷ rows the tool reports (None: it does not say), `lag_seconds` since last load.

    `swept_at` is when the last sweep of its keys ended.
    """

    connection: str
    stream: str
    rows: int | None
    reported: int | None
    completeness: float | None
    last_loaded_at: datetime | None
    lag_seconds: float | None
    quarantined: int
    error: str | None
    lane: str | None
    swept_at: datetime | None


def stream_status(con: duckdb.DuckDBPyConnection, *, now: datetime | None = None) -> list[StreamStatus]:
    """Every stream that was ever read, by connection and name. Works on the build file and on a publication."""
    moment = now or datetime.now(UTC)
    rows = con.execute(
        """
        with quarantined as (
            select connection, stream, count(*) as quarantined from meta.quarantine group by connection, stream
        ),

        swept as (
            select connection, stream, max(ended_at) as swept_at
            from meta.load where mode = 'keys' group by connection, stream
        )

        select
            streams.connection, streams.stream, streams.rows_held, streams.reported,
            case when streams.reported > 0 then streams.rows_held / streams.reported::double end,
            streams.last_loaded_at, coalesce(quarantined.quarantined, 0), streams.error, streams.lane,
            swept.swept_at
        from meta.stream as streams
        left join quarantined
            on streams.connection = quarantined.connection and streams.stream = quarantined.stream
        left join swept on streams.connection = swept.connection and streams.stream = swept.stream
        order by streams.connection, streams.stream
        """
    ).fetchall()
    statuses = []
    for connection, stream, held, reported, completeness, loaded, quarantined, error, lane, swept in rows:
        at = loaded.replace(tzinfo=UTC) if loaded else None
        lag = (moment - at).total_seconds() if at else None
        statuses.append(
            StreamStatus(
                connection,
                stream,
                held,
                reported,
                completeness,
                at,
                lag,
                quarantined,
                error,
                lane,
                swept.replace(tzinfo=UTC) if swept else None,
            )
        )
    return statuses
