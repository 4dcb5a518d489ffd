import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.unified_profile.ledger.postgres import Cluster, cluster
from unified_profile.ledger import Ledger


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: datetime = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, step: timedelta) -> None:
        self.now += step


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "made" / "ledger.db"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    with cluster() as running:
        yield running


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Whatever is true of the ledger is true of it on Postgres; tests that ask for its file are SQLite's."""
    names = metafunc.fixturenames
    if "database" in names and "path" not in inspect.signature(metafunc.function).parameters:
        metafunc.parametrize("database", ["sqlite", pytest.param("postgres", marks=pytest.mark.slow)], indirect=True)


@pytest.fixture
def database(request: pytest.FixtureRequest, path: Path) -> str:
    """URL of a database that holds nothing yet."""
    if getattr(request, "param", "sqlite") == "sqlite":
        return f"sqlite:///{path}"
    made: str = request.getfixturevalue("postgres").new_database()
    return made


@pytest.fixture
def ledger(database: str, clock: Clock) -> Iterator[Ledger]:
    with Ledger(database, clock=clock) as opened:
        opened.ensure_user("ann", "agent")
        opened.ensure_user("bob", "admin")
        yield opened
