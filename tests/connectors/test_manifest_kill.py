"""Real kills in the middle of a manifest's stream: where it can be gone on with it is, and else it starts again."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from expectations import EXPECTED
from stall import Stall
from stall_runs import Go, alike, landed

from connectors.landing import landed_loads
from contracts.killpoints import VARIABLE

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent


def killed_sync(stall: Stall, landing: Path, name: str, stream: str, at: str) -> None:
    """Sync until the kill point ends the process for good."""
    environment = {**os.environ, VARIABLE: at, "PYTHONPATH": str(HERE.parent.parent)}
    command = [sys.executable, str(HERE / "stall_child.py"), stall.url, str(landing), name, stream]
    done = subprocess.run(command, env=environment, capture_output=True, timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()


@pytest.mark.parametrize(
    ("name", "stream", "at", "resumed"),
    [
        ("paging", "numbered", "after_page:3", True),
        ("paging", "by_address", "after_landing_file:3", True),
        ("clocks", "stamps", "after_landing_file:2", True),
        ("partitions", "crossed", "after_landing_file:4", True),
        ("partitions", "listed_since", "after_landing_file:2", False),
        ("jobs", "changes", "after_landing_file:1", False),
    ],
)
def test_nothing_is_lost_or_doubled(
    stall: Stall, go: Go, tmp_path: Path, name: str, stream: str, at: str, resumed: bool
) -> None:
    landing = tmp_path / "landing"
    killed_sync(stall, landing, name, stream, at)
    (interrupted,) = [load for load in landed_loads(str(landing)) if load.begin.stream == stream]
    assert interrupted.end is None
    assert interrupted.rows > 0
    asked = len(stall.asked)

    result = go(name, [stream])[stream]

    assert (result.error, result.resumed) == (None, resumed)
    assert (result.load == interrupted.begin.load) is resumed
    assert alike(landed(tmp_path, stream)) == alike(EXPECTED[name][stream].rows(stall.goods))
    if resumed:
        stall.asked, again = [], len(stall.asked) - asked
        go(name, [stream], states={stream: {}})
        assert again < len(stall.asked)
