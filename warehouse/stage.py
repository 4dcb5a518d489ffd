"""Reads a load's batches into the temporary table `arrived`, typed, with what cannot be read marked and not lost."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import orjson

from contracts.landing import Begin, Column
from warehouse import sql
from warehouse.columns import misfits, structure, typed
from warehouse.sift import Broken, sifted

# DuckDB's own limit for one record; what is between the caller's limit and this needs no second look at the file.
_READABLE_BYTES = 32 * 1024 * 1024

_SAMPLE = 1024
_MOST_USUAL = 16


@dataclass(frozen=True)
class Staged:
    """`broken` are lines that are not JSON at all; rows of `arrived` with a `_problem` are JSON that does not fit."""

    key: tuple[str, ...]
    columns: tuple[Column, ...]
    broken: tuple[Broken, ...]


def stage(
    con: duckdb.DuckDBPyConnection,
    begin: Begin,
    columns: Sequence[Column],
    files: Sequence[Path],
    max_record_bytes: int,
) -> Staged:
    """Fill `arrived` from the files. Columns are those of the raw table; a stream without key is keyed by `_hash`."""
    key = tuple(_held_name(columns, name) for name in begin.primary_key) or ("_hash",)
    staged = Staged(key, tuple(columns), ())
    if not files:
        con.execute(_arrived(begin, staged, "(select cast(null as json) as json where false)", max_record_bytes))
        return staged
    usual: tuple[list[str], ...] = ()
    try:
        usual = _usual_keys(con, columns, files)
        con.execute(_arrived(begin, staged, _reader(files), max_record_bytes, usual))
    except (duckdb.InvalidInputException, duckdb.ConversionException):
        # Some line is not JSON. Only then is every line looked at by itself.
        with sifted(con, files, _READABLE_BYTES) as (good, broken):
            con.execute(_arrived(begin, staged, _reader(good), max_record_bytes, usual))
            return Staged(key, staged.columns, broken)
    return staged


def _held_name(columns: Sequence[Column], wanted: str) -> str:
    return next((column.name for column in columns if column.name.lower() == wanted.lower()), wanted)


def _reader(files: Sequence[Path]) -> str:
    paths = sql.texts(str(path) for path in files)
    return f"read_ndjson_objects({paths}, maximum_object_size={_READABLE_BYTES})"


def _usual_keys(
    con: duckdb.DuckDBPyConnection, columns: Sequence[Column], files: Sequence[Path]
) -> tuple[list[str], ...]:
    """Lists of keys, in their order, that the first records have and that hold nothing undeclared."""
    first = f"(select json from {_reader(files[:1])} limit {_SAMPLE})"
    rows = con.execute(f"select distinct json_keys(json) from {first} where json_type(json) = 'OBJECT'").fetchall()
    declared = {column.name for column in columns}
    return tuple(keys for (keys,) in rows if declared.issuperset(keys))[:_MOST_USUAL]


def _arrived(
    begin: Begin, staged: Staged, source: str, max_record_bytes: int, usual: tuple[list[str], ...] = ()
) -> str:
    """One scan, one parse a record: columns picked as text, then cast by our own rules."""
    picked = {column.name: f"record.{sql.name(column.name)}" for column in staged.columns}
    values = [f"{typed(c.type, picked[c.name])} as {sql.name(c.name)}" for c in staged.columns]
    record = f"json_transform(json, {structure(staged.columns)})" if staged.columns else "null"
    return f"""
        create or replace temp table arrived as
        select
            {"".join(value + ", " for value in values)}
            {_extra(staged.columns, usual)} as _extra,
            md5_number(cast(json as varchar)) as _hash,
            {_version(begin, staged.columns, picked)} as _version,
            {_flagged(begin, staged.columns, picked)} as _flagged,
            {_problem(staged, picked, max_record_bytes)} as _problem,
            case when {_problem(staged, picked, max_record_bytes)} is not null then cast(json as varchar) end as _raw
        from (select json, {record} as record from {source}) as line
        where json is not null
    """


def _extra(columns: Sequence[Column], usual: tuple[list[str], ...]) -> str:
    """What is not declared. Most records have one of the usual lists of keys, which is quicker to see than each key."""
    declared = sql.texts(column.name for column in columns)
    without = sql.text(orjson.dumps({column.name: None for column in columns}).decode())
    known = f"json_type(json) <> 'OBJECT' or list_has_all({declared}::varchar[], json_keys(json))"
    lists = ", ".join(f"{sql.texts(keys)}::varchar[]" for keys in usual)
    seen = f"when json_keys(json) in ({lists}) then null " if lists else ""
    return f"case {seen}when {known} then null else json_merge_patch(json, {without}) end"


def _version(begin: Begin, columns: Sequence[Column], picked: dict[str, str]) -> str:
    """The cursor as a number that grows with time, so that any two versions of a record compare. Null: unknown."""
    column = next((column for column in columns if column.name == begin.cursor_field), None)
    if column is None or column.type in {"json", "boolean"}:
        return "cast(null as double)"
    value = picked[column.name]
    number = typed("double", value)
    return f"coalesce({number}, epoch({typed('timestamp', value)}))"


def _flagged(begin: Begin, columns: Sequence[Column], picked: dict[str, str]) -> str:
    """Whether the tool marks the record as deleted: a true flag, or any value in a column such as deleted_at."""
    column = next((column for column in columns if column.name == begin.deleted_flag), None)
    if column is None:
        return "false"
    return f"coalesce({picked[column.name]} not in ('false', '0', '', 'null'), false)"


def _problem(staged: Staged, picked: dict[str, str], max_record_bytes: int) -> str:
    checks = [
        # JSON it is already, so its first character tells; asking for its type would parse it once more.
        ("not starts_with(ltrim(cast(json as varchar), e' \\t\\r\\n'), '{')", "not an object"),
        (f"strlen(cast(json as varchar)) > {max_record_bytes}", f"larger than {max_record_bytes} bytes"),
    ]
    checks += [
        (f"nullif(cast({picked[name]} as varchar), '') is null", f"no value for key '{name}'")
        for name in staged.key
        if name in picked
    ]
    for column in staged.columns:
        misfit = misfits(column.type, picked[column.name])
        if misfit:
            checks.append((misfit, f"column '{column.name}' is not a {column.type}"))
    return "case " + " ".join(f"when {test} then {sql.text(reason)}" for test, reason in checks) + " end"
