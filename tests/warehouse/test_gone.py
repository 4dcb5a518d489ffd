"""Deletions and merges that another stream, or a surviving record, tells of."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from contracts.landing import GONE_AT, Column, Deletes
from tests.warehouse.conftest import START, Lander
from warehouse.build import open_build
from warehouse.raw import load_landed
from warehouse.rebuild import rebuild

STAND = "select id, name, _deleted, _deleted_at, _merged_into from raw.shop__contacts order by id"


def moment(hours: float) -> datetime:
    """A time as raw tables hold it."""
    return (START + timedelta(hours=hours)).replace(tzinfo=None)


def seconds(hours: float) -> int:
    return int((START + timedelta(hours=hours)).timestamp())


def lists_deleted(contacts: Lander, *, at: str | None = "gone", stream: str = "deleted_contacts") -> Lander:
    """Another stream of the same connection, each record of which says that a contact is gone."""
    columns = [Column(name=name, type="varchar") for name in ("number", "gone", "into")]
    deletes = [Deletes(stream="contacts", key=["number"], at=at, merged_into="into")]
    return Lander(
        contacts.root, stream=stream, columns=columns, primary_key=["number"], cursor_field=None, deletes=deletes
    )


def gone(number: str, hours: float, **more: Any) -> dict[str, Any]:
    return {"number": number, "gone": (START + timedelta(hours=hours)).astimezone(UTC).isoformat()} | more


def contact(number: str, hours: float, name: str = "n") -> dict[str, Any]:
    return {"id": number, "name": name, "updated_at": seconds(hours)}


def stand(con: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    return con.execute(STAND).fetchall()


@pytest.fixture(params=["deleted_contacts", "a_list_of_the_deleted"])
def deleted(request: pytest.FixtureRequest, lander: Lander) -> Lander:
    """Streams go in by name: this one after the contacts or before them."""
    return lists_deleted(lander, stream=request.param)


def test_a_listed_record_is_gone_with_its_time_and_one_never_held_is_a_row(
    con: duckdb.DuckDBPyConnection, lander: Lander, deleted: Lander
) -> None:
    lander.land(2, [contact("a", 1), contact("b", 1)])
    deleted.land(2, [gone("a", 1.5, into="b"), gone("z", 0.5)])
    results = load_landed(con, str(lander.root))
    assert stand(con) == [
        ("a", "n", True, moment(1.5), "b"),
        ("b", "n", False, None, None),
        ("z", None, True, moment(0.5), None),
    ]
    assert sum(result.deleted for result in results) == 2
    held = con.execute("select rows_held, rows_deleted from meta.stream where stream = 'contacts'").fetchall()
    # Of z nothing is known but that it is gone.
    assert held == [(1, 1)]


def test_a_record_that_changed_after_its_deletion_is_back_and_a_stale_copy_is_not(
    con: duckdb.DuckDBPyConnection, lander: Lander, deleted: Lander
) -> None:
    lander.land(2, [contact("a", 1), contact("b", 1)])
    deleted.land(2, [gone("a", 1.5), gone("b", 1.5)])
    load_landed(con, str(lander.root))
    before = con.execute("select * exclude (_sent) from raw.shop__contacts where id = 'b'").fetchall()
    lander.land(3, [contact("a", 2, "restored"), contact("b", 1)])
    load_landed(con, str(lander.root))
    assert stand(con) == [("a", "restored", False, None, None), ("b", "n", True, moment(1.5), None)]
    assert con.execute("select * exclude (_sent) from raw.shop__contacts where id = 'b'").fetchall() == before
    deleted.land(4, [gone("a", 1.5)])  # the list is read again: old news
    load_landed(con, str(lander.root))
    assert stand(con)[0] == ("a", "restored", False, None, None)


def test_without_a_version_the_newer_load_decides(con: duckdb.DuckDBPyConnection, lander: Lander) -> None:
    deleted = lists_deleted(lander)
    lander.cursor_field = None
    lander.land(1, [{"id": "a"}, {"id": "b"}])
    deleted.land(2, [gone("a", 1.5), gone("b", 1.5)])
    load_landed(con, str(lander.root))
    lander.land(3, [{"id": "a"}])
    load_landed(con, str(lander.root))
    assert [row[2] for row in stand(con)] == [False, True]


def test_without_a_time_a_record_is_gone_as_of_the_reading(con: duckdb.DuckDBPyConnection, lander: Lander) -> None:
    deleted = lists_deleted(lander, at=None)
    lander.land(1, [contact("a", 0)])
    deleted.land(2, [{"number": "a"}])
    deleted.land(3, [{"number": "a"}])
    load_landed(con, str(lander.root))
    assert stand(con) == [("a", "n", True, moment(2), None)]
    lander.land(4, [contact("a", 3.5)])
    load_landed(con, str(lander.root))
    assert stand(con) == [("a", "n", False, None, None)]


def test_what_a_single_question_found_gone_is_gone_whatever_the_clocks_say(
    con: duckdb.DuckDBPyConnection, lander: Lander
) -> None:
    found = lists_deleted(lander, stream="contacts_gone")
    found.columns = [Column(name="id", type="varchar"), Column(name=GONE_AT, type="timestamp")]
    found.primary_key, found.mode = ["id"], "partial"
    found.deletes = [Deletes(stream="contacts", key=["id"], at=GONE_AT)]
    lander.land(1, [contact("a", 2.05)])  # the tool's clock is five minutes ahead of ours
    found.land(2, [{"id": "a", GONE_AT: (START + timedelta(hours=2)).isoformat()}])
    load_landed(con, str(lander.root))
    assert stand(con) == [("a", "n", True, moment(2), None)]
    lander.land(3, [contact("a", 3)])
    load_landed(con, str(lander.root))
    assert stand(con) == [("a", "n", False, None, None)]


@pytest.mark.parametrize(
    ("merged", "column"),
    [(["b", "c"], "tags"), ("b;c", "name"), (["b", "c"], "undeclared"), ({"ids": "b;c"}, "tags.ids")],
)
def test_a_survivor_tells_whom_it_took_in(
    con: duckdb.DuckDBPyConnection, lander: Lander, merged: Any, column: str
) -> None:
    lander.merged_ids = column
    survivor = {"id": "a", "updated_at": seconds(0.5), column.partition(".")[0]: merged}
    loser = {"id": "b", "updated_at": seconds(0.1)}
    lander.land(1, [survivor, loser])
    load_landed(con, str(lander.root))
    found = con.execute("select id, _deleted, _deleted_at, _merged_into from raw.shop__contacts order by id").fetchall()
    assert found == [("a", False, None, None), ("b", True, moment(0.5), "a"), ("c", True, moment(0.5), "a")]
    lander.land(2, [loser])
    load_landed(con, str(lander.root))
    assert con.execute("select _deleted from raw.shop__contacts where id = 'b'").fetchall() == [(True,)]


def test_a_table_of_an_earlier_version_gets_the_new_columns(con: duckdb.DuckDBPyConnection, lander: Lander) -> None:
    lander.land(1, [contact("a", 1)])
    load_landed(con, str(lander.root))
    con.execute("alter table raw.shop__contacts drop column _merged_into")
    con.execute("alter table raw.shop__contacts drop column _sent")
    lists_deleted(lander).land(2, [gone("a", 1.5, into="b")])
    lander.land(3, [contact("c", 1)])
    load_landed(con, str(lander.root))
    assert stand(con)[0] == ("a", "n", True, moment(1.5), "b")


def test_a_key_of_two_columns_and_numbers(con: duckdb.DuckDBPyConnection, lander: Lander) -> None:
    lander.primary_key = ["id", "visits"]
    lander.land(1, [{"id": "a", "visits": 1}, {"id": "a", "visits": 2}])
    deleted = lists_deleted(lander)
    deleted.deletes = [Deletes(stream="contacts", key=["number", "into"], at="gone")]
    deleted.land(1, [gone("a", 1, into="2"), gone("a", 1, into="no number"), gone("b", 1)])
    load_landed(con, str(lander.root))
    assert con.execute("select id, visits, _deleted from raw.shop__contacts order by all").fetchall() == [
        ("a", 1, False),
        ("a", 2, True),
    ]


def test_a_flag_that_is_a_time_is_the_time(con: duckdb.DuckDBPyConnection, lander: Lander) -> None:
    lander.deleted_flag = "seen_at"
    lander.land(5, [{"id": "a", "seen_at": moment(1).isoformat()}, {"id": "b"}])
    load_landed(con, str(lander.root))
    assert [row[3] for row in stand(con)] == [moment(1), None]


def test_a_rebuild_gives_the_same(build: Path, lander: Lander, deleted: Lander) -> None:
    with open_build(build) as con:
        for number in range(3):
            lander.land(2 * number, [contact("a", number), contact("b", 0)], [contact("c", 2 * number)])
            deleted.land(2 * number + 1, [gone("a", 1.5), gone("b", number + 0.5), gone("z", 1)])
            load_landed(con, str(lander.root))
        everything = "select * from raw.shop__contacts order by id"
        before = con.execute(everything).fetchall()
        evidence = con.execute("select * from meta.deletion order by all").fetchall()
    rebuild(build, str(lander.root))
    with open_build(build) as con:
        assert con.execute(everything).fetchall() == before
        assert con.execute("select * from meta.deletion order by all").fetchall() == evidence
    assert [row[0] for row in before if row[-1] is None] == ["z"]
