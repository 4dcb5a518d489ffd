"""The first load of a stream: read straight into its empty table, which costs a sixth less than merging it."""

import duckdb

from contracts.landing import Begin
from warehouse import sql
from warehouse.landed import LandedLoad
from warehouse.merge import insert_rows, keep_newest
from warehouse.stage import UNREADABLE, Lines, Staged, held_key, typed_rows


class NotPlainError(Exception):
    """Something in a load wants a closer look than this room takes. Whoever asked rolls back and merges it."""


def is_first(con: duckdb.DuckDBPyConnection, begin: Begin) -> bool:
    """Whether nothing is held of a stream, nothing is known to be gone, and the load tells of no other records."""
    if begin.mode not in {"full", "incremental"} or begin.deletes or begin.merged_ids:
        return False
    known = con.execute(
        f"""
        select
            exists (select 1 from {sql.table(begin.connection, begin.stream)})
            or exists (select 1 from meta.deletion where connection = $connection and stream = $stream)
        """,
        {"connection": begin.connection, "stream": begin.stream},
    ).fetchall()
    return not known[0][0]


def fill(con: duckdb.DuckDBPyConnection, landed: LandedLoad, lines: Lines) -> int:
    """Fill the table of a first load, inside a transaction. Returns how many records it holds then.

    Raises NotPlainError when any line is no JSON, does not fit, or is not there.
    """
    begin, end = landed.begin, landed.end
    staged = Staged(held_key(begin, lines.columns), lines.columns, ())
    table = sql.table(begin.connection, begin.stream)
    if not lines.files:
        return 0
    try:
        rows = typed_rows(con, begin, staged, lines)
        count = insert_rows(con, table, begin, end, staged, f"({rows}) where _problem is null")
    except UNREADABLE as error:
        raise NotPlainError from error
    if count != end.rows:
        raise NotPlainError
    return count - keep_newest(con, table, staged.key)
