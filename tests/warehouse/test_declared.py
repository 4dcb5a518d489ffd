"""What is declared of each stream is written whole, replaced whole, and never half."""

from dataclasses import replace
from datetime import datetime

import duckdb
import pytest

from warehouse.declared import DeclaredStream, write_declared

CONTACTS = DeclaredStream(
    connection="shop", connector="tiny", category="chat", stream="contacts", schedule="7 * * * *",
    description="People.", deletion="flag", caps=("10,000 calls of one query; ask by time",),
    tried_at=datetime.fromisoformat("2026-11-20T08:00"), error_kind="retry later", error="busy. Remedy: wait.",
)  # fmt: skip


def held(con: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    return con.execute("select stream, caps, on_demand, error, tried_at::varchar from meta.declared").fetchall()


def test_what_is_declared_now_is_all_there_is(con: duckdb.DuckDBPyConnection) -> None:
    write_declared(con, [CONTACTS, replace(CONTACTS, stream="calls")])
    write_declared(con, [CONTACTS])
    caps = ["10,000 calls of one query; ask by time"]
    assert held(con) == [("contacts", caps, False, "busy. Remedy: wait.", "2026-11-20 08:00:00")]


def test_a_write_that_fails_leaves_what_was_there(con: duckdb.DuckDBPyConnection) -> None:
    write_declared(con, [CONTACTS])
    before = held(con)
    broken = replace(CONTACTS, caps=object())  # type: ignore[arg-type]
    with pytest.raises(duckdb.Error):
        write_declared(con, [replace(CONTACTS, stream="calls"), broken])
    assert held(con) == before
