"""Why less is held than the tool reports: the likely causes of each shortfall, of a whole stream or of one month."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import duckdb

from contracts.connector_spec import Cap
from warehouse import sql

# Below this share of what the tool reports, something is missing.
COMPLETE = 0.999

_JUST_NOW = timedelta(days=1)
_A_MONTH = timedelta(days=31)

Stream = tuple[str, str]


@dataclass(frozen=True)
class Hints:
    """What the warehouse cannot know of a stream: its caps, where the connection starts to read, the last error."""

    caps: Sequence[Cap] = ()
    start_date: datetime | None = None
    error: str | None = None


@dataclass(frozen=True)
class Shortfall:
    """A stream, or one month of it, of which less is held than the tool reports. Times are naive UTC.

    `deleted_just_now` were deleted from a day before the count was taken; `oldest` is the oldest version held.
    `is_newest` marks a month that was not over when it was counted; `earlier_complete` says that all others are whole.
    """

    held: int
    reported: int
    counted_at: datetime
    window_start: datetime | None = None
    is_newest: bool = False
    earlier_complete: bool = False
    quarantined: int = 0
    skipped: int = 0
    deleted_just_now: int = 0
    oldest: datetime | None = None
    error: str | None = None
    caps: Sequence[Cap] = ()
    start_date: datetime | None = None

    @property
    def missing(self) -> int:
        """How many records the tool reports and we do not hold."""
        return self.reported - self.held


def likely_causes(short: Shortfall) -> list[str]:
    """What may explain a shortfall, the most certain first. Empty when it is whole, or nothing explains it."""
    if short.held >= short.reported * COMPLETE:
        return []
    return list(_causes(short))


def _causes(short: Shortfall) -> Iterator[str]:
    if short.error:
        yield f"the stream was not read or loaded to its end: {short.error}"
    if short.quarantined:
        yield f"{short.quarantined} records could not be read and are in quarantine"
    if short.skipped:
        yield f"{short.skipped} answers were skipped, as the manifest says"
    yield from _capped(short)
    if _starts_late(short):
        yield f"start_date {short.start_date:%Y-%m-%d} is later than the tool's history"
    if 0 < short.missing <= short.deleted_just_now:
        yield f"{short.deleted_just_now} records were deleted about when the tool counted"
    if short.is_newest and short.earlier_complete:
        yield "the tool's list is behind its count: the newest month fills with the next syncs"


def _capped(short: Shortfall) -> Iterator[str]:
    for cap in short.caps:
        if "day" in cap.what:
            oldest = short.window_start or short.oldest
            horizon = short.counted_at - timedelta(days=cap.limit)
            hit = oldest is not None and (oldest < horizon if short.window_start else abs(oldest - horizon) < _A_MONTH)
        else:
            hit = short.held == cap.limit
        if hit:
            yield f"the tool gives no more than {cap.limit} {cap.what}; {cap.remedy}"


def _starts_late(short: Shortfall) -> bool:
    if short.start_date is None:
        return False
    if short.window_start is not None:
        return short.window_start < short.start_date
    return short.oldest is not None and timedelta(0) <= short.oldest - short.start_date < _A_MONTH


def note_shortfalls(con: duckdb.DuckDBPyConnection, hints: Mapping[Stream, Hints]) -> None:
    """Write down in meta.shortfall what is short, with its likely causes. Call when everything is loaded."""
    found = [(stream, short) for stream in _streams(con) for short in _shortfalls(con, stream, hints)]
    con.execute("begin")
    con.execute("delete from meta.shortfall")
    for (connection, stream), short in found:
        con.execute(
            "insert into meta.shortfall values (?, ?, ?, ?::varchar[])",
            [connection, stream, short.window_start, likely_causes(short)],
        )
    con.execute("commit")


def _streams(con: duckdb.DuckDBPyConnection) -> list[Stream]:
    """Streams of which something is short."""
    rows = con.execute(
        f"""
        select connection, stream from meta.stream where rows_counted < reported * {COMPLETE}
        union
        select connection, stream from meta.window_count where rows_counted < reported * {COMPLETE}
        order by all
        """
    ).fetchall()
    return [(connection, stream) for connection, stream in rows]


def _shortfalls(con: duckdb.DuckDBPyConnection, stream: Stream, hints: Mapping[Stream, Hints]) -> Iterator[Shortfall]:
    hint = hints.get(stream, Hints())
    whole = _whole(con, stream, hint)
    windows = con.execute(
        "select window_start, rows_counted, reported, counted_at, window_end > counted_at from meta.window_count "
        "where connection = ? and stream = ? order by window_start",
        list(stream),
    ).fetchall()
    earlier = [held >= reported * COMPLETE for _, held, reported, _, is_newest in windows if not is_newest]
    if whole.held < whole.reported * COMPLETE:
        newest_short = any(held < reported * COMPLETE for _, held, reported, _, is_newest in windows if is_newest)
        yield replace(whole, is_newest=newest_short, earlier_complete=bool(earlier) and all(earlier))
    for start, held, reported, counted_at, is_newest in windows:
        if held < reported * COMPLETE:
            yield replace(
                whole,
                held=held,
                reported=reported,
                counted_at=counted_at,
                window_start=start,
                is_newest=is_newest,
                earlier_complete=bool(earlier) and all(earlier),
            )


def _whole(con: duckdb.DuckDBPyConnection, stream: Stream, hint: Hints) -> Shortfall:
    row = con.execute(
        "select coalesce(rows_counted, 0), coalesce(reported, 0), last_loaded_at, coalesce(skipped, 0), error "
        "from meta.stream where connection = ? and stream = ?",
        list(stream),
    ).fetchall()[0]
    held, reported, counted_at, skipped, error = row
    quarantined = con.execute(
        "select count(*) from meta.quarantine where connection = ? and stream = ?", list(stream)
    ).fetchall()[0][0]
    deleted, oldest = con.execute(
        f"""
        select
            count(*) filter (_deleted and _hash is not null and _deleted_at >= ?),
            make_timestamp(cast(min(case when _version between 1e8 and 1e10 then _version end) * 1e6 as bigint))
        from {sql.table(*stream)}
        """,
        [counted_at - _JUST_NOW],
    ).fetchall()[0]
    return Shortfall(
        held=held,
        reported=reported,
        counted_at=counted_at,
        quarantined=quarantined,
        skipped=skipped,
        deleted_just_now=deleted,
        oldest=oldest,
        error=hint.error or error,
        caps=hint.caps,
        start_date=hint.start_date,
    )
