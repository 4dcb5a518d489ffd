"""Puts the rows of `arrived` into a raw table. What counts is which versions were ever sent, never their order.

Of two versions of a record the one with the higher cursor wins, then the one of the later load, then the one whose
bytes have the higher MD5. A version already held changes nothing.
"""

from dataclasses import dataclass

import duckdb

from contracts.landing import Begin, End
from warehouse import sql
from warehouse.columns import OWN_COLUMNS
from warehouse.gone import outweighed
from warehouse.parts import keep_parts
from warehouse.stage import Staged


@dataclass(frozen=True)
class Merged:
    """`changed` rows are new or newer than what was held; `deleted` ones were held and are gone from the tool."""

    changed: int
    deleted: int


def merge(con: duckdb.DuckDBPyConnection, begin: Begin, end: End, staged: Staged, *, is_whole: bool) -> Merged:
    """Merge `arrived` (without its problem rows). `is_whole`: a record not among `seen` is gone from the tool.

    `gone` holds what other records say about those of this stream (warehouse.gone).
    """
    table = sql.table(begin.connection, begin.stream)
    keep_newest(con, "arrived", staged.key)
    _drop_held(con, table, begin, end, staged.key)
    keep_parts(con, table, begin, end, staged)
    changed = _insert(con, table, begin, end, staged)
    deleted = 0
    if begin.mode == "full" and is_whole:
        deleted = _delete_absent(con, table, begin, end, staged.key)
    return Merged(changed, deleted)


def sweep(con: duckdb.DuckDBPyConnection, begin: Begin, end: End, key: tuple[str, ...]) -> Merged:
    """`seen` holds the keys of all that the tool still has, as of when this load began.

    Gone is what is held, not among them, and was not sent since. What an earlier list lacked and this one has is back.
    """
    table, load = sql.table(begin.connection, begin.stream), sql.text(begin.load)
    since = f"coalesce(_sent, _load) < {load} and _hash is not null"
    listed = f"exists (select 1 from seen where {_same(key, 'seen', table)})"
    back = 0
    if begin.deleted_flag is None:
        back = con.execute(
            f"update {table} set _deleted = false, _deleted_at = null, _loaded_at = {_ended_at(end)} "
            f"where _deleted and _version is null and {since} and {listed}"
        ).fetchall()[0][0]
    deleted = con.execute(
        f"update {table} set _deleted = true, _version = null, _deleted_at = {_ended_at(end)}, "
        f"_loaded_at = {_ended_at(end)} where not _deleted and {since} and not {listed}"
    ).fetchall()[0][0]
    return Merged(back, deleted)


def remember_keys(con: duckdb.DuckDBPyConnection, key: tuple[str, ...]) -> None:
    """Fill `seen` with every key in `arrived`, also of rows that cannot be read otherwise."""
    con.execute(f"create or replace temp table seen as select distinct {sql.names(key)} from arrived")


def _same(key: tuple[str, ...], left: str, right: str) -> str:
    return " and ".join(f"{left}.{sql.name(name)} = {right}.{sql.name(name)}" for name in key)


def _ended_at(end: End) -> str:
    return f"timezone('UTC', cast({sql.text(end.ended_at)} as timestamptz))"


def keep_newest(con: duckdb.DuckDBPyConnection, table: str, key: tuple[str, ...]) -> int:
    """Of each record that stands in a table several times, leave the newest version. Returns how many went."""
    keys = sql.names(key)
    went: int = con.execute(
        f"""
        delete from {table} where rowid in (
            select place from (
                select
                    each.rowid as place,
                    row_number() over (
                        partition by {sql.names(key, "each.")}
                        order by _version desc nulls last, _hash desc, each.rowid
                    ) as rank
                from {table} as each
                semi join (select {keys} from {table} group by {keys} having count(*) > 1) as repeated
                    on {_same(key, "each", "repeated")}
            )
            where rank > 1
        )
        """
    ).fetchall()[0][0]
    return went


