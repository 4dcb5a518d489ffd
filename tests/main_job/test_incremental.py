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

SWITCHBOARD = str(Path(sys.executable).with_name("switchboard"))

pytestmark = pytest.mark.slow


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
