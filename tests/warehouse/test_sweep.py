"""A load of keys alone: what is held and not among them is gone."""

from dataclasses import replace
from typing import Any

import duckdb
import pytest

from contracts.landing import Column
from tests.warehouse.conftest import Lander
from tests.warehouse.test_gone import contact, gone, lists_deleted, moment
from warehouse.raw import load_landed


@pytest.fixture
def keys(lander: Lander) -> Lander:
    """Writes sweeps of the contacts."""
    return replace(lander, mode="keys", columns=[Column(name="id", type="varchar")])


def stand(con: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    return con.execute("select id, name, _deleted, _deleted_at from raw.shop__contacts order by id").fetchall()


def test_what_is_held_and_not_listed_is_gone(con: duckdb.DuckDBPyConnection, lander: Lander, keys: Lander) -> None:
    lander.land(1, [contact(each, 0) for each in "abc"], state={"cursor": 1})
    keys.land(2, [{"id": "a"}], [{"id": "c"}, {"id": "never held"}])
    assert [result.deleted for result in load_landed(con, str(lander.root))] == [0, 1]
    gone_at = moment(2 + 5 / 60)
    assert stand(con) == [("a", "n", False, None), ("b", "n", True, gone_at), ("c", "n", False, None)]
    assert con.execute("select rows_held, cast(state as varchar) from meta.stream").fetchall() == [(2, '{"cursor":1}')]


@pytest.mark.parametrize("sweep_goes_in_first", [True, False])
def test_what_was_sent_since_the_sweep_began_stays(
    con: duckdb.DuckDBPyConnection, lander: Lander, keys: Lander, sweep_goes_in_first: bool
) -> None:
    """A sweep takes several syncs; a rebuild puts it in before the loads that came while it was under way."""
    lander.land(1, [contact(each, 0) for each in "abc"])
    if not sweep_goes_in_first:
        load_landed(con, str(lander.root))
        lander.land(3, [contact("a", 0), contact("b", 2.5, "changed")])
        load_landed(con, str(lander.root))
    keys.land(2, [{"id": "zzz"}])
    lander.land(3, [contact("a", 0), contact("b", 2.5, "changed")])
    load_landed(con, str(lander.root))
    assert [(row[0], row[1], row[2]) for row in stand(con)] == [
        ("a", "n", False),
        ("b", "changed", False),
        ("c", "n", True),
    ]


@pytest.mark.parametrize(("reported", "deleted"), [(1000, 1), (1001, 0), (None, 1)])
def test_a_sweep_shorter_than_the_tool_says_is_not_believed(
    con: duckdb.DuckDBPyConnection, lander: Lander, keys: Lander, reported: int | None, deleted: int
) -> None:
    """999 keys, some of them twice, are 99.9 % of 1,000 and less of 1,001."""
    lander.land(1, [contact("lost", 0), *({"id": str(n)} for n in range(999))])
    keys.land(2, [{"id": str(n)} for n in range(999)], [{"id": "5"}, {"id": "6"}], reported=reported)
    assert sum(result.deleted for result in load_landed(con, str(lander.root))) == deleted


def test_a_count_with_deleted_records_is_no_measure_of_a_list_without_them(
    con: duckdb.DuckDBPyConnection, lander: Lander, keys: Lander
) -> None:
    lander.land(1, [contact(each, 0) for each in "ab"])
    keys.land(2, [{"id": "a"}], reported=2)
    keys.amend_end(2, counts_deleted=True)
    assert sum(result.deleted for result in load_landed(con, str(lander.root))) == 1


def test_a_sweep_without_all_keys_is_not_believed(con: duckdb.DuckDBPyConnection, lander: Lander, keys: Lander) -> None:
    lander.land(1, [contact("a", 0)])
    keys.land(2, [{"id": None}])
    assert sum(result.deleted for result in load_landed(con, str(lander.root))) == 0


def test_what_a_later_sweep_lists_is_back_unless_it_is_known_to_be_gone(
    con: duckdb.DuckDBPyConnection, lander: Lander, keys: Lander
) -> None:
    lander.land(1, [contact(each, 0) for each in "ab"])
    keys.land(2, [{"id": "x"}])
    load_landed(con, str(lander.root))
    assert [row[2] for row in stand(con)] == [True, True]
    lists_deleted(lander).land(3, [gone("b", 1)])
    keys.land(4, [{"id": "a"}, {"id": "b"}])
    load_landed(con, str(lander.root))
    assert stand(con) == [("a", "n", False, None), ("b", "n", True, moment(1))]
