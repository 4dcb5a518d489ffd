"""Where the data comes from and how far it can be trusted: each stream of each connection, as published."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import groupby

import duckdb

from unified_profile.app.queries import all_rows

# Cursors that count seconds since 1970, between the years 2001 and 2286.
_SECONDS = range(1_000_000_000, 10_000_000_000)


@dataclass(frozen=True)
class Trouble:
    """Something that went wrong, what to do about it ("" where nobody says), the streams it concerns, and when."""

    message: str
    remedy: str
    streams: list[str]
    at: datetime | None


@dataclass(frozen=True)
class Month:
    """One month (UTC) of a stream that the tool counts by month."""

    connection: str
    stream: str
    window_start: datetime
    rows_held: int | None
    rows_reported: int | None
    completeness: float | None
    likely_cause: str | None


@dataclass(frozen=True)
class Stream:
    """One stream as the mart data_stream has it. Times are naive UTC; None is what nobody knows, never zero."""

    connection: str
    connector: str | None
    category: str | None
    stream: str
    description: str | None
    is_on_demand: bool
    is_declared: bool
    schedule: str | None
    primary_key: list[str] | None
    cursor_field: str | None
    cursor_overlap: str | None
    checkpoint: str | None
    lane: str | None
    rows_held: int | None
    rows_reported: int | None
    completeness: float | None
    is_short: bool
    likely_cause: str | None
    no_count_because: str | None
    empty_because: str | None
    answers_skipped: int | None
    deletion_strategy: str | None
    rows_deleted: int | None
    sweep_every: str | None
    swept_at: datetime | None
    caps: list[str]
    quarantined: int
    quarantine_reasons: list[str]
    error: str | None
    error_kind: str | None
    error_at: datetime | None
    tried_at: datetime | None
    last_loaded_at: datetime | None
    last_record_at: datetime | None

    @property
    def trouble(self) -> Trouble | None:
        """What went wrong last. None: nothing did."""
        message, _, remedy = (self.error or "").partition(" Remedy: ")
        return Trouble(message, remedy, [self.stream], self.error_at) if self.error else None

    @property
    def checkpoints(self) -> list[tuple[str, str | datetime]]:
        """Where the next sync goes on: each cursor with its value, as a time where it is one (naive UTC)."""
        return list(_cursors(json.loads(self.checkpoint))) if self.checkpoint else []

    @property
    def needs_somebody(self) -> bool:
        """Whether something is wrong that does not pass by itself, or may not."""
        return bool(self.error) or self.is_short or self.quarantined > 0


@dataclass(frozen=True)
class Source:
    """A connection with its streams. Those that are read on demand, or no longer read, say nothing of its freshness."""

    connection: str
    streams: list[Stream]

    @property
    def connector(self) -> str | None:
        """The tool."""
        return next((stream.connector for stream in self.streams if stream.connector), None)

    @property
    def read(self) -> list[Stream]:
        """The streams that every sync reads."""
        return [stream for stream in self.streams if stream.is_declared and not stream.is_on_demand]

    @property
    def last_loaded_at(self) -> datetime | None:
        """When the stream that is furthest behind was loaded. None: one never was."""
        moments = [stream.last_loaded_at for stream in self.read]
        known = [moment for moment in moments if moment is not None]
        return min(known) if known and len(known) == len(moments) else None

    @property
    def last_record_at(self) -> datetime | None:
        """How new the newest record is. None: no cursor is a time."""
        return max((stream.last_record_at for stream in self.streams if stream.last_record_at), default=None)

    @property
    def rows_held(self) -> int:
        """Records held."""
        return sum(stream.rows_held or 0 for stream in self.streams)

    @property
    def rows_deleted(self) -> int:
        """Records that their tool has no more."""
        return sum(stream.rows_deleted or 0 for stream in self.streams)

    @property
    def quarantined(self) -> int:
        """Records that could not be read."""
        return sum(stream.quarantined for stream in self.streams)

    @property
    def counted(self) -> list[Stream]:
        """The streams whose tool says how many records it has."""
        return [stream for stream in self.streams if stream.completeness is not None]

    @property
    def worst_first(self) -> list[Stream]:
        """All streams by name, those first that need somebody."""
        return sorted(self.streams, key=lambda stream: (not stream.needs_somebody, stream.stream))

    @property
    def short(self) -> list[Stream]:
        """Those of which less is held than the tool reports."""
        return [stream for stream in self.streams if stream.is_short]

    @property
    def errors(self) -> list[Trouble]:
        """Each thing that went wrong, once, with all streams it concerns."""
        found: dict[tuple[str, str], Trouble] = {}
        for trouble in (stream.trouble for stream in self.streams):
            if trouble is not None:
                first = found.setdefault((trouble.message, trouble.remedy), replace(trouble, streams=[]))
                first.streams.extend(trouble.streams)
        return list(found.values())

    @property
    def schedule(self) -> str | None:
        """When it is synced, as a cron expression, UTC."""
        return next((stream.schedule for stream in self.streams if stream.schedule), None)

    def next_sync(self, now: datetime) -> datetime | None:
        """When its schedule comes next (naive UTC). None: that is not known."""
        return next_run(self.schedule, now.astimezone(UTC).replace(tzinfo=None)) if self.schedule else None


@dataclass(frozen=True)
class Overview:
    """Every connection, and how many connections or streams are not as they should be."""

    sources: list[Source]
    late: int
    failed: int
    short: int
    counted: int
    quarantined: int


def overview(sources: list[Source], now: datetime, late_after: timedelta) -> Overview:
    """What is wrong at `now`, when what was loaded `late_after` ago or earlier is late."""
    edge = now.astimezone(UTC).replace(tzinfo=None) - late_after
    return Overview(
        sources,
        late=sum(source.last_loaded_at is None or source.last_loaded_at < edge for source in sources),
        failed=sum(stream.error is not None for source in sources for stream in source.streams),
        short=sum(len(source.short) for source in sources),
        counted=sum(len(source.counted) for source in sources),
        quarantined=sum(source.quarantined for source in sources),
    )


def sources(con: duckdb.DuckDBPyConnection, connection: str | None = None) -> list[Source]:
    """Every connection with its streams, by name; or only the one that is named."""
    streams = all_rows(con, Stream, "data_streams", connection=connection)
    return [Source(name, list(found)) for name, found in groupby(streams, key=lambda stream: stream.connection)]


def months(con: duckdb.DuckDBPyConnection, connection: str | None = None) -> dict[tuple[str, str], list[Month]]:
    """The months that tools count, oldest first, by connection and stream."""
    found: dict[tuple[str, str], list[Month]] = {}
    for month in all_rows(con, Month, "data_months", connection=connection):
        found.setdefault((month.connection, month.stream), []).append(month)
    return found


def next_run(schedule: str, now: datetime) -> datetime | None:
    """When a schedule of every hour or every day comes next after `now`. None for any other cron expression."""
    minute, hour, *rest = [*schedule.split(), "", ""]
    if rest[:3] != ["*", "*", "*"] or not minute.isdecimal() or int(minute) > 59:
        return None
    if hour == "*":
        coming, step = now.replace(minute=int(minute), second=0, microsecond=0), timedelta(hours=1)
    elif hour.isdecimal() and int(hour) < 24:
        coming, step = now.replace(hour=int(hour), minute=int(minute), second=0, microsecond=0), timedelta(days=1)
    else:
        return None
    return coming if coming > now else coming + step


def _cursors(state: object, name: str = "") -> Iterator[tuple[str, str | datetime]]:
    """The ends of a nested state, each with the names that lead to it."""
    if isinstance(state, dict):
        for key, value in state.items():
            yield from _cursors(value, name if key == "parent_state" else f"{name} {key}".strip())
    elif isinstance(state, list):
        for value in state:
            yield from _cursors(value, name)
    elif state is not None and not isinstance(state, bool):
        yield name, _moment(str(state))


def _moment(value: str) -> str | datetime:
    if value.isdecimal() and int(value) in _SECONDS:
        return datetime.fromtimestamp(int(value), UTC).replace(tzinfo=None)
    try:
        moment = datetime.fromisoformat(value) if len(value) >= len("2026-11-20") and not value.isdecimal() else None
    except ValueError:
        return value
    if moment is None:
        return value
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
