"""What cannot be read is kept with its raw text, and the rest of the load goes on."""

import duckdb
import pytest

from tests.warehouse.conftest import Lander
from warehouse.raw import load_landed
from warehouse.status import stream_status

GOOD = {"id": "good", "updated_at": 1}
POISON = [
    (b'{"id": "cut", "name": "An', "not JSON"),
    (b'{"id": "latin", "name": "M\xfcller"}', "not UTF-8"),
    (b'{"id": "half \\ud800 pair"}', "not JSON"),
    (b"[1, 2]", "not an object"),
    (b'"text"', "not an object"),
    (b'{"name": "nobody"}', "no value for key 'id'"),
    (b'{"id": "", "name": "nobody"}', "no value for key 'id'"),
    (b'{"id": "t1", "visits": "many"}', "column 'visits' is not a bigint"),
    (b'{"id": "t2", "visits": 1.5}', "column 'visits' is not a bigint"),
    (b'{"id": "t3", "visits": {"n": 1}}', "column 'visits' is not a bigint"),
    (b'{"id": "t4", "visits": 12345678901234567890}', "column 'visits' is not a bigint"),
    (b'{"id": "t5", "score": "high"}', "column 'score' is not a double"),
    (b'{"id": "t6", "score": 1e400}', "column 'score' is not a double"),
    (b'{"id": "t7", "active": "perhaps"}', "column 'active' is not a boolean"),
    (b'{"id": "d1", "seen_at": "2026-02-30T00:00:00Z"}', "column 'seen_at' is not a timestamp"),
    (b'{"id": "d2", "seen_at": "infinity"}', "column 'seen_at' is not a timestamp"),
    (b'{"id": "d3", "seen_at": 1700000000}', "column 'seen_at' is not a timestamp"),
]


@pytest.mark.parametrize(("raw", "reason"), POISON, ids=[raw.decode(errors="replace") for raw, _ in POISON])
def test_poison_is_kept_with_its_raw_text(
    con: duckdb.DuckDBPyConnection, lander: Lander, raw: bytes, reason: str
) -> None:
    lander.land(0, [{"id": "first"}, raw, GOOD], [GOOD])
    (result,) = load_landed(con, str(lander.root))
    assert (result.changed, result.quarantined, result.error) == (2, 1, None)
    (kept,) = con.execute("select reason, raw, file, line from meta.quarantine").fetchall()
    assert kept == (reason, raw.decode(errors="backslashreplace"), f"{result.load}-000001.jsonl", 2)
    assert con.execute("select id from raw.shop__contacts order by id").fetchall() == [("first",), ("good",)]


def test_a_record_of_five_megabytes_is_set_aside(con: duckdb.DuckDBPyConnection, lander: Lander) -> None:
    lander.land(0, [{"id": "big", "name": "x" * 5_000_000}, GOOD])
    (result,) = load_landed(con, str(lander.root))
    assert (result.changed, result.quarantined) == (1, 1)
    ((reason, size),) = con.execute("select reason, length(raw) from meta.quarantine").fetchall()
    assert (reason, size > 5_000_000) == ("larger than 4000000 bytes", True)


def test_even_a_record_beyond_what_duckdb_reads_is_kept(con: duckdb.DuckDBPyConnection, lander: Lander) -> None:
    lander.land(0, [{"id": "huge", "name": "x" * 70_000_000}, GOOD])
    (result,) = load_landed(con, str(lander.root))
    assert (result.changed, result.quarantined) == (1, 1)


def test_status_shows_it_and_a_repeated_record_is_kept_once(con: duckdb.DuckDBPyConnection, lander: Lander) -> None:
    for number in range(3):
        lander.land(number, [GOOD, b'{"name": "nobody"}'], reported=2)
    assert [result.quarantined for result in load_landed(con, str(lander.root))] == [1, 1, 1]
    (status,) = stream_status(con)
    assert (status.rows, status.reported, status.completeness, status.quarantined) == (1, 2, 0.5, 1)


def test_poison_with_a_key_is_not_taken_for_deleted(con: duckdb.DuckDBPyConnection, lander: Lander) -> None:
    lander.mode = "full"
    lander.land(0, [{"id": "a"}, {"id": "b"}, {"id": "c"}])
    lander.land(1, [{"id": "a"}, {"id": "b", "visits": "many"}])
    assert [result.deleted for result in load_landed(con, str(lander.root))] == [0, 1]
    assert con.execute("select id from raw.shop__contacts where _deleted").fetchall() == [("c",)]


def test_poison_without_a_key_could_be_anything_so_nothing_is_deleted(
    con: duckdb.DuckDBPyConnection, lander: Lander
) -> None:
    lander.mode = "full"
    lander.land(0, [{"id": "a"}, {"id": "b"}])
    lander.land(1, [{"id": "a"}, b'{"id": "b", "na'])
    assert [result.deleted for result in load_landed(con, str(lander.root))] == [0, 0]


def test_the_landing_file_of_a_poisoned_load_stays_readable(con: duckdb.DuckDBPyConnection, lander: Lander) -> None:
    poisoned = lander.land(0, [GOOD, b"{"])
    clean = lander.land(1, [{"id": "b"}])
    load_landed(con, str(lander.root))
    names = {path.name for path in (lander.root / "shop" / "contacts").iterdir()}
    assert {f"{poisoned}-000001.jsonl", f"{clean}-000001.jsonl.zst"} <= names
    assert f"{clean}-000001.jsonl" not in names
