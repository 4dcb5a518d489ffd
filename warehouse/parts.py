"""Lists inside of records whose things are kept when they leave them, so that each of them is a row with a time."""

import duckdb

from contracts.landing import PART_GONE_AT, Begin, End
from warehouse import sql
from warehouse.stage import Staged


def keep_parts(con: duckdb.DuckDBPyConnection, table: str, begin: Begin, end: End, staged: Staged) -> None:
    """Give each row of `arrived` the parts that the held version of its record still had, marked as gone.

    Call when `arrived` holds nothing but what replaces held rows. One that was gone already keeps its time, and one
    that is there again is as it was sent.
    """
    lists = {column.name for column in staged.columns if column.type == "json"}
    for column, key in begin.parts.items():
        if column in lists:
            _keep(con, table, column, key, ended_at=end.ended_at, same=_same(staged.key))


def _keep(con: duckdb.DuckDBPyConnection, table: str, column: str, key: str, *, ended_at: str, same: str) -> None:
    name = sql.name(column)
    identity = f"json_extract_string(part, {sql.text('$.' + chr(34) + key + chr(34))})"
    gone_at = f"json_extract(part, {sql.text('$.' + PART_GONE_AT)})"
    marked = f"json_merge_patch(part, json_object({sql.text(PART_GONE_AT)}, {sql.text(ended_at)}))"
    con.execute(
        f"""
        create or replace temp table parted as
        select arrived.rowid as place, {_listed(f"arrived.{name}")} as present, {_listed(f"held.{name}")} as before
        from arrived join {table} as held on {same}
        """
    )
    con.execute(
        f"""
        update arrived set {name} = to_json(list_concat(present, gone))
        from (
            select
                place, present,
                list_transform(
                    list_filter(before, lambda part: {identity} is not null and not list_contains(
                        list_transform(present, lambda part: {identity}), {identity}
                    )),
                    lambda part: case when {gone_at} is null then {marked} else part end
                ) as gone
            from parted
        ) as kept
        where arrived.rowid = kept.place and len(kept.gone) > 0
        """
    )
    con.execute("drop table temp.parted")


def _listed(value: str) -> str:
    return f"case when json_type({value}) = 'ARRAY' then cast({value} as json[]) else cast([] as json[]) end"


def _same(key: tuple[str, ...]) -> str:
    return " and ".join(f"arrived.{sql.name(name)} = held.{sql.name(name)}" for name in key)
