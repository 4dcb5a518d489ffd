"""Landing → raw: what a reader of a raw table sees after loads."""

from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from contracts.landing import Column
from tests.warehouse.conftest import Lander
from warehouse.raw import load_landed
from warehouse.state import stream_states


def rows(con: duckdb.DuckDBPyConnection, columns: str = "*") -> list[tuple[Any, ...]]:
    return con.execute(f"select {columns} from raw.shop__contacts order by id").fetchall()


def test_values_keep_their_meaning(con: duckdb.DuckDBPyConnection, lander: Lander) -> None:
    lander.land(
        0,
        [
            {
                "id": "a",
                "name": "Ann",
                "visits": 9007199254740993,
                "score": 4.5,
                "active": True,
                "seen_at": "2026-11-01T01:30:00+02:00",
                "updated_at": 10,
                "tags": [{"x": 1}, None],
            },
            {"id": 7, "name": "", "visits": "12", "score": 3, "active": None, "seen_at": "", "updated_at": 11},
        ],
    )
    (result,) = load_landed(con, str(lander.root))
    assert (result.rows, result.changed, result.quarantined) == (2, 2, 0)
    assert rows(con, "id, name, visits, score, active, seen_at, updated_at, tags, _extra, _deleted") == [
        ("7", "", 12, 3.0, None, None, 11, None, None, False),
        (
            "a",
            "Ann",
            9007199254740993,
            4.5,
            True,
            datetime.fromisoformat("2026-10-31 23:30"),
            10,
            '[{"x":1},null]',
            None,
            False,
        ),
    ]


def test_undeclared_keys_are_kept_whatever_they_are_called(con: duckdb.DuckDBPyConnection, lander: Lander) -> None:
    lander.land(0, [{"id": "a", "📞": {"n": 12345678901234567890123}, "x'y\"z": None, "_load": "mine", "": 1, "ID": 2}])
    load_landed(con, str(lander.root))
    assert rows(con, "_extra, _load = 'mine'") == [
        ('{"📞":{"n":12345678901234567890123},"x\'y\\"z":null,"_load":"mine","":1,"ID":2}', False)
    ]


def test_hostile_declared_names_are_columns(con: duckdb.DuckDBPyConnection, lander: Lander) -> None:
    hostile = 'a"; drop table meta.load; --'
    lander.columns = [*lander.columns, Column(name=hostile, type="bigint"), Column(name="😀 ✓", type="json")]
    lander.columns += [Column(name="NAME", type="varchar"), Column(name="_extra", type="varchar")]
    lander.land(0, [{"id": "a", hostile: 5, "😀 ✓": [1], "NAME": "other", "_extra": "e"}])
    load_landed(con, str(lander.root))
    quoted = '"' + hostile.replace('"', '""') + '"'
    assert rows(con, f'{quoted}, "😀 ✓", _extra') == [(5, "[1]", '{"NAME":"other","_extra":"e"}')]


def test_the_newest_version_wins_and_a_repeated_one_changes_nothing(
    con: duckdb.DuckDBPyConnection, lander: Lander
) -> None:
    lander.land(0, [{"id": "a", "updated_at": 2, "name": "new"}, {"id": "b", "updated_at": 1, "name": "b"}])
    first = load_landed(con, str(lander.root))
    before = rows(con, "* exclude (_sent)")
    lander.land(1, [{"id": "a", "updated_at": 1, "name": "old"}, {"id": "b", "updated_at": 1, "name": "b"}])
    (second,) = load_landed(con, str(lander.root))
    assert (first[0].changed, second.changed) == (2, 0)
    assert rows(con, "* exclude (_sent)") == before
    lander.land(2, [{"id": "b", "updated_at": 5, "name": "b2"}, {"id": "b", "updated_at": 4, "name": "b1"}])
    load_landed(con, str(lander.root))
    assert rows(con, "id, name") == [("a", "new"), ("b", "b2")]


def test_without_a_cursor_the_later_load_wins(con: duckdb.DuckDBPyConnection, lander: Lander) -> None:
    lander.cursor_field = None
    lander.land(0, [{"id": "a", "name": "one"}])
    lander.land(1, [{"id": "a", "name": "two"}])
    load_landed(con, str(lander.root))
    assert rows(con, "name") == [("two",)]


def test_text_cursors_compare_as_times(con: duckdb.DuckDBPyConnection, lander: Lander) -> None:
    lander.cursor_field = "name"
    later, earlier = "2026-11-01T00:30:00+02:00", "2026-10-31T23:00:00.5Z"
    lander.land(0, [{"id": "a", "name": earlier, "visits": 2}, {"id": "a", "name": later, "visits": 1}])
    load_landed(con, str(lander.root))
    assert rows(con, "visits") == [(2,)]


def test_a_whole_list_deletes_what_it_lacks_and_brings_it_back(con: duckdb.DuckDBPyConnection, lander: Lander) -> None:
    lander.mode = "full"
    ann, bob = {"id": "a", "updated_at": 1}, {"id": "b", "updated_at": 2}
    lander.land(0, [ann, bob])
    lander.land(1, [ann])
    assert [result.deleted for result in load_landed(con, str(lander.root))] == [0, 1]
    assert rows(con, "id, _deleted, _deleted_at") == [
        ("a", False, None),
        ("b", True, datetime.fromisoformat("2026-11-01 01:05")),
    ]
    lander.land(2, [ann, bob])
    load_landed(con, str(lander.root))
    assert rows(con, "id, _deleted, _deleted_at") == [("a", False, None), ("b", False, None)]


