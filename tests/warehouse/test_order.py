"""Same records, any order, any batching, any number of deliveries: the same table."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.warehouse.conftest import Lander
from warehouse.build import open_build
from warehouse.raw import load_landed

pytestmark = pytest.mark.slow
numbers = count()
WITHOUT_LOAD = "* exclude (_load, _loaded_at)"

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
