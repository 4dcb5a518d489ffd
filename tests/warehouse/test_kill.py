"""SIGKILL at each named point, then start again: the same counts as an undisturbed run, no key twice."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

from contracts.killpoints import VARIABLE
from tests.warehouse.conftest import ROOT, Lander
from warehouse.build import open_build
from warehouse.publish import open_published
from warehouse.state import stream_states

RUN = (
    "import sys; from pathlib import Path\n"
    "from warehouse.build import open_build; from warehouse.publish import publish; "
    "from warehouse.raw import load_landed\n"
    "build, landing, published = map(Path, sys.argv[1:])\n"
    "con = open_build(build); load_landed(con, str(landing)); con.close()\n"
    "publish(build, published)\n"
)
POINTS = ["before_raw_commit", "before_raw_commit:2", "after_raw_commit", "after_raw_commit:2", "during_publish"]


def run(folder: Path, kill_at: str | None = None) -> int:
    """Load and publish in a process of its own; returns its exit code."""
    environ = {name: value for name, value in os.environ.items() if name != VARIABLE}
    environ |= {VARIABLE: kill_at} if kill_at else {}
    folders = [str(folder / name) for name in ("build/warehouse.duckdb", "landing", "published")]
    return subprocess.run([sys.executable, "-c", RUN, *folders], cwd=ROOT, env=environ, check=False).returncode


def land(folder: Path) -> None:
    lander = Lander(folder / "landing")
    lander.land(0, [{"id": str(n), "updated_at": 1} for n in range(500)], state={"cursor": 1})
    lander.land(1, [{"id": str(n), "updated_at": 2} for n in range(250, 600)], [{"bad": 1}], state={"cursor": 2})


def contents(con: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[Any, ...]]]:
    return {
        "rows": con.execute("select * from raw.shop__contacts order by id").fetchall(),
        "loads": con.execute(
            "select load, rows, changed, quarantined from meta.load where stream = 'contacts' order by load"
        ).fetchall(),
        "state": con.execute("select cast(state as varchar) from meta.stream where stream = 'contacts'").fetchall(),
        "quarantine": con.execute("select * from meta.quarantine").fetchall(),
    }


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[Any, ...]]]:
    folder = tmp_path_factory.mktemp("undisturbed")
    land(folder)
    assert run(folder) == 0
    with open_published(folder / "published") as con:
        return contents(con)


@pytest.mark.parametrize("point", POINTS)
def test_a_killed_run_starts_again_as_if_nothing_had_happened(
    tmp_path: Path, undisturbed: dict[str, list[tuple[Any, ...]]], point: str
) -> None:
    Lander(tmp_path / "landing", stream="earlier").land(0, [{"id": "before"}])
    assert run(tmp_path) == 0
    land(tmp_path)
    assert run(tmp_path, kill_at=point) == -signal.SIGKILL
    with open_published(tmp_path / "published") as con:
        # The old publication: no contacts yet, nothing half done.
        assert con.execute("select count(*) from meta.load").fetchall() == [(1,)]
        assert con.execute("select id from raw.shop__earlier").fetchall() == [("before",)]
    with open_build(tmp_path / "build" / "warehouse.duckdb") as con:
        assert_state_is_not_ahead_of_rows(con)
    assert run(tmp_path) == 0
    with open_published(tmp_path / "published") as con:
        assert contents(con) == undisturbed
    assert not list((tmp_path / "published").glob("*.partial"))


def assert_state_is_not_ahead_of_rows(con: duckdb.DuckDBPyConnection) -> None:
    """Load 0 brings 500 rows and cursor 1, load 1 brings them to 600 and cursor 2."""
    held = con.execute("select count(*) from duckdb_tables() where table_name = 'shop__contacts'").fetchall()
    rows = con.execute("select count(*) from raw.shop__contacts").fetchall()[0][0] if held == [(1,)] else 0
    state = stream_states(con, "shop").get("contacts")
    assert (rows, state) in [(0, None), (500, {"cursor": 1}), (600, {"cursor": 2})]
