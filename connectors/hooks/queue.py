"""The durable queue between webhooks and what is asked because of them: SQLite, for several processes, safe to kill.

A record stands in it once, however often the tool speaks of it. Each word about it raises its `version`, and only the
version that was asked for is taken out: a record that changed meanwhile is asked for again. Nothing else ever takes a
record out.
"""

import random
import sqlite3
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from connectors.hooks.events import Hint

FIRST_WAIT = 15.0
LONGEST_WAIT = 6 * 3600.0

_SCHEMA = """
create table if not exists hint (
    connection text not null, stream text not null, object_id text not null,
    first_received_at real not null, received_at real not null, version integer not null default 1,
    attempts integer not null default 0, due_at real not null, error text,
    primary key (connection, stream, object_id)
) without rowid;
create index if not exists hint_due on hint (due_at);
create table if not exists tally (
    connection text not null, outcome text not null, times integer not null, last_at real not null,
    primary key (connection, outcome)
) without rowid;
"""


@dataclass(frozen=True)
class Waiting:
    """A hint that waits, as it was when it was looked at. Times are epoch seconds."""

    hint: Hint
    version: int
    attempts: int
    first_received_at: float
    received_at: float
    due_at: float
    error: str | None


@dataclass(frozen=True)
class Tally:
    """How often something happened to webhooks of a connection, since the queue was made."""

    connection: str
    outcome: str
    times: int
    last_at: float


class HintQueue:
    """Open one per process; its methods may be called from any thread."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._db = sqlite3.connect(path, timeout=10, check_same_thread=False, isolation_level=None)
        self._db.execute("pragma journal_mode = wal")
        # What was answered with 200 must survive a power cut too.
        self._db.execute("pragma synchronous = full")
        self._db.executescript(_SCHEMA)

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._db.close()

    def add(self, hints: Iterable[Hint], now: float | None = None) -> None:
        """Remember hints, all in one durable step. One that is known already moves to its next version."""
        at = time.time() if now is None else now
        rows = [(hint.connection, hint.stream, hint.object_id, at, at, at) for hint in hints]
        self._write(
            "insert into hint (connection, stream, object_id, first_received_at, received_at, due_at) "
            "values (?, ?, ?, ?, ?, ?) on conflict do update "
            "set version = version + 1, received_at = max(received_at, excluded.received_at)",
            rows,
        )

    def due(self, now: float | None = None, *, connection: str | None = None, limit: int = 1000) -> list[Waiting]:
        """Hints whose time has come, those that wait longest first; failed ones behind fresh ones."""
        at = time.time() if now is None else now
        return self._select(
            "where due_at <= ? and (? is null or connection = ?) order by attempts > 0, due_at limit ?",
            (at, connection, connection, limit),
        )

    def waiting(self) -> list[Waiting]:
        """Everything in the queue, due or not."""
        return self._select("order by connection, stream, object_id", ())

    def has_due(self, now: float | None = None) -> bool:
        """Whether anything's time has come."""
        return bool(self.due(now, limit=1))

    def done(self, asked: Sequence[Waiting]) -> None:
        """Take out what was asked for, unless the tool has spoken of it again since."""
        rows = [(*_key(each.hint), each.version) for each in asked]
        self._write("delete from hint where connection = ? and stream = ? and object_id = ? and version = ?", rows)
        # What stays begins anew: it was reached, so what made it wait before is over.
        self._write(
            "update hint set attempts = 0, error = null, first_received_at = received_at, due_at = received_at "
            "where connection = ? and stream = ? and object_id = ? and version > ?",
            rows,
        )

    def failed(self, asked: Mapping[Waiting, str], now: float | None = None) -> None:
        """Ask again later: after 15 seconds, doubling up to 6 hours, with jitter."""
        at = time.time() if now is None else now
        rows = []
        for each, error in asked.items():
            wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(each.attempts, 20)) * random.uniform(0.8, 1.2)  # noqa: S311
            rows.append((error, at + wait, *_key(each.hint)))
        self._write(
            "update hint set attempts = attempts + 1, error = ?, due_at = ? "
            "where connection = ? and stream = ? and object_id = ?",
            rows,
        )

    def count(self, happened: Mapping[tuple[str, str], int], now: float | None = None) -> None:
        """Add to the tallies, by connection and outcome."""
        at = time.time() if now is None else now
        self._write(
            "insert into tally values (?, ?, ?, ?) on conflict do update "
            "set times = times + excluded.times, last_at = excluded.last_at",
            [(*key, times, at) for key, times in happened.items()],
        )

    def tallies(self) -> list[Tally]:
        """All tallies, by connection and outcome."""
        with self._lock:
            rows = self._db.execute("select * from tally order by connection, outcome").fetchall()
        return [Tally(*row) for row in rows]

    def _write(self, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
        if not rows:
            return
        with self._lock:
            self._db.execute("begin immediate")
            try:
                self._db.executemany(statement, rows)
            except BaseException:
                self._db.execute("rollback")
                raise
            self._db.execute("commit")

    def _select(self, condition: str, values: tuple[object, ...]) -> list[Waiting]:
        columns = "connection, stream, object_id, version, attempts, first_received_at, received_at, due_at, error"
        with self._lock:
            rows = self._db.execute(f"select {columns} from hint {condition}", values).fetchall()
        return [Waiting(Hint(*row[:3]), *row[3:]) for row in rows]


def _key(hint: Hint) -> tuple[str, str, str]:
    return (hint.connection, hint.stream, hint.object_id)
