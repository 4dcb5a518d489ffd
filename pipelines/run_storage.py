"""Dagster's history of runs in SQLite, with connections that stay open.

Dagster's own opens a file anew for each of a run's thousand events and closes it again, and each time SQLite moves its
write-ahead log into the file: much of what a run with nothing new took.
"""

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Self

import sqlalchemy as db
from dagster._core.storage.event_log.sqlite.sqlite_event_log import SqliteEventLogStorage
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage, _event_logs_directory
from dagster._serdes import ConfigurableClassData

# A file per run and one over all runs; a web page that lists runs looks into many.
OPEN_FILES = 8


class OpenEventLog(SqliteEventLogStorage):
    """The same files as Dagster's own storage, so either reads what the other wrote."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._open: OrderedDict[str, db.Engine] = OrderedDict()
        self._found: set[str] = set()
        super().__init__(base_dir, inst_data)

    def has_table(self, table_name: str) -> bool:
        """Whether there is such a table; those found once are not looked for again, since none is ever dropped."""
        if table_name not in self._found and super().has_table(table_name):
            self._found.add(table_name)
        return table_name in self._found

    @contextmanager
    def _connect(self, shard: str) -> Iterator[db.Connection]:
        # The lock makes one connection per file enough, whichever thread asks.
        with self._db_lock, self._engine(shard).begin() as connection:
            yield connection

    def _engine(self, shard: str) -> db.Engine:
        if shard not in self._open:
            self._open[shard] = _engine(self.conn_string_for_shard(shard))
            if shard not in self._initialized_dbs:
                self._initdb(self._open[shard])
                self._initialized_dbs.add(shard)
        self._open.move_to_end(shard)
        while len(self._open) > OPEN_FILES:
            self._open.popitem(last=False)[1].dispose()
        return self._open[shard]

    def dispose(self) -> None:
        """Close the files."""
        super().dispose()
        with self._db_lock:
            while self._open:
                self._open.popitem()[1].dispose()


class OpenSqliteStorage(DagsterSqliteStorage):
    """Runs, events and schedules under one folder, as `storage.sqlite` of dagster.yaml has them."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        super().__init__(base_dir, inst_data)
        self._event_log_storage = OpenEventLog(_event_logs_directory(base_dir))

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData, config_value: Mapping[str, Any]) -> Self:
        """What dagster.yaml says; Dagster's own method would make its own class."""
        return cls.from_local(inst_data=inst_data, **config_value)


def _engine(url: str) -> db.Engine:
    options = {"timeout": SQLITE_BUSY_TIMEOUT_SECONDS, "check_same_thread": False}
    engine = db.create_engine(url, pool_size=1, connect_args=options)
    db.event.listen(engine, "connect", _relaxed)
    return engine


def _relaxed(connection: Any, _: object) -> None:
    """A power cut may take the last events of a history from which nothing is computed; a killed process loses none."""
    connection.execute("pragma synchronous = normal")
