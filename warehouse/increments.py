"""Whether the models may be built in part: only what changed since a build that is known to be whole.

`begin` decides before the first model and `complete` remembers that the last one was built; dbt reads the decision from
meta.increment (warehouse/macros/increment.sql). Whatever goes wrong between the two, the next build is of everything.
"""

import duckdb

from warehouse.transaction import transaction

# Each increment leaves what it replaces scattered over the tables, until they are built whole again.
MOST_IN_A_ROW = 24

_HELD = "select count(*) from core.interactions"
_MARTS_BEGUN = """
    select 1 from duckdb_tables()
    where schema_name = 'increment' and table_name = 'marts_begun' and database_name = current_database()
"""


def begin(con: duckdb.DuckDBPyConnection, ground: str, *, fewest: int) -> bool:
    """Say whether the build that begins may be an increment. It counts as unfinished until `complete`.

    `ground` stands for everything but the data that the models are made from: another one makes everything anew. So
    does holding fewer than `fewest` conversations and calls, where looking for changes costs more than it saves.
    """
    before = con.execute("select is_complete, ground, increments_since_whole from meta.increment").fetchall()
    reason = _whole_because(con, before, ground, fewest)
    in_a_row = 0 if reason else before[0][2] + 1
    with transaction(con):
        con.execute("drop schema if exists increment cascade")
        con.execute("create schema increment")
        con.execute("delete from meta.increment")
        con.execute(
            "insert into meta.increment values (?, ?, ?, false, ?, cast(now() at time zone 'UTC' as timestamp))",
            [reason is None, reason, ground, in_a_row],
        )
    return reason is None


def begin_marts(con: duckdb.DuckDBPyConnection) -> None:
    """Call before the first mart. Marts that are begun a second time, after a failure, are built whole.

    By then some stand as they were and some as they are, so that nobody can tell any more whom a change touched.
    """
    with transaction(con):
        if con.execute(_MARTS_BEGUN).fetchall():
            con.execute(
                "update meta.increment set is_increment = false, whole_because = 'the marts were begun before'"
                " where is_increment"
            )
        con.execute("create table if not exists increment.marts_begun as select true as is_so")


def complete(con: duckdb.DuckDBPyConnection) -> None:
    """Remember that every model was built since `begin`. An increment that had to become whole counts as such."""
    with transaction(con):
        con.execute("drop schema if exists increment cascade")
        con.execute(
            "update meta.increment set is_complete = true, is_increment = false,"
            " increments_since_whole = case when whole_because is null then increments_since_whole else 0 end"
        )


def forget(con: duckdb.DuckDBPyConnection) -> None:
    """Make the next build one of everything."""
    con.execute("delete from meta.increment")


def _whole_because(
    con: duckdb.DuckDBPyConnection, before: list[tuple[bool, str, int]], ground: str, fewest: int
) -> str | None:
    if not before:
        return "nothing was built before"
    is_complete, ground_before, in_a_row = before[0]
    if not is_complete:
        return "the build before was not finished"
    if ground_before != ground:
        return "code or settings changed"
    if in_a_row >= MOST_IN_A_ROW:
        return f"{MOST_IN_A_ROW} builds in a row were of changes alone"
    if con.execute(_HELD).fetchall()[0][0] < fewest:
        return f"fewer than {fewest} conversations and calls are held"
    return None
