"""When a build may be of what changed alone: after a finished one on the same ground, and not for ever."""

import duckdb
import pytest

from warehouse import increments
from warehouse.increments import MOST_IN_A_ROW


@pytest.fixture
def built(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """A build file in which three conversations are held and everything was built once."""
    con.execute("create schema core")
    con.execute("create table core.interactions as select range as record_key from range(3)")
    assert not increments.begin(con, "ground", fewest=0)
    increments.complete(con)
    return con


def why(con: duckdb.DuckDBPyConnection) -> str | None:
    ((reason,),) = con.execute("select whole_because from meta.increment").fetchall()
    return reason if reason is None else str(reason)


def test_the_first_build_is_of_everything(con: duckdb.DuckDBPyConnection) -> None:
    assert not increments.begin(con, "ground", fewest=0)
    assert why(con) == "nothing was built before"


def test_after_a_finished_build_a_change_is_enough(built: duckdb.DuckDBPyConnection) -> None:
    assert increments.begin(built, "ground", fewest=3)
    assert why(built) is None


def test_a_build_that_was_not_finished_is_made_up_for(built: duckdb.DuckDBPyConnection) -> None:
    increments.begin(built, "ground", fewest=0)
    assert not increments.begin(built, "ground", fewest=0)
    assert why(built) == "the build before was not finished"


def test_other_code_or_settings_build_everything(built: duckdb.DuckDBPyConnection) -> None:
    assert not increments.begin(built, "other ground", fewest=0)
    assert why(built) == "code or settings changed"


def test_a_small_warehouse_is_built_whole(built: duckdb.DuckDBPyConnection) -> None:
    assert not increments.begin(built, "ground", fewest=4)
    assert why(built) == "fewer than 4 conversations and calls are held"


def test_what_is_forgotten_is_built_whole(built: duckdb.DuckDBPyConnection) -> None:
    increments.forget(built)
    assert not increments.begin(built, "ground", fewest=0)


def test_a_run_that_forgets_on_its_way_is_followed_by_a_whole_one(built: duckdb.DuckDBPyConnection) -> None:
    assert increments.begin(built, "ground", fewest=0)
    increments.forget(built)
    increments.complete(built)
    assert not increments.begin(built, "ground", fewest=0)


def test_everything_is_put_in_order_now_and_then(built: duckdb.DuckDBPyConnection) -> None:
    for _ in range(MOST_IN_A_ROW):
        assert increments.begin(built, "ground", fewest=0)
        increments.complete(built)
    assert not increments.begin(built, "ground", fewest=0)
    increments.complete(built)
    assert increments.begin(built, "ground", fewest=0)


def test_an_increment_that_became_whole_counts_as_whole(built: duckdb.DuckDBPyConnection) -> None:
    for _ in range(MOST_IN_A_ROW):
        increments.begin(built, "ground", fewest=0)
        built.execute("update meta.increment set is_increment = false, whole_because = 'teams changed'")
        increments.complete(built)
    assert increments.begin(built, "ground", fewest=0)


def test_nothing_of_an_increment_is_left_behind(built: duckdb.DuckDBPyConnection) -> None:
    increments.begin(built, "ground", fewest=0)
    built.execute("create table increment.changed_core__events (record_key varchar)")
    increments.complete(built)
    assert built.execute("select * from duckdb_tables() where schema_name = 'increment'").fetchall() == []


def test_marts_that_are_begun_again_after_a_failure_are_built_whole(built: duckdb.DuckDBPyConnection) -> None:
    increments.begin(built, "ground", fewest=0)
    increments.begin_marts(built)
    assert why(built) is None
    increments.begin_marts(built)
    assert why(built) == "the marts were begun before"
    assert built.execute("select is_increment from meta.increment").fetchall() == [(False,)]


def test_each_build_begins_its_marts_for_the_first_time(built: duckdb.DuckDBPyConnection) -> None:
    for _ in range(2):
        increments.begin(built, "ground", fewest=0)
        increments.begin_marts(built)
        assert why(built) is None
        increments.complete(built)
