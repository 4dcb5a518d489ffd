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

# What DuckDB raises for a line that is no JSON.
UNREADABLE = (duckdb.InvalidInputException, duckdb.ConversionException)

_ARRIVED = "create or replace temp table arrived as "
_SAMPLE = 1024
_MOST_USUAL = 16


@dataclass(frozen=True)
class Staged:
    """`broken` are lines that are not JSON at all; rows of `arrived` with a `_problem` are JSON that does not fit."""

    key: tuple[str, ...]
    columns: tuple[Column, ...]
    broken: tuple[Broken, ...]


@dataclass(frozen=True)
class Lines:
    """A load's batches, each record a line, and the columns of the raw table that they are for."""

    columns: tuple[Column, ...]
    files: Sequence[Path]
    max_record_bytes: int


def stage(con: duckdb.DuckDBPyConnection, begin: Begin, lines: Lines) -> Staged:
    """Fill `arrived` from the files."""
    staged = Staged(held_key(begin, lines.columns), lines.columns, ())
    if not lines.files:
        nothing = "(select cast(null as json) as json where false)"
        con.execute(_ARRIVED + _typed_rows(begin, staged, nothing, lines.max_record_bytes))
        return staged
    try:
        con.execute(_ARRIVED + typed_rows(con, begin, staged, lines))
    except UNREADABLE:
        # Some line is not JSON. Only then is every line looked at by itself.
        with sifted(con, lines.files, _READABLE_BYTES) as (good, broken):
            con.execute(_ARRIVED + _typed_rows(begin, staged, _reader(good), lines.max_record_bytes))
            return Staged(staged.key, staged.columns, broken)
    return staged


def held_key(begin: Begin, columns: Sequence[Column]) -> tuple[str, ...]:
    """The columns that tell a stream's records apart; a stream without key is keyed by `_hash`."""
    return tuple(_held_name(columns, name) for name in begin.primary_key) or ("_hash",)


def typed_rows(con: duckdb.DuckDBPyConnection, begin: Begin, staged: Staged, lines: Lines) -> str:
    """SQL that reads the files' records as rows of `arrived`. May raise UNREADABLE, and so may running it."""
    usual = _usual_keys(con, staged.columns, lines.files)
    return _typed_rows(begin, staged, _reader(lines.files), lines.max_record_bytes, usual)


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


def _typed_rows(
    begin: Begin, staged: Staged, source: str, max_record_bytes: int, usual: tuple[list[str], ...] = ()
) -> str:
    """One scan, one parse a record: columns picked as text, then cast by our own rules."""
    picked = {column.name: f"record.{sql.name(column.name)}" for column in staged.columns}
    values = [f"{typed(c.type, picked[c.name])} as {sql.name(c.name)}" for c in staged.columns]
    record = f"json_transform(json, {structure(staged.columns)})" if staged.columns else "null"
    return f"""
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
    # Comparing two lists of fifty texts costs twice what hashing one does.
    lists = ", ".join(f"hash({sql.texts(keys)}::varchar[])" for keys in usual)
    seen = f"when hash(json_keys(json)) in ({lists}) then null " if lists else ""
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
