"""Landing on a disk and in an object store: what is not committed does not count."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.declare import StreamDeclaration
from connectors.landing import LandingWriter, landed_loads, landed_records, landed_states, newest_landed
from connectors.loads import Plan, end_load, open_load, write_plan
from connectors.progress import Position, pack, unpack
from connectors.storage import open_storage
from contracts.connection import Connection
from contracts.connector_spec import DeletionStrategy
from contracts.landing import Commit, Deletes, End

LATER = datetime(2026, 11, 21, 0, 0, 1, tzinfo=UTC)


@pytest.fixture(params=["disk", "memory"])
def landing(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return str(tmp_path / "landing") if request.param == "disk" else f"memory://{tmp_path.name}"


def opened(landing: str, **options: Any) -> Any:
    declaration = StreamDeclaration(
        name="people",
        columns=[],
        primary_key=["id"],
        cursor_field=None,
        deleted_flag=None,
        deletion=DeletionStrategy.FULL_LIST,
        mode="full",
        deletes=(Deletes(stream="other", key=["id"]),),
        merged_ids="merged",
    )
    settings = {"config_hash": "a", "state": None, "now": datetime(2026, 11, 20, tzinfo=UTC), "resumable": True}
    return open_load(open_storage(landing), Connection("mine", "toy"), declaration, **(settings | options))


def test_batches_count_once_committed(landing: str) -> None:
    storage = open_storage(landing)
    load = opened(landing)
    write_plan(storage, load, Plan([{}, {}]))
    writer = LandingWriter(storage, load.landed, rotate_bytes=20, rotate_seconds=1e9)
    writer.write(b'{"id":1}\n{"id":2}\n', 2, Position(0, token={"next_page_token": 2}))
    writer.write(b'{"id":3}\n', 1, Position(0, done=True))
    writer.write(b'{"id":4}\n', 1, Position(1, token={"next_page_token": 9}, latest=7))

    writer._file.discard()  # as a kill would

    (interrupted,) = landed_loads(landing)
    assert [commit.rows for commit in interrupted.commits] == [3]
    again = opened(landing)
    assert again.resumed
    assert again.positions == {0: Position(0, done=True)}
    writer = LandingWriter(storage, again.landed)
    writer.write(b'{"id":4}\n', 1, Position(1, done=True))
    writer.close()
    end = {"state": {"x": 1}, "reported": 4, "lane": "pages", "ended_at": "2026-11-20T00:00:00+00:00"}
    end_load(storage, again, End(load=again.landed.begin.load, files=writer.files, rows=writer.rows, **end))

    (load,) = landed_loads(landing)
    assert (load.rows, writer.files) == (4, 2)
    assert b"".join(line for batch in landed_records(storage, load) for line in batch).count(b"id") == 4
    assert landed_states(landing, "mine") == {"people": {"x": 1}}
    assert newest_landed(landing) == load.begin.load
    assert (load.begin.deletes, load.begin.merged_ids) == ([Deletes(stream="other", key=["id"])], "merged")


@pytest.mark.parametrize("change", [{"config_hash": "b"}, {"state": {"x": 2}}, {"resumable": False}, {"now": LATER}])
def test_only_the_same_load_is_gone_on_with(landing: str, change: dict[str, Any]) -> None:
    storage = open_storage(landing)
    first = opened(landing)
    write_plan(storage, first, Plan([{}]))
    LandingWriter(storage, first.landed, rotate_bytes=1).write(b"{}\n", 1, Position(0))
    second = opened(landing, **change)

    assert not second.resumed
    assert [load.begin.load for load in landed_loads(landing)] == [second.landed.begin.load]
    assert second.landed.begin.load > first.landed.begin.load


def test_loads_never_share_a_name_when_the_clock_stands_still(landing: str) -> None:
    storage = open_storage(landing)
    names = []
    for _ in range(3):
        load = opened(landing)
        names.append(load.landed.begin.load)
        end_load(
            storage, load, End(load=names[-1], files=0, rows=0, state=None, reported=None, lane="pages", ended_at="")
        )
    assert names == sorted(set(names))


@given(
    st.dictionaries(
        st.integers(0, 60), st.tuples(st.sampled_from([None, "t"]), st.sampled_from([None, 5]), st.booleans())
    )
)
def test_progress_survives_packing(entries: dict[int, tuple[Any, Any, bool]]) -> None:
    positions = {number: Position(number, *entry) for number, entry in entries.items()}
    commit = Commit(load="x", file="x", rows=0, bytes=0, progress=pack(positions.values()))
    expected = {
        number: Position(number, done=True) if position.done and position.latest is None else position
        for number, position in positions.items()
    }
    assert unpack([Commit.model_validate_json(commit.model_dump_json())]) == expected


def test_a_long_run_of_finished_slices_is_one_entry() -> None:
    packed = pack([Position(number, done=True) for number in range(12_000)])
    assert [entry.slice for entry in packed] == ["0-11999"]
