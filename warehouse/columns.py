"""Raw tables: their columns, made from what a stream declares and widened when it declares more."""

from collections.abc import Sequence
from typing import Any

import duckdb
import orjson

from contracts.errors import ConfigurationError
from contracts.landing import Column
from warehouse import sql

# Ours, after the stream's own. `_hash` is the MD5 of the record's bytes: it tells versions apart and orders ties; it is
# null where the record itself was never held, and only its deletion is known. `_sent` is the newest load that brought
# the record, changed or not.
OWN_COLUMNS: dict[str, str] = {
    "_extra": "json",
    "_hash": "uhugeint",
    "_version": "double",
    "_deleted": "boolean",
    "_deleted_at": "timestamp",
    "_loaded_at": "timestamp",
    "_load": "varchar",
    "_merged_into": "varchar",
    "_sent": "varchar",
}


def ensure_table(
    con: duckdb.DuckDBPyConnection, connection: str, stream: str, columns: Sequence[Column], primary_key: Sequence[str]
) -> bool:
    """Make the raw table of a stream, or widen it: new columns take their old values out of `_extra`.

    Columns no longer declared stay. Returns whether anything was made or changed. Raises ConfigurationError when values
    held don't fit a column's new type.
    """
    wanted = usable_columns(columns, primary_key)
    table = sql.table(connection, stream)
    try:
        held = _described(con, connection, stream)
    except duckdb.CatalogException:
        own = [f"{sql.name(name)} {type_}" for name, type_ in OWN_COLUMNS.items()]
        con.execute(f"create table {table} ({', '.join([f'{sql.name(c.name)} {c.type}' for c in wanted] + own)})")
        return True
    # Tables of earlier versions lack some of our columns.
    changed = sorted(set(OWN_COLUMNS) - set(held))
    for name in changed:
        con.execute(f"alter table {table} add column {name} {OWN_COLUMNS[name]}")
    names = {name.lower(): name for name in held}
    for column in wanted:
        before = names.get(column.name.lower())
        if before is None:
            _add(con, table, column)
        elif held[before] != column.type:
            _retype(con, connection, stream, Column(name=before, type=column.type))
        else:
            continue
        changed.append(column.name)
    return bool(changed)


def table_columns(con: duckdb.DuckDBPyConnection, connection: str, stream: str) -> list[Column]:
    """The stream's own columns of its raw table, in order. Raises duckdb.CatalogException when there is no table."""
    held = _described(con, connection, stream).items()
    return [Column(name=name, type=type_) for name, type_ in held if name not in OWN_COLUMNS]


def _described(con: duckdb.DuckDBPyConnection, connection: str, stream: str) -> dict[str, Any]:
    """Every column of a raw table with its type, in order."""
    # duckdb_columns() would go through every column of the warehouse, several times for each load.
    rows = con.execute(f"describe {sql.table(connection, stream)}").fetchall()
    return {row[0]: row[1].lower() for row in rows}


def usable_columns(columns: Sequence[Column], primary_key: Sequence[str]) -> list[Column]:
    """The declared columns a table can have, and the key's (as varchar when undeclared).

    A nameless one, one of our names, and one that differs from another only by case cannot: their values stay in
    `_extra`.
    """
    taken = {name.lower() for name in OWN_COLUMNS} | {""}
    undeclared = [name for name in primary_key if name not in {column.name for column in columns}]
    usable = []
    for column in [*columns, *(Column(name=name, type="varchar") for name in undeclared)]:
        if column.name.lower() not in taken:
            taken.add(column.name.lower())
            usable.append(column)
    return usable


def structure(columns: Sequence[Column]) -> str:
    """The literal that makes json_transform pick these columns, scalars as text, so that casting is ours to judge."""
    picked = {column.name: "JSON" if column.type == "json" else "VARCHAR" for column in columns}
    return sql.text(orjson.dumps(picked).decode())


def typed(type_: str, text: str) -> str:
    """SQL that gives `text` (an expression) the column's type; null when it does not fit exactly.

    Stricter than a cast: 1.5 is no bigint, 'infinity' no number and no time, and an offset is applied, not dropped.
    """
    filled = f"nullif({text}, '')"
    match type_:
        case "bigint":
            whole = f"try_cast({text} as double) = floor(try_cast({text} as double))"
            return f"case when not contains({text}, '.') or {whole} then try_cast({filled} as bigint) end"
        case "double":
            return f"case when isfinite(try_cast({text} as double)) then try_cast({filled} as double) end"
        case "boolean":
            return (
                f"case {text} when 'true' then true when '1' then true when 'false' then false when '0' then false end"
            )
        case "timestamp":
            instant = f"timezone('UTC', try_cast({filled} as timestamptz))"
            return f"case when isfinite({instant}) then {instant} end"
        case _:
            return text


def misfits(type_: str, text: str) -> str | None:
    """SQL that says whether `text` holds something the type cannot; None when any text fits."""
    if type_ in {"varchar", "json"}:
        return None
    return f"{text} <> '' and ({typed(type_, text)}) is null"


def _add(con: duckdb.DuckDBPyConnection, table: str, column: Column) -> None:
    quoted = sql.name(column.name)
    con.execute(f"alter table {table} add column {quoted} {column.type}")
    picked = f"json_transform(_extra, {structure([column])}).{quoted}"
    value = typed(column.type, picked)
    rest = f"json_merge_patch(_extra, {sql.text(orjson.dumps({column.name: None}).decode())})"
    con.execute(
        f"update {table} set {quoted} = {value}, _extra = nullif(cast({rest} as varchar), '{{}}') "
        f"where _extra is not null and ({value}) is not null"
    )


def _retype(con: duckdb.DuckDBPyConnection, connection: str, stream: str, column: Column) -> None:
    table, quoted = sql.table(connection, stream), sql.name(column.name)
    as_text = f"to_json({quoted})" if column.type == "json" else f"cast({quoted} as varchar)"
    value = typed(column.type, as_text)
    lost = con.execute(f"select count(*) from {table} where {quoted} is not null and ({value}) is null").fetchall()[0][
        0
    ]
    if lost:
        raise ConfigurationError(
            f"column '{column.name}' of stream '{stream}' is now declared {column.type}, "
            f"and {lost} values held do not fit.",
            remedy="correct the type in the connector's manifest, or run `switchboard rebuild`.",
            connection=connection,
        )
    con.execute(f"alter table {table} alter column {quoted} set data type {column.type} using {value}")
