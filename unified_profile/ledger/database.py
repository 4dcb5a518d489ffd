"""The ledger's database: SQLite in a file by default, anything SQLAlchemy knows by URL."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, IntegrityError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

from contracts.errors import ConfigurationError, RetryLaterError
from unified_profile.ledger.migrate import upgrade

_WRITES = "switchboard_writes"


class Database:
    """Hands out one session per unit of work, brought up to the newest migration when opened."""

    def __init__(self, url: str) -> None:
        self._engine = _engine(url)
        with self._reachable():
            upgrade(self._engine.execution_options(**{_WRITES: True}))
        # One state of the database for all that a reader reads; SQLite's transactions give that anyway.
        options = {} if self._engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
        self._reading = sessionmaker(self._engine.execution_options(**options), expire_on_commit=False)
        self._writing = sessionmaker(self._engine.execution_options(**{_WRITES: True}), expire_on_commit=False)

    def __repr__(self) -> str:
        return f"Database({self._engine.url.render_as_string(hide_password=True)!r})"

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Give a session for reading."""
        with self._reachable(), self._reading() as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Give a session whose work is committed at the end, or not at all."""
        with self._reachable(), self._writing.begin() as session:
            yield session

    def close(self) -> None:
        """Close every pooled connection."""
        self._engine.dispose()

    @contextmanager
    def _reachable(self) -> Iterator[None]:
        try:
            yield
        except OperationalError as error:
            raise RetryLaterError(
                f"the ledger at {self._engine.url.render_as_string(hide_password=True)} does not answer: {error.orig}.",
                remedy="check that the database is reachable and not locked by another program, then try again.",
                setting="ledger",
            ) from error


def is_added(session: Session, row: DeclarativeBase) -> bool:
    """Add the row; False where another program has just added one of the same key, which can be read now."""
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return False
    return True


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
        if parsed.drivername == "postgresql":
            # SQLAlchemy would take an older driver.
            parsed = parsed.set(drivername="postgresql+psycopg")
        if parsed.get_backend_name() == "sqlite" and parsed.database:
            _create_privately(Path(parsed.database))
        # Parameters hold hashes and names: they stay out of error messages and logs.
        engine = create_engine(parsed, hide_parameters=True)
    except (ArgumentError, ImportError, OSError) as error:
        raise ConfigurationError(
            f"the ledger cannot be opened: {type(error).__name__}.",
            remedy="set it to a URL such as sqlite:///var/ledger.db, in a folder that can be written to, or "
            "postgresql://user@host/name with `pip install 'switchboard-hub[postgres]'`.",
            setting="ledger",
        ) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _create_privately(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600, exist_ok=True)


def _prepare_sqlite(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    # The driver's own transaction handling begins too late for us: see _begin_sqlite.
    connection.isolation_level = None
    # How long to wait for others comes first: setting the journal's mode may have to.
    for pragma in ("busy_timeout = 10000", "journal_mode = wal", "synchronous = full", "foreign_keys = on"):
        connection.execute(f"pragma {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes its lock at once: one that reads first and writes later fails when another wrote in between.
    mode = "immediate" if connection.get_execution_options().get(_WRITES) else "deferred"
    connection.exec_driver_sql(f"begin {mode}")
