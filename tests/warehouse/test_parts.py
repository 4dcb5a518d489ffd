"""Things that leave the lists inside of records stay there, with the time."""

from datetime import timedelta
from typing import Any

import duckdb
import pytest

from contracts.landing import Column
from tests.warehouse.conftest import START, Lander
from warehouse.raw import load_landed


@pytest.fixture
def shop(lander: Lander) -> Lander:
    lander.columns = [
        Column(name="id", type="varchar"),
        Column(name="updated_at", type="bigint"),
        Column(name="lines", type="json"),
    ]
    lander.parts = {"lines": "no"}
    return lander


def order(at: int, *lines: Any) -> dict[str, Any]:
    return {"id": "a", "updated_at": at, "lines": list(lines)}


def held(con: duckdb.DuckDBPyConnection, shop: Lander) -> list[tuple[str, str, str | None]]:
    load_landed(con, str(shop.root))
    return con.execute(
        "select part ->> 'no', part ->> 'what', part ->> '_gone_at'"
        " from (select unnest(cast(lines as json[])) as part from raw.shop__contacts) order by all"
    ).fetchall()


def ended(number: int) -> str:
    return (START + timedelta(hours=number, minutes=5)).isoformat()


def test_one_that_left_is_kept_with_the_time_it_was_missing_first(con: duckdb.DuckDBPyConnection, shop: Lander) -> None:
    shop.land(1, [order(1, {"no": "1", "what": "tea"}, {"no": "2", "what": "cup"})])
    shop.land(2, [order(2, {"no": "2", "what": "cup"})])
    shop.land(3, [order(3, {"no": "2", "what": "mug"}, {"no": "3", "what": "pot"})])
    assert held(con, shop) == [("1", "tea", ended(2)), ("2", "mug", None), ("3", "pot", None)]


def test_one_that_is_there_again_is_as_sent(con: duckdb.DuckDBPyConnection, shop: Lander) -> None:
    shop.land(1, [order(1, {"no": "1", "what": "tea"})])
    shop.land(2, [order(2)])
    assert held(con, shop) == [("1", "tea", ended(2))]
    shop.land(3, [order(3, {"no": "1", "what": "green tea"})])
    assert held(con, shop) == [("1", "green tea", None)]


def test_what_arrives_again_changes_nothing(con: duckdb.DuckDBPyConnection, shop: Lander) -> None:
    shop.land(1, [order(1, {"no": "1", "what": "tea"})])
    shop.land(2, [order(2)])
    before = held(con, shop)
    shop.land(3, [order(2)], [order(1, {"no": "1", "what": "tea"})])
    assert held(con, shop) == before


@pytest.mark.parametrize("lines", [None, {}, "none", [1, {"what": "no number"}]])
def test_what_is_no_such_list_harms_nothing(con: duckdb.DuckDBPyConnection, shop: Lander, lines: Any) -> None:
    shop.land(1, [{"id": "a", "updated_at": 1, "lines": lines}])
    shop.land(2, [order(2, {"no": "1", "what": "tea"})])
    assert held(con, shop) == [("1", "tea", None)]


def test_lists_that_are_not_named_are_replaced(con: duckdb.DuckDBPyConnection, shop: Lander) -> None:
    shop.parts = {}
    shop.land(1, [order(1, {"no": "1", "what": "tea"})])
    shop.land(2, [order(2)])
    assert held(con, shop) == []