def test_a_list_shorter_than_the_tool_says_deletes_nothing(con: duckdb.DuckDBPyConnection, lander: Lander) -> None:
    lander.mode = "full"
    lander.land(0, [{"id": str(n)} for n in range(10)], reported=10)
    lander.land(1, [{"id": "1"}], reported=10)
    assert [result.deleted for result in load_landed(con, str(lander.root))] == [0, 0]


def test_an_incremental_load_deletes_by_flag_only(con: duckdb.DuckDBPyConnection, lander: Lander) -> None:
    lander.deleted_flag = "active"
    lander.land(0, [{"id": "a", "active": False}, {"id": "b", "active": False}])
    lander.land(1, [{"id": "b", "active": True, "updated_at": 5}])
    load_landed(con, str(lander.root))
    assert rows(con, "id, _deleted") == [("a", False), ("b", True)]


def test_without_a_key_loads_append_what_is_new_or_replace(con: duckdb.DuckDBPyConnection, lander: Lander) -> None:
    lander.primary_key = []
    lander.land(0, [{"id": "a"}, {"id": "a"}, {"id": "b"}])
    lander.land(1, [{"id": "b"}, {"id": "c"}])
    load_landed(con, str(lander.root))
    assert rows(con, "id") == [("a",), ("b",), ("c",)]
    lander.mode = "full"
    lander.land(2, [{"id": "c"}, {"id": "d"}])
    load_landed(con, str(lander.root))
    assert rows(con, "id") == [("c",), ("d",)]


def test_state_comes_with_the_rows(con: duckdb.DuckDBPyConnection, build: Path, lander: Lander) -> None:
    lander.land(0, [{"id": "a"}], state={"cursor": 1})
    lander.land(1, [{"id": "b"}], state={"cursor": 2}, ended=False)
    load_landed(con, str(lander.root))
    assert stream_states(con, "shop") == {"contacts": {"cursor": 1}}
    assert rows(con, "id") == [("a",)]
    lander.land(1, [{"id": "b"}], state={"cursor": 2})
    load_landed(con, str(lander.root))
    con.close()
    assert stream_states(build, "shop") == {"contacts": {"cursor": 2}}


def test_a_new_column_takes_its_values_out_of_extra(con: duckdb.DuckDBPyConnection, lander: Lander) -> None:
    lander.land(0, [{"id": "a", "plan": "gold", "seats": 3}, {"id": "b", "plan": "tin", "seats": "many"}])
    load_landed(con, str(lander.root))
    lander.columns = [*lander.columns, Column(name="seats", type="bigint")]
    lander.land(1, [{"id": "c", "plan": None, "seats": 4}])
    load_landed(con, str(lander.root))
    assert rows(con, "id, seats, _extra") == [
        ("a", 3, '{"plan":"gold"}'),
        ("b", None, '{"plan":"tin","seats":"many"}'),
        ("c", 4, '{"plan":null}'),
    ]


def test_a_column_changes_its_type_only_without_loss(con: duckdb.DuckDBPyConnection, lander: Lander) -> None:
    lander.land(0, [{"id": "a", "visits": 3, "name": "x"}])
    load_landed(con, str(lander.root))
    as_text = [Column(name="visits", type="varchar") if c.name == "visits" else c for c in lander.columns]
    lander.columns = as_text
    lander.land(1, [{"id": "b", "visits": "four"}])
    load_landed(con, str(lander.root))
    assert rows(con, "visits") == [("3",), ("four",)]
    lander.columns = [Column(name="name", type="bigint") if c.name == "name" else c for c in as_text]
    lander.land(2, [{"id": "c", "name": "5"}])
    (result,) = load_landed(con, str(lander.root))
    assert "column 'name'" in str(result.error)
    assert len(rows(con)) == 2


def test_single_records_are_merged_and_leave_the_streams_state_alone(
    con: duckdb.DuckDBPyConnection, lander: Lander
) -> None:
    lander.land(
        0, [{"id": "a", "name": "old", "updated_at": 1}, {"id": "b", "updated_at": 1}], state={"at": 1}, reported=2
    )
    load_landed(con, str(lander.root))
    before = con.execute("select state, load, reported, lane, last_loaded_at from meta.stream").fetchall()
    lander.mode = "partial"
    lander.land(2, [{"id": "a", "name": "new", "updated_at": 5}, {"id": "c", "updated_at": 5}])
    load_landed(con, str(lander.root))

    assert rows(con, "id, name, _deleted") == [("a", "new", False), ("b", None, False), ("c", None, False)]
    assert con.execute("select state, load, reported, lane, last_loaded_at from meta.stream").fetchall() == before
    assert con.execute("select rows_held from meta.stream").fetchall() == [(3,)]

    # A sync that began before those records were asked for ends after them: its state counts.
    lander.mode = "incremental"
    lander.land(1, [{"id": "a", "name": "in between", "updated_at": 3}], state={"at": 3}, reported=3)
    load_landed(con, str(lander.root))
    assert rows(con, "id, name")[0] == ("a", "new")
    assert stream_states(con, "shop") == {"contacts": {"at": 3}}


def test_a_stream_of_single_records_alone_has_no_state_and_no_row(
    con: duckdb.DuckDBPyConnection, lander: Lander
) -> None:
    lander.mode = "partial"
    lander.land(0, [{"id": "a", "updated_at": 5}])
    load_landed(con, str(lander.root))

    assert rows(con, "id") == [("a",)]
    assert con.execute("select * from meta.stream").fetchall() == []
