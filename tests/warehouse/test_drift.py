"""Fields that come, go or change their kind, and who needs them."""

from typing import Any

import duckdb
import pytest

from tests.warehouse.conftest import Lander
from warehouse.drift import Drift, column_users, drifts
from warehouse.raw import load_landed

VIEW = """
create schema if not exists staging;
create or replace view staging.stg_shopkeeper__people as
with everything as (select id, name, visits, score, active, tags, _extra from raw.shop__contacts),
named as (select * from everything where score is distinct from 99)
select id, upper(name) as name, json_extract_string(tags, '$[0]') as tag from named
"""


def contact(number: int, **more: Any) -> dict[str, Any]:
    return {"id": str(number), "name": "n", "visits": 1, "score": 1.5, "active": True, "tags": ["a"]} | more


@pytest.fixture
def held(con: duckdb.DuckDBPyConnection, lander: Lander) -> duckdb.DuckDBPyConnection:
    """Twenty contacts, and a staging model that uses id, name, score and tags of them."""
    lander.land(1, [contact(number) for number in range(20)])
    load_landed(con, str(lander.root))
    con.execute(VIEW)
    return con


def load(con: duckdb.DuckDBPyConnection, lander: Lander, number: int, *records: dict[str, Any]) -> tuple[Drift, ...]:
    lander.land(number, list(records))
    assert [result.error for result in load_landed(con, str(lander.root))] == [None]
    return drifts(con, "shop", "contacts")


def test_the_database_says_which_columns_a_model_needs(held: duckdb.DuckDBPyConnection) -> None:
    assert set(column_users(held, "shop__contacts")) == {"id", "name", "score", "tags"}


def without(record: dict[str, Any], field: str) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name != field}


@pytest.mark.parametrize(
    ("field", "models"), [("name", ("stg_shopkeeper__people",)), ("score", ("stg_shopkeeper__people",)), ("visits", ())]
)
def test_a_field_that_vanished_names_the_models_that_use_it(
    held: duckdb.DuckDBPyConnection, lander: Lander, field: str, models: tuple[str, ...]
) -> None:
    gone = [without(contact(number), field) for number in range(20, 25)]
    assert load(held, lander, 2, *gone) == (Drift(field, "vanished", models),)
    assert load(held, lander, 3, without(contact(30), field)) == (Drift(field, "vanished", models),)
    assert load(held, lander, 4, contact(31)) == ()


def test_one_record_may_lack_a_field_by_chance_but_not_one_after_the_other(
    held: duckdb.DuckDBPyConnection, lander: Lander
) -> None:
    found = [bool(load(held, lander, number, without(contact(20 + number), "name"))) for number in range(2, 8)]
    # It was in 20 of 20: for five in a row to lack it by chance is one in (21 ÷ 1)^5, about four million.
    assert found == [False, False, False, False, True, True]


def test_a_field_that_is_often_missing_may_be_missing(con: duckdb.DuckDBPyConnection, lander: Lander) -> None:
    load(con, lander, 1, *(without(contact(number), "name") if number % 2 else contact(number) for number in range(20)))
    assert load(con, lander, 2, *(without(contact(number), "name") for number in range(20, 25))) == ()


def test_a_field_that_is_null_is_there(held: duckdb.DuckDBPyConnection, lander: Lander) -> None:
    assert load(held, lander, 2, *(contact(number, name=None) for number in range(20, 25))) == ()


@pytest.mark.parametrize(("field", "value", "uses"), [("name", {"first": "Ann"}, 1), ("visits", "many", 0)])
def test_a_field_of_another_kind_is_noticed_until_it_is_back(
    held: duckdb.DuckDBPyConnection, lander: Lander, field: str, value: Any, uses: int
) -> None:
    for number in (2, 3):
        (drift,) = load(held, lander, number, contact(20 + number, **{field: value}))
        assert (drift.field, drift.change, len(drift.models), drift.breaks) == (field, "retyped", uses, uses == 1)
    assert load(held, lander, 4, contact(24)) == ()


def test_a_new_field_is_noticed_and_breaks_nothing(held: duckdb.DuckDBPyConnection, lander: Lander) -> None:
    assert load(held, lander, 2, contact(20, plan="gold")) == (Drift("plan", "new"),)
    assert held.execute("select _extra from raw.shop__contacts where id = '20'").fetchall() == [('{"plan":"gold"}',)]
    assert held.execute("select plan, name from typed.shop__contacts where plan is not null").fetchall() == [
        ("gold", "n")
    ]


def test_the_typed_view_shows_whatever_fields_are_called(con: duckdb.DuckDBPyConnection, lander: Lander) -> None:
    odd = {'a"; drop': 2.5, "x/y~": [1], "NAME": "hidden", "_load": "mine", "": 1, "mixed": 1}
    load(con, lander, 1, contact(1) | odd, contact(2, mixed="one"))
    found = con.execute('select "a""; drop", "x/y~", mixed, name from typed.shop__contacts order by id')
    assert found.fetchall() == [(2.5, "[1]", "1", "n"), (None, None, '"one"', "n")]


def test_what_was_never_declared_from_the_start_is_not_new(con: duckdb.DuckDBPyConnection, lander: Lander) -> None:
    assert load(con, lander, 1, contact(1, plan="gold")) == ()