def _drop_held(con: duckdb.DuckDBPyConnection, table: str, begin: Begin, end: End, key: tuple[str, ...]) -> None:
    """Take out of `arrived` what is held already or is older, and bring back what was thought deleted."""
    load = sql.text(begin.load)
    newer = (
        "held._hash is not null and (coalesce(held._version, '-inf'::double) > "
        "coalesce(arrived._version, '-inf'::double) or ("
        f"held._version is not distinct from arrived._version and held._load > {load}))"
    )
    con.execute(
        f"""
        create or replace temp table known as
        select
            arrived.rowid as place,
            held.rowid as held_place,
            held._hash = arrived._hash and held._deleted and not arrived._flagged and held._load < {load}
                and not {_still_gone(key, load)} as is_back
        from arrived join {table} as held on {_same(key, "arrived", "held")}
        where held._hash = arrived._hash or {newer}
        """
    )
    # A row that a whole list once lacked is there again, unchanged.
    con.execute(
        f"update {table} set _deleted = false, _deleted_at = null, _merged_into = null, _version = arrived._version, "
        f"_loaded_at = {_ended_at(end)}, _load = {load} "
        f"from known join arrived on arrived.rowid = known.place "
        f"where {table}.rowid = known.held_place and known.is_back"
    )
    con.execute(
        f"update {table} set _sent = {load} from known "
        f"where {table}.rowid = known.held_place and {table}._hash is not null and coalesce(_sent, _load) < {load}"
    )
    con.execute("delete from arrived where rowid in (select place from known)")


def _still_gone(key: tuple[str, ...], load: str) -> str:
    if key == ("_hash",):
        return "false"
    evidence = f"{_same(key, 'gone', 'arrived')} and {outweighed('arrived._version', load)}"
    return f"exists (select 1 from gone where {evidence})"


def _insert(con: duckdb.DuckDBPyConnection, table: str, begin: Begin, end: End, staged: Staged) -> int:
    load, same = sql.text(begin.load), _same(staged.key, "arrived", "held")
    con.execute(
        f"create or replace temp table later as select {sql.names(staged.key, 'held.')}, held._sent "
        f"from {table} as held join arrived on {same} where held._sent > {load}"
    )
    con.execute(f"delete from {table} as held using arrived where {same}")
    insert_rows(con, table, begin, end, staged, "arrived")
    # A load that began later may have gone in before this one.
    con.execute(f"update {table} set _sent = later._sent from later where {_same(staged.key, 'later', table)}")
    changed: int = con.execute("select count(*) from arrived").fetchall()[0][0]
    return changed


def insert_rows(con: duckdb.DuckDBPyConnection, table: str, begin: Begin, end: End, staged: Staged, source: str) -> int:
    """Put the rows of `source` (shaped like `arrived`) into a raw table as they are. Returns how many."""
    load, own = sql.text(begin.load), [column.name for column in staged.columns]
    count: int = con.execute(
        f"""
        insert into {table} ({sql.names([*own, *OWN_COLUMNS])})
        select
            {"".join(sql.name(name) + ", " for name in own)}
            _extra, _hash, _version, _flagged, case when _flagged then {_flagged_at(begin, end, staged)} end,
            {_ended_at(end)}, {load}, null, {load}
        from {source}
        """
    ).fetchall()[0][0]
    return count


def _flagged_at(begin: Begin, end: End, staged: Staged) -> str:
    """When the tool deleted a record that it marks as deleted: a flag such as deleted_at says so itself."""
    times = {column.name for column in staged.columns if column.type == "timestamp"}
    is_time = begin.deleted_flag in times
    return f"coalesce({sql.name(str(begin.deleted_flag))}, {_ended_at(end)})" if is_time else _ended_at(end)


def _delete_absent(con: duckdb.DuckDBPyConnection, table: str, begin: Begin, end: End, key: tuple[str, ...]) -> int:
    load = sql.text(begin.load)
    absent = f"_load <= {load} and not exists (select 1 from seen where {_same(key, 'seen', table)})"
    if key == ("_hash",):
        # Without a key there is nothing to come back to: a whole list replaces the one before.
        done = con.execute(f"delete from {table} where {absent}")
    else:
        done = con.execute(
            # Its version is forgotten: whatever the tool sends of it later is newer than its absence.
            f"update {table} set _deleted = true, _version = null, _deleted_at = {_ended_at(end)}, "
            f"_loaded_at = {_ended_at(end)}, _load = {load} "
            f"where not _deleted and {absent}"
        )
    count: int = done.fetchall()[0][0]
    return count
