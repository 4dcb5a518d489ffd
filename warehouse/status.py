"""What is held of each stream, how fresh it is and what went wrong."""

from dataclasses import dataclass
from datetime import UTC, datetime

import duckdb

from warehouse.completeness import COMPLETE
from warehouse.drift import Drift, drifts


@dataclass(frozen=True)
class StreamStatus:
    """`completeness` is rows held ÷ rows the tool reports (None: it does not say), `lag_seconds` since last load.

    `swept_at` is when the last sweep of its keys ended. Below 99.9 % there are `likely_causes`, as far as any is known.
    `windows` are the newest months, oldest first, for which the tool counts. `drifts` are fields that changed.
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
    likely_causes: tuple[str, ...] = ()
    windows: tuple["WindowStatus", ...] = ()
    drifts: tuple[Drift, ...] = ()

    @property
    def is_short(self) -> bool:
        """Whether less is held than the tool reports, of the whole or of a month."""
        return self.is_short_as_a_whole or any(window.is_short for window in self.windows)

    @property
    def is_short_as_a_whole(self) -> bool:
        """Whether less of all of the stream is held than the tool reports."""
        return self.completeness is not None and self.completeness < COMPLETE


@dataclass(frozen=True)
class WindowStatus:
    """One month (UTC, half open) of a stream: rows held in it and rows the tool reports."""

    start: datetime
    end: datetime
    rows: int
    reported: int
    completeness: float | None
    likely_causes: tuple[str, ...] = ()

    @property
    def is_short(self) -> bool:
        """Whether less is held than the tool reports."""
        return self.completeness is not None and self.completeness < COMPLETE


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
            case when streams.reported > 0 then streams.rows_counted / streams.reported::double end,
            streams.last_loaded_at, coalesce(quarantined.quarantined, 0), streams.error, streams.lane,
            swept.swept_at, coalesce(shortfall.causes, [])
        from meta.stream as streams
        left join quarantined
            on streams.connection = quarantined.connection and streams.stream = quarantined.stream
        left join swept on streams.connection = swept.connection and streams.stream = swept.stream
        left join meta.shortfall as shortfall
            on streams.connection = shortfall.connection and streams.stream = shortfall.stream
            and shortfall.window_start is null
        order by streams.connection, streams.stream
        """
    ).fetchall()
    windows = _windows(con)
    statuses = []
    for connection, stream, held, reported, completeness, loaded, quarantined, error, lane, swept, causes in rows:
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
                tuple(causes),
                tuple(windows.get((connection, stream), ())),
                drifts(con, connection, stream),
            )
        )
    return statuses


def _windows(con: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], list[WindowStatus]]:
    rows = con.execute(
        """
        select
            windows.connection, windows.stream, windows.window_start, windows.window_end,
            windows.rows_counted, windows.reported,
            case when windows.reported > 0 then windows.rows_counted / windows.reported::double end,
            coalesce(shortfall.causes, [])
        from meta.window_count as windows
        left join meta.shortfall as shortfall
            on windows.connection = shortfall.connection and windows.stream = shortfall.stream
            and windows.window_start = shortfall.window_start
        order by windows.connection, windows.stream, windows.window_start
        """
    ).fetchall()
    found: dict[tuple[str, str], list[WindowStatus]] = {}
    for connection, stream, start, end, held, reported, share, causes in rows:
        window = WindowStatus(start.replace(tzinfo=UTC), end.replace(tzinfo=UTC), held, reported, share, tuple(causes))
        found.setdefault((connection, stream), []).append(window)
    return found
