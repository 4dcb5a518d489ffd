"""Kill -9 at each named point, start again: nothing lost, nothing doubled, readers keep the last good snapshot."""

import signal
from collections.abc import Callable
from contextlib import closing

import pytest

from contracts.killpoints import VARIABLE
from tests.faults.conftest import Home, duplicates, fingerprint
from warehouse.publish import open_published

KILLED = -signal.SIGKILL

TOOL = "pipedrive"
POINTS = [
    "after_page:1",
    "after_page:20",
    "after_landing_file:4",
    "before_raw_commit:7",
    "after_raw_commit:1",
    "after_raw_commit:7",
]


@pytest.mark.slow
@pytest.mark.parametrize("point", POINTS)
def test_a_killed_sync_goes_on_and_ends_the_same(point: str, new_home: Callable[..., Home], undisturbed: Home) -> None:
    """With one tool: what a kill interrupts is the same for each, and all of them are killed below."""
    home = new_home("killed", TOOL)
    assert home.switchboard("sync", **{VARIABLE: point}).returncode == KILLED
    again = home.switchboard("sync")
    assert again.returncode == 0, again.stderr
    assert fingerprint(home) == fingerprint(undisturbed, TOOL) != {}
    assert duplicates(home) == []


@pytest.mark.slow
def test_killed_again_and_again_it_still_arrives(new_home: Callable[..., Home], undisturbed: Home) -> None:
    home = new_home("unlucky")
    for point in ("after_page:3", "after_landing_file:2", "before_raw_commit:3", "after_raw_commit:2", "after_page:2"):
        assert home.switchboard("sync", **{VARIABLE: point}).returncode in (KILLED, 0)
    assert home.switchboard("sync").returncode == 0
    assert fingerprint(home) == fingerprint(undisturbed)
    assert duplicates(home) == []


def rows_published(home: Home) -> int:
    with closing(open_published(home.published)) as warehouse:
        tables = warehouse.execute(
            "select table_name from information_schema.tables where table_schema = 'raw'"
        ).fetchall()
        return sum(warehouse.execute(f'select count(*) from raw."{name}"').fetchall()[0][0] for (name,) in tables)


@pytest.mark.slow
def test_readers_keep_the_last_good_snapshot_through_every_kill(
    new_home: Callable[..., Home], undisturbed: Home
) -> None:
    home = new_home("published", TOOL, "klaus")
    assert home.switchboard("sync", TOOL).returncode == 0
    assert home.switchboard("publish").returncode == 0
    before = rows_published(home)
    current = (home.published / "current").resolve()
    with closing(open_published(home.published)) as reader:
        held = "select count(*) from raw.pipedrive__persons"
        rows = reader.execute(held).fetchall()
        for point in ("after_page:4", "after_landing_file:2", "before_raw_commit:2", "after_raw_commit:2"):
            assert home.switchboard("sync", **{VARIABLE: point}).returncode == KILLED
            assert rows_published(home) == before
        assert home.switchboard("sync").returncode == 0
        assert home.switchboard("publish", **{VARIABLE: "during_publish"}).returncode == KILLED
        assert (home.published / "current").resolve() == current
        assert rows_published(home) == before
        assert home.switchboard("publish").returncode == 0
        whole = fingerprint(undisturbed, TOOL) | fingerprint(undisturbed, "klaus")
        assert rows_published(home) == sum(count for count, _ in whole.values()) > before
        assert reader.execute(held).fetchall() == rows


@pytest.mark.slow
def test_the_kill_points_are_reached(undisturbed: Home) -> None:
    """The failing twin: without the variable nothing dies, and the fingerprint does see a lost row."""
    whole = fingerprint(undisturbed)
    assert sum(count for count, _ in whole.values()) > 500
    lost = {table: (count - 1, "") for table, (count, _) in whole.items()}
    assert lost != whole
