"""The first load of a stream goes straight into its table, and leaves what merging it would have left."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest

from contracts.landing import Deletes, LoadMode
from tests.warehouse.conftest import Lander
from warehouse.raw import LoadResult, load_landed

COLUMNS = "id, name, visits, updated_at, tags, _extra, _hash, _version, _deleted, _deleted_at, _loaded_at, _load, _sent"
EARLIER = [{"id": "earlier", "updated_at": 1}]

PLAIN = [{"id": "a", "updated_at": 2, "tags": [1]}, {"id": "b", "updated_at": 3, "more": {"x": 1}}]
TWICE = [*PLAIN, {"id": "a", "updated_at": 9, "name": "newer"}, {"id": "b", "updated_at": 3, "more": {"x": 2}}]
FLAGGED = [*PLAIN, {"id": "c", "updated_at": 4, "active": True}]
MISFITS = [*PLAIN, {"id": "c", "visits": "many"}, {"name": "no key"}]
BROKEN = [*PLAIN, b'{"id": "c", ', b"\xff"]


def held(con: duckdb.DuckDBPyConnection, connection: str) -> list[tuple[Any, ...]]:
    return con.execute(f"select {COLUMNS} from raw.{connection}__contacts where id <> 'earlier' order by id").fetchall()


def counts(result: LoadResult) -> tuple[int, int, int, int]:
    return result.rows, result.changed, result.quarantined, result.deleted


@pytest.mark.parametrize("mode", ["full", "incremental"])
@pytest.mark.parametrize("records", [PLAIN, TWICE, FLAGGED, MISFITS, BROKEN, []])
def test_it_leaves_what_merging_leaves(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, records: Sequence[Any], mode: LoadMode
) -> None:
    first = Lander(tmp_path, connection="first", mode=mode, deleted_flag="active")
    later = Lander(tmp_path, connection="later", mode="incremental", deleted_flag="active")
    later.land(0, EARLIER)
    later.mode = mode
    for lander in (first, later):
        lander.land(1, records[:2], records[2:])
    results = {(result.connection, result.load): result for result in load_landed(con, str(tmp_path))}
    straight, _, merged = (results[key] for key in sorted(results))

    assert held(con, "first") == held(con, "later")
    absent = 1 if mode == "full" and records not in (MISFITS, BROKEN) else 0
    assert counts(straight) == (*counts(merged)[:3], counts(merged)[3] - absent)
    quarantined = "select reason, raw, file, line from meta.quarantine where connection = ? order by all"
    assert con.execute(quarantined, ["first"]).fetchall() == con.execute(quarantined, ["later"]).fetchall()
    assert con.execute("select count(*) from typed.first__contacts").fetchall() == [(len(held(con, "first")),)]


@pytest.mark.parametrize(
    ("records", "ids", "quarantined"),
    [(PLAIN, ["a", "b"], 0), (TWICE, ["a", "b"], 0), (MISFITS, ["a", "b"], 2), (BROKEN, ["a", "b"], 2)],
)
def test_what_it_holds(
    con: duckdb.DuckDBPyConnection, lander: Lander, records: Sequence[Any], ids: list[str], quarantined: int
) -> None:
    lander.land(0, records)
    (result,) = load_landed(con, str(lander.root))
    assert [row[0] for row in held(con, "shop")] == ids
    assert (result.rows, result.changed, result.quarantined) == (len(records), 2, quarantined)


def test_what_is_known_to_be_gone_stays_gone(con: duckdb.DuckDBPyConnection, lander: Lander) -> None:
    told = Lander(lander.root, stream="deleted_contacts", deletes=[Deletes(stream="contacts", key=["id"])])
    told.land(1, [{"id": "a"}])
    load_landed(con, str(lander.root))
    lander.land(0, PLAIN)
    load_landed(con, str(lander.root))
    assert con.execute("select id, _deleted from raw.shop__contacts order by id").fetchall() == [
        ("a", True),
        ("b", False),
    ]


def test_a_second_load_is_merged(con: duckdb.DuckDBPyConnection, lander: Lander) -> None:
    lander.land(0, PLAIN)
    lander.land(1, [{"id": "a", "updated_at": 5, "name": "changed"}])
    load_landed(con, str(lander.root))
    assert con.execute("select id, name, updated_at from raw.shop__contacts order by id").fetchall() == [
        ("a", "changed", 5),
        ("b", None, 3),
    ]
