"""The day after: the tools have moved on, a second run brings just that, and the numbers are those of the new world."""

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from sandbox.serve import running_sandbox
from sandbox.truth import truth_of
from sandbox.world import DEFAULT_NOW, advance, make_world
from switchboard.settings import load_settings
from warehouse.build import open_build

SWITCHBOARD = str(Path(sys.executable).with_name("switchboard"))

pytestmark = pytest.mark.slow

_TABLES = """
    select schema_name || '.' || table_name
    from duckdb_tables()
    where schema_name in ('core', 'staging', 'intermediate', 'marts') and database_name = current_database()
        and table_name not in ('touched_record', 'touched_customer', 'touched_interaction', 'changed_interaction')
        -- These tell when the tools were read last, and each run reads them.
        and table_name not in ('data_quality', 'data_stream')
    order by all
"""


def contents(build: Path) -> dict[str, tuple[int, int]]:
    """How many rows each modelled table has, and a sum over all that stands in them."""
    with open_build(build) as con:
        names = [name for (name,) in con.execute(_TABLES).fetchall()]
        query = "select count(*), coalesce(sum(hash(rows)::hugeint), 0) from {} as rows"
        return {name: con.execute(query.format(name)).fetchall()[0] for name in names}


def test_a_later_world_is_followed_by_what_changed_alone(tmp_path: Path) -> None:
    # Both lie in the past: nobody asks a tool for what is later than the machine's own clock.
    world = make_world(scale=0.03, now=DEFAULT_NOW - timedelta(days=10))
    later = advance(world, days=10)
    with running_sandbox(world) as running:
        (tmp_path / "switchboard.yaml").write_text(yaml.safe_dump({"connections": running.connections()}))

        def switchboard(*arguments: str) -> Any:
            done = subprocess.run(
                [SWITCHBOARD, *arguments, "--json"],
                cwd=tmp_path,
                env=os.environ | running.environment(),
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, done.stderr[-3000:]
            return json.loads(done.stdout)

        def values() -> dict[str, float]:
            rows = switchboard(
                "sql", "select metric, value from marts.metric_value where grain = 'all' and dimension = 'all'"
            )
            return {row["metric"]: row["value"] for row in rows}

        switchboard("run")
        before = values()
        running.show(later)
        switchboard("run")
        after = values()
        parts = switchboard("sql", "select rows from meta.load where stream = 'conversation_parts' order by load")
    expected = truth_of(later)
    assert after["volume"] == sum(expected.volume_by_channel.values()) > before["volume"]
    for metric in ("csat", "iqs", "first_response_time"):
        assert after[metric] == pytest.approx(expected.metrics[metric].value, rel=1e-9)
    whole, change = [load["rows"] for load in parts]
    assert 0 < change < whole / 5, "the second sync read (nearly) everything again"


@pytest.mark.timeout(1200)
def test_every_tool_is_followed_in_part_as_it_would_be_whole(tmp_path: Path) -> None:
    world = make_world(scale=0.03, now=DEFAULT_NOW - timedelta(days=3))
    with running_sandbox(world) as running:
        config = {"connections": running.connections(), "increments_from": 0, "suggestions": False}
        (tmp_path / "switchboard.yaml").write_text(yaml.safe_dump(config))
        build = load_settings(tmp_path).build_path

        def run() -> str | None:
            done = subprocess.run(
                [SWITCHBOARD, "run", "--json"],
                cwd=tmp_path,
                env=os.environ | running.environment(),
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, done.stderr[-3000:]
            with open_build(build) as con:
                ((whole_because,),) = con.execute("select whole_because from meta.increment").fetchall()
                return whole_because if whole_because is None else str(whole_because)

        assert run() == "nothing was built before"
        for days in (1, 2):
            running.show(advance(world, days=days))
            assert run() is None
        in_part = contents(build)
        with open_build(build) as con:
            con.execute("delete from meta.increment")
            con.execute("delete from meta.build")
        assert run() == "nothing was built before"
        whole = contents(build)
    assert in_part.keys() == whole.keys()
    assert [name for name in whole if in_part[name] != whole[name]] == []
