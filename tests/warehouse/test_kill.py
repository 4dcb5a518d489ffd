"""SIGKILL at each named point, then start again: the same counts as an undisturbed run, no key twice."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from contracts.killpoints import VARIABLE
from tests.warehouse.conftest import ROOT, Lander
from warehouse.build import open_build
from warehouse.publish import open_published

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


def contents(con: Any) -> dict[str, list[tuple[Any, ...]]]:
    return {
        "rows": con.execute("select * from raw.shop__contacts order by id").fetchall(),
        "loads": con.execute("select load, rows, changed, quarantined from meta.load order by load").fetchall(),
        "state": con.execute("select cast(state as varchar) from meta.stream").fetchall(),
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
        rows_without_state = con.execute(
            "select count(*) from duckdb_tables() where table_name = 'shop__contacts' and estimated_size > 0 "
            "and not exists (select 1 from meta.stream where stream = 'contacts')"
        ).fetchall()
        assert rows_without_state == [(0,)]
    assert run(tmp_path) == 0
    with open_published(tmp_path / "published") as con:
        con.execute("select 1")
        found = contents(con)
        found["loads"] = found["loads"][-2:]
        found["state"] = [row for row in found["state"] if row[0]]
        undisturbed_state = [row for row in undisturbed["state"] if row[0]]
        assert found["rows"] == undisturbed["rows"]
        assert (found["state"], found["quarantine"]) == (undisturbed_state, undisturbed["quarantine"])
    assert not list((tmp_path / "published").glob("*.partial"))
