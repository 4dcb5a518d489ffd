"""A sandbox that all fault tests share, homes that point at it, and fingerprints of what a warehouse holds."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pytest
import yaml

from sandbox.serve import RunningSandbox, running_sandbox
from sandbox.world import make_world

SWITCHBOARD = str(Path(sys.executable).with_name("switchboard"))
SCALE = 0.02


@dataclass(frozen=True)
class Home:
    """An installation of its own."""

    path: Path
    environ: dict[str, str] = field(default_factory=dict)

    def switchboard(self, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
        """Run the command line as a real process."""
        return subprocess.run(
            [SWITCHBOARD, *arguments],
            cwd=self.path,
            env=os.environ | self.environ | environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=170,
        )

    @property
    def build(self) -> Path:
        return self.path / "var" / "build" / "warehouse.duckdb"

    @property
    def published(self) -> Path:
        return self.path / "var" / "published"


@pytest.fixture(scope="session")
def sandbox() -> Iterator[RunningSandbox]:
    with running_sandbox(make_world(scale=SCALE)) as running:
        yield running


def make_home(path: Path, sandbox: RunningSandbox, tools: Collection[str] | None = None) -> Home:
    """An installation with a connection to each tool of the sandbox, or to these alone."""
    path.mkdir(parents=True, exist_ok=True)
    connections = {name: entry for name, entry in sandbox.connections().items() if tools is None or name in tools}
    (path / "switchboard.yaml").write_text(yaml.safe_dump({"connections": connections}))
    return Home(path, sandbox.environment())


@pytest.fixture
def new_home(tmp_path: Path, sandbox: RunningSandbox) -> Callable[..., Home]:
    return lambda name, *tools: make_home(tmp_path / name, sandbox, tools or None)


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, sandbox: RunningSandbox) -> Home:
    """An installation that nothing ever happened to: synced once, in peace."""
    home = make_home(tmp_path_factory.mktemp("undisturbed"), sandbox)
    done = home.switchboard("sync")
    assert done.returncode == 0, done.stderr
    return home


def fingerprint(home: Home, tool: str = "") -> dict[str, tuple[int, str]]:
    """Rows and a hash of the content of every raw table (of a tool), without what says when and by which load."""
    with closing(duckdb.connect(str(home.build), read_only=True)) as warehouse:
        tables = [
            name
            for (name,) in warehouse.execute(
                "select table_name from information_schema.tables where table_schema = 'raw' order by 1"
            ).fetchall()
            if name.startswith(tool)
        ]
        return {table: _content(warehouse, table) for table in tables}


def _content(warehouse: duckdb.DuckDBPyConnection, table: str) -> tuple[int, str]:
    columns = [
        name
        for (name,) in warehouse.execute(
            "select column_name from information_schema.columns where table_schema = 'raw' and table_name = ? "
            "and column_name not in ('_loaded_at', '_load', '_sent', '_deleted_at') order by 1",
            [table],
        ).fetchall()
    ]
    listed = ", ".join(f'"{column}"' for column in columns)
    rows = sorted(repr(row) for row in warehouse.execute(f'select {listed} from raw."{table}"').fetchall())
    return len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest()


def duplicates(home: Home) -> list[str]:
    """Raw tables in which a key occurs twice."""
    with closing(duckdb.connect(str(home.build), read_only=True)) as warehouse:
        streams = warehouse.execute("select connection, stream, primary_key from meta.stream").fetchall()
        return [
            f"{connection}.{stream}"
            for connection, stream, key in streams
            if _occurs_twice(warehouse, f"{connection}__{stream}", list(key or []))
        ]


def _occurs_twice(warehouse: duckdb.DuckDBPyConnection, table: str, key: list[str]) -> bool:
    columns = ", ".join(f'"{column}"' for column in key)
    twice = f'select 1 from raw."{table}" group by {columns} having count(*) > 1 limit 1'
    return bool(key) and bool(warehouse.execute(twice).fetchall())
