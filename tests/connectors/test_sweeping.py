"""Sweeps: the keys of everything, a few requests a sync, beside what the stream itself reads."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from swept import PAGES, with_sweeps
from toy_server import Fault, Toy

from connectors.landing import LandedLoad, delete_load, landed_loads, landed_records, landed_states
from connectors.registry import Connector
from connectors.storage import open_storage
from connectors.sync import StreamResult
from contracts.connector_spec import Sweep

NOW = datetime(2026, 6, 1, tzinfo=UTC)
LATER = NOW + timedelta(days=8)


@pytest.fixture
def swept(tool: Connector) -> Connector:
    return with_sweeps(tool)


def loads(folder: Path, stream: str, mode: str) -> list[LandedLoad]:
    found = landed_loads(str(folder / "landing"))
    return [load for load in found if load.begin.stream == stream and load.begin.mode == mode]


def keys(folder: Path, load: LandedLoad) -> list[dict[str, Any]]:
    batches = landed_records(open_storage(str(folder / "landing")), load)
    return [orjson.loads(line) for batch in batches for line in batch]


@pytest.mark.parametrize("stream", list(PAGES))
def test_a_sweep_goes_on_over_several_syncs_and_never_costs_more_than_it_may(
    run: Callable[..., dict[str, StreamResult]], toy: Toy, swept: Connector, tmp_path: Path, stream: str
) -> None:
    landing = str(tmp_path / "landing")
    first = run([stream], tool=swept, now=NOW)[stream]
    assert first.complete
    # What is read forward was read whole just now; a list without a state says nothing of what is gone.
    assert (first.sweep is None) == (stream == "sliced_tickets")
    if first.sweep:
        delete_load(open_storage(landing), loads(tmp_path, stream, "keys")[0])
    states = landed_states(landing, "mine")
    toy.people.pop(3)
    toy.tickets.pop(3)
    spent: list[int] = []
    for _ in range(10):
        toy.asked.clear()
        alone = len(run([stream], tool=unswept(swept), states=states, now=LATER)) and len(toy.asked)
        toy.asked.clear()
        result = run([stream], tool=swept, states=states, now=LATER, rotate_seconds=0)[stream]
        assert result.sweep is not None
        assert result.sweep.note is None
        spent.append(len(toy.asked) - alone - (1 if result.sweep.complete and stream == "people" else 0))
        if result.sweep.complete:
            break
    assert max(spent) <= 4
    assert len(spent) > 2
    assert landed_states(landing, "mine") == states
    (sweep,) = loads(tmp_path, stream, "keys")
    expected = toy.people if stream == "people" else toy.tickets
    listed = keys(tmp_path, sweep)
    assert {row["id"] for row in listed} == {each["id"] for each in expected}
    assert {tuple(row) for row in listed} == {("id",)}
    assert sweep.begin.started_at == result.sweep.began_at
    assert sum(spent) >= PAGES[stream]
    assert run([stream], tool=swept, states=states, now=LATER + timedelta(days=6))[stream].sweep is None
    assert run([stream], tool=swept, states=states, now=LATER + timedelta(days=7, minutes=1))[stream].sweep is not None


def unswept(tool: Connector) -> Connector:
    streams = {name: spec.model_copy(update={"sweep": None}) for name, spec in tool.spec.streams.items()}
    return replace(tool, spec=tool.spec.model_copy(update={"streams": streams}))


def test_what_stops_a_sweep_stops_nothing_else_and_it_goes_on_where_it_was(
    run: Callable[..., dict[str, StreamResult]], toy: Toy, swept: Connector, tmp_path: Path
) -> None:
    asked: list[int] = []

    def fails(path: str, number: int) -> Fault | None:
        asked.append(number)
        return Fault(status=404) if path == "/people" and len(asked) > 14 else None

    toy.fault_for = fails
    result = run(["people"], tool=swept, now=LATER, rotate_seconds=0)["people"]
    assert (result.complete, result.error) == (True, None)
    assert result.sweep is not None
    assert "404" in str(result.sweep.note)
    (unfinished,) = [load for load in loads(tmp_path, "people", "keys") if load.end is None]
    before = unfinished.rows
    assert before > 0
    toy.fault_for = None
    result = run(["people"], tool=swept, now=LATER + timedelta(hours=30), rotate_seconds=0)["people"]
    assert result.sweep is not None
    assert not result.sweep.complete
    (again,) = loads(tmp_path, "people", "keys")
    assert (again.begin, again.rows) == (unfinished.begin, before + 40)


def test_a_list_with_a_hole_is_no_sweep(
    run: Callable[..., dict[str, StreamResult]], toy: Toy, tool: Connector, tmp_path: Path
) -> None:
    """Children of a ticket that is gone are answered with 404, which the manifest says to ignore."""
    notes = tool.spec.streams["notes"].model_copy(update={"sweep": Sweep(requests=500)})
    swept = replace(tool, spec=tool.spec.model_copy(update={"streams": {**tool.spec.streams, "notes": notes}}))
    run(["notes"], tool=swept, now=NOW)
    toy.gone.add("t5")
    states = landed_states(str(tmp_path / "landing"), "mine")
    result = run(["notes"], tool=swept, states=states, now=LATER)["notes"]
    assert result.sweep is not None
    assert (result.sweep.complete, "missing" in str(result.sweep.note)) == (False, True)
    assert loads(tmp_path, "notes", "keys") == []
