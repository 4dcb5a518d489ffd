"""A manifest whose streams only the tool can list, dropped in as a folder: through the whole Dagster job to readers."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from stall import FIRST, SHELVES, Reply, Stall
from stall_offers import SECRET
from stall_runs import MANIFESTS

pytestmark = pytest.mark.slow

PROJECT = Path(__file__).parents[2]
ROOMS = ("connectors", "contracts", "pipelines", "sandbox", "switchboard", "unified_profile", "warehouse")
# As `switchboard run` does it, then which assets Dagster has seen, and which it would see in the next run.
RUN = """
import json
from pathlib import Path
from pipelines.definitions import build_definitions
from pipelines.progress import Silent
from pipelines.run import dagster_instance, run_everything
from switchboard.settings import load_settings

def landing(keys):
    return sorted("/".join(key.path[1:]) for key in keys if key.path[0] == "landing")

settings = load_settings(Path.cwd())
errors = run_everything(settings, Silent()).errors
with dagster_instance(settings) as instance:
    run = landing(instance.all_asset_keys())
known = landing(build_definitions(settings).resolve_asset_graph().get_all_asset_keys())
print(json.dumps({"errors": errors, "run": run, "known": known}))
"""


@pytest.fixture
def house(stall: Stall, tmp_path: Path) -> Path:
    """A copy of the project with this connector in place of all others, and a connection to the stall."""
    tools = [spec.parent.name for spec in (PROJECT / "connectors").glob("*/connector.yaml")]
    for room in ROOMS:
        shutil.copytree(PROJECT / room, tmp_path / room, ignore=shutil.ignore_patterns(*tools))
    for file in ("dbt_project.yml", ".dbtignore", "dagster.yaml"):
        shutil.copy(PROJECT / file, tmp_path / file)
    shutil.copytree(MANIFESTS / "discovered", tmp_path / "connectors" / "discovered")
    for folder in ("intermediate", "metrics", "marts"):
        shutil.rmtree(tmp_path / "warehouse" / "models" / folder)
    (tmp_path / "warehouse" / "models" / "metrics").mkdir()
    (tmp_path / "warehouse" / "models" / "metrics" / "benchmarks.yml").write_text("benchmarks: []")
    (tmp_path / "warehouse" / "models" / "marts").mkdir()
    (tmp_path / "warehouse" / "models" / "marts" / "one.sql").write_text(
        "{{ config(contract={'enforced': false}) }} select 1 as one"
    )
    config = {"base_url": stall.url, "key": "${STALL_KEY}"}
    settings = {"connections": {"mine": {"connector": "discovered", "config": config}}}
    (tmp_path / "switchboard.yaml").write_text(yaml.safe_dump(settings))
    return tmp_path


def run(house: Path) -> Any:
    command = [sys.executable, "-c", RUN]
    environ = {**os.environ, "STALL_KEY": SECRET}
    done = subprocess.run(command, cwd=house, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    return yaml.safe_load(done.stdout.splitlines()[-1])


def published(house: Path) -> dict[str, list[int]]:
    """The goods that readers find, by shelf."""
    file = house / "var" / "published" / "current" / "warehouse.duckdb"
    with duckdb.connect(str(file), read_only=True) as con:
        names = con.execute("select table_name from duckdb_tables() where schema_name = 'raw' order by 1").fetchall()
        return {
            name: [
                id_ for (id_,) in con.execute(f'select id from raw."{name}" where not _deleted order by id').fetchall()
            ]
            for (name,) in names
        }


def expected(*shelves: str, goods: int) -> dict[str, list[int]]:
    """A good lies on the shelf that its number gives."""
    return {
        f"mine__Shelf_{shelf.upper()}_{at}": [number for number in range(goods) if number % len(SHELVES) == at]
        for at, shelf in enumerate(shelves)
    }


def test_what_a_tool_lists_becomes_assets_and_tables_and_so_does_what_it_lists_later(stall: Stall, house: Path) -> None:
    listed = [{"key": shelf, "title": f"Shelf {shelf.upper()}/{at}"} for at, shelf in enumerate(SHELVES)]
    stall.faults["/tables/list"] = [Reply({"tables": listed[:2]})] * 9
    first = run(house)
    assert first["errors"] == []
    assert first["run"] == first["known"] == ["mine/Shelf_A_0", "mine/Shelf_B_1"]
    assert published(house) == expected(*SHELVES[:2], goods=FIRST)

    # The tool lists a third shelf from here on, and can't say what is on the second.
    stall.faults = {"/tables/rows/b": [Reply({"error": "broken"}, 400)] * 99}
    stall.grow()
    second = run(house)
    (error,) = second["errors"]
    assert "Shelf_B_1" in error
    assert published(house) == expected(*SHELVES, goods=FIRST + 7) | {
        "mine__Shelf_B_1": expected(*SHELVES, goods=FIRST)["mine__Shelf_B_1"]
    }
    # The run's own graph was made before its sync: the new shelf is an asset of the next one.
    assert second["run"] == ["mine/Shelf_A_0", "mine/Shelf_B_1"]
    assert second["known"] == ["mine/Shelf_A_0", "mine/Shelf_B_1", "mine/Shelf_C_2"]
