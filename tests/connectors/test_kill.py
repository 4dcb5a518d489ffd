"""Real kills: what was read before counts, nothing is read twice into the tables, and no state is ahead of its rows."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from swept import with_sweeps
from toy_server import TICKETS, Toy

from connectors.landing import LandedLoad, landed_loads, landed_records
from connectors.registry import Connector
from connectors.storage import open_storage
from contracts.killpoints import VARIABLE

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
LATER = datetime(2026, 6, 9, tzinfo=UTC)


def killed_sync(toy: Toy, landing: Path, streams: str, at: str, lane: str = "", moment: str = "") -> None:
    """Sync until the kill point ends the process for good."""
    environment = {**os.environ, VARIABLE: at, "PYTHONPATH": str(HERE.parent.parent)}
    command = [sys.executable, str(HERE / "child.py"), toy.url, str(landing), streams, lane, moment]
    done = subprocess.run(command, env=environment, capture_output=True, timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()


def keys(rows: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    return sorted((str(row.get("ticket_id")), str(row["id"])) for row in rows)


@pytest.mark.parametrize("at", ["after_page:4", "after_landing_file:4"])
@pytest.mark.parametrize("stream", ["people", "tickets", "sliced_tickets"])
def test_a_killed_load_goes_on_where_it_was(
    toy: Toy,
    run: Callable[..., Any],
    landed: Callable[[str], list[dict[str, Any]]],
    tmp_path: Path,
    stream: str,
    at: str,
) -> None:
    undisturbed = run([stream])[stream]
    expected = landed(stream)
    whole = len(toy.asked)
    toy.asked.clear()
    landing = tmp_path / "killed"
    killed_sync(toy, landing, stream, at)
    (interrupted,) = landed_loads(str(landing))
    assert interrupted.end is None
    before = interrupted.rows
    assert 0 < before < undisturbed.rows
    asked = len(toy.asked)

    (tmp_path / "landing").rename(tmp_path / "first")
    landing.rename(tmp_path / "landing")
    result = run([stream])[stream]

    assert (result.error, result.resumed, result.complete) == (None, True, True)
    assert result.load == interrupted.begin.load
    rows = landed(stream)
    assert len(rows) == result.rows == undisturbed.rows
    assert keys(rows) == keys(expected)
    assert sorted(map(orjson.dumps, rows)) == sorted(map(orjson.dumps, expected))
    # Every batch is a page here. What was committed is not asked for again, but for the check before each sync.
    assert len(toy.asked) - asked <= whole - len(interrupted.commits) + 2
    (complete,) = landed_loads(str(tmp_path / "landing"))
    (reference,) = landed_loads(str(tmp_path / "first"))
    assert complete.end is not None
    assert reference.end is not None
    assert complete.end.state == reference.end.state


@pytest.mark.parametrize("lane", ["", "records"])
def test_a_killed_substream_asks_only_for_the_children_it_still_lacks(
    toy: Toy, run: Callable[..., Any], landed: Callable[[str], list[dict[str, Any]]], tmp_path: Path, lane: str
) -> None:
    landing = tmp_path / "landing"
    killed_sync(toy, landing, "tickets,notes", "after_landing_file:60", lane)
    asked = [path for path in toy.asked if path.endswith("/notes")]

    result = run(["tickets", "notes"], lane=lane or None)["notes"]

    assert (result.error, result.resumed) == (None, True)
    rows = landed("notes")
    assert len(rows) == len(set(keys(rows))) == sum(number % 4 for number in range(TICKETS))
    again = [path for path in toy.asked if path.endswith("/notes")][len(asked) :]
    # Children without any note leave no row, so those just before the kill may be asked for once more.
    assert len(asked) + len(again) <= TICKETS + 20


def test_a_finished_slice_keeps_commits_small(toy: Toy, run: Callable[..., Any], tmp_path: Path) -> None:
    run(["tickets", "notes"])

    loads = [load for load in landed_loads(str(tmp_path / "landing")) if load.begin.stream == "notes"]
    commits = [commit for load in loads for commit in load.commits]
    assert sum(len(commit.progress) for commit in commits) < 10


def test_an_old_or_changed_load_is_abandoned(
    toy: Toy, run: Callable[..., Any], landed: Callable[[str], list[dict[str, Any]]], tmp_path: Path
) -> None:
    killed_sync(toy, tmp_path / "landing", "people", "after_landing_file:3")
    (interrupted,) = landed_loads(str(tmp_path / "landing"))

    result = run(["people"], config={"start_date": "2026-02-01T00:00:00Z"})["people"]

    assert not result.resumed
    (load,) = landed_loads(str(tmp_path / "landing"))
    assert load.begin.load != interrupted.begin.load
    assert landed("people") == toy.people
    leftovers = [path.name for path in (tmp_path / "landing" / "mine" / "people").iterdir()]
    assert not [name for name in leftovers if interrupted.begin.load in name]


@pytest.mark.parametrize(("point", "held"), [("after_page", 2), ("after_landing_file", 3)])
def test_a_killed_sweep_goes_on_where_it_was(
    toy: Toy, run: Callable[..., Any], tool: Connector, tmp_path: Path, point: str, held: int
) -> None:
    landing = tmp_path / "landing"
    toy.people.pop(3)
    # Ten pages are the list itself, the next ones its sweep; every page is a batch here.
    killed_sync(toy, landing, "people", f"{point}:13", moment=LATER.isoformat())
    (killed,) = sweeps_in(landing)
    assert (killed.end, len(killed.commits), killed.rows) == (None, held, 10 * held)
    # Four requests a sync: what was committed is not asked for again.
    for pages in (held + 4, 10):
        result = run(["people"], tool=with_sweeps(tool), now=LATER, rotate_seconds=0)["people"]
        (sweep,) = sweeps_in(landing)
        assert (result.error, result.sweep.note, sweep.begin) == (None, None, killed.begin)
        assert (len(sweep.commits), result.sweep.complete) == (pages, pages == 10)
    batches = landed_records(open_storage(str(landing)), sweep)
    ids = [orjson.loads(line)["id"] for batch in batches for line in batch]
    assert sorted(ids) == sorted(person["id"] for person in toy.people)


def sweeps_in(landing: Path) -> list[LandedLoad]:
    return [load for load in landed_loads(str(landing)) if load.begin.mode == "keys"]
