"""Same records, any order, any batching, any number of deliveries: the same table, with deletions told elsewhere."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.landing import Column, Deletes
from tests.warehouse.conftest import START, Lander
from warehouse.build import open_build
from warehouse.raw import load_landed

pytestmark = pytest.mark.slow
numbers = count()
WITHOUT_LOAD = "* exclude (_load, _loaded_at, _sent)"

records = st.builds(
    lambda key, version, name, extra: {"id": key, "updated_at": version, "name": name} | extra,
    st.sampled_from("abcde"),
    st.integers(1, 4),
    st.sampled_from(["x", "y", None]),
    st.sampled_from([{}, {"more": 1}, {"visits": 3}, {"visits": "many"}]),
)


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[duckdb.DuckDBPyConnection, Path]]:
    folder = tmp_path_factory.mktemp("order")
    with open_build(folder / "warehouse.duckdb") as con:
        con.execute("set checkpoint_threshold = '1GB'")
        yield con, folder


def load(
    warehouse: tuple[duckdb.DuckDBPyConnection, Path], *loads: list[list[dict[str, Any]]]
) -> list[tuple[Any, ...]]:
    """The raw table of a new connection after loading these batches."""
    con, folder = warehouse
    name = f"c{next(numbers)}"
    lander = Lander(folder / name, connection=name)
    for number, batches in enumerate(loads):
        lander.land(number, *batches)
    results = load_landed(con, str(lander.root), compress=False)
    assert [result.error for result in results] == [None] * len(loads)
    return con.execute(f"select {WITHOUT_LOAD} from raw.{name}__contacts order by id").fetchall()


def cut(items: list[Any], data: st.DataObject, label: str) -> list[list[Any]]:
    """The items in a few groups."""
    places = sorted(data.draw(st.lists(st.integers(0, len(items)), max_size=2), label=label))
    return [items[start:end] for start, end in zip([0, *places], [*places, len(items)], strict=True)]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(records, min_size=1, max_size=10), st.data())
def test_order_and_batching_change_nothing_within_a_load(
    warehouse: tuple[duckdb.DuckDBPyConnection, Path], sent: list[dict[str, Any]], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(sent)) + data.draw(st.lists(st.sampled_from(sent), max_size=4))
    whole = load(warehouse, [sent])
    assert load(warehouse, cut(shuffled, data, "batches")) == whole
    assert len({row[0] for row in whole}) == len(whole)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(records, min_size=1, max_size=10), st.data())
def test_order_of_loads_changes_nothing_when_versions_differ(
    warehouse: tuple[duckdb.DuckDBPyConnection, Path], sent: list[dict[str, Any]], data: st.DataObject
) -> None:
    # Of two records with one key and one version only the load tells which is newer: take one of each.
    versions = list({(record["id"], record["updated_at"]): record for record in sent}.values())
    shuffled = data.draw(st.permutations(versions)) + data.draw(st.lists(st.sampled_from(versions), max_size=4))
    assert load(warehouse, *([group] for group in cut(shuffled, data, "loads"))) == load(warehouse, [versions])


@dataclass(frozen=True)
class Told:
    """A contact's version, or word of its deletion; hours since START are both the time it bears and its load."""

    stream: str
    key: str
    hour: int
    read_in: int
    into: str | None = None


told = st.builds(
    lambda stream, key, hour, lag, into: Told(stream, key, hour, hour + lag, into if stream != "contacts" else None),
    st.sampled_from(["contacts", "contacts", "a_deleted", "z_deleted"]),
    st.sampled_from("abc"),
    st.integers(0, 5),
    st.integers(0, 3),
    st.sampled_from([None, "d"]),
)


def landers(folder: Path, name: str) -> dict[str, Lander]:
    columns = [Column(name="number", type="varchar"), Column(name="hour", type="bigint")]
    deletes = [Deletes(stream="contacts", key=["number"], at="hour", merged_into="into")]
    made = {"contacts": Lander(folder / name, connection=name)}
    for stream in ("a_deleted", "z_deleted"):
        made[stream] = Lander(folder / name, name, "x", stream, columns, ["number", "hour"], None, deletes=deletes)
    return made


def land_told(lander: Lander, number: int, events: list[Told]) -> None:
    epoch = {event: int(START.timestamp()) + 3600 * event.hour for event in events}
    if lander.stream == "contacts":
        lander.land(number, [{"id": each.key, "updated_at": epoch[each], "name": str(each.hour)} for each in events])
    else:
        lander.land(number, [{"number": each.key, "hour": epoch[each], "into": each.into} for each in events])


def expected(events: list[Told]) -> list[tuple[Any, ...]]:
    """Worked out record by record, the slow way: who is gone, since when and into whom?"""
    rows = []
    for key in sorted({event.key for event in events}):
        versions = [event for event in events if event.key == key and event.stream == "contacts"]
        newest = max((event.hour for event in versions), default=None)
        sent = max((event.read_in for event in versions), default=-1)
        words: dict[tuple[str, int, str | None], int] = {}
        for event in events:
            if event.key == key and event.stream != "contacts":
                word = (event.stream, event.hour, event.into)
                words[word] = min(event.read_in, words.get(word, 99))
        standing = [
            (hour, into)
            for (_, hour, into), first in words.items()
            if newest is None or newest < hour or (newest == hour and sent <= first)
        ]
        at = (START + timedelta(hours=min(hour for hour, _ in standing))).replace(tzinfo=None) if standing else None
        into = "d" if any(into for _, into in standing) else None
        if newest is not None or standing:
            rows.append((key, None if newest is None else str(newest), bool(standing), at, into))
    return rows


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(told, min_size=1, max_size=12), st.data())
def test_deletions_told_by_other_streams_do_not_depend_on_what_comes_first(
    warehouse: tuple[duckdb.DuckDBPyConnection, Path], events: list[Told], data: st.DataObject
) -> None:
    con, folder = warehouse
    name = f"c{next(numbers)}"
    made = landers(folder, name)
    # A stream's own loads go in one after the other; how those of several streams fall together is anybody's guess.
    waiting = {
        stream: sorted({event.read_in for event in events if event.stream == stream}, reverse=True) for stream in made
    }
    while any(waiting.values()):
        stream = data.draw(st.sampled_from([stream for stream, loads in waiting.items() if loads]))
        number = waiting[stream].pop()
        land_told(made[stream], number, [each for each in events if (each.stream, each.read_in) == (stream, number)])
        if data.draw(st.booleans(), label="load now"):
            load_landed(con, str(folder / name), compress=False)
    results = load_landed(con, str(folder / name), compress=False)
    assert [result.error for result in results if result.error] == []
    if not any(event.stream == "contacts" for event in events):
        return  # what is gone from a stream that was never read waits for it
    found = con.execute(
        f"select id, name, _deleted, _deleted_at, _merged_into from raw.{name}__contacts order by id"
    ).fetchall()
    assert found == expected(events)
