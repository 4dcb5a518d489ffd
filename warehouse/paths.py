"""Reads a column of `arrived` as text, be it declared or not, and what lies inside of it."""

from collections.abc import Sequence

from contracts.landing import Column
from warehouse import sql
from warehouse.columns import typed


def column_text(columns: Sequence[Column], path: str) -> str:
    """SQL: the value at a dotted path as text, null when there is none. An exact column name is no path."""
    declared = {column.name: column for column in columns}
    if path in declared and declared[path].type != "json":
        return f"cast({sql.name(path)} as varchar)"
    return f"({_json(declared, path)} ->> '$')"


def column_time(columns: Sequence[Column], path: str) -> str:
    """SQL: the value at a dotted path as a time (UTC), be it a time, a text, or (milli)seconds since 1970."""
    text = column_text(columns, path)
    seconds = epoch_seconds(f"({typed('double', text)})")
    return f"coalesce(make_timestamp(cast(({seconds}) * 1e6 as bigint)), {typed('timestamp', text)})"


def epoch_seconds(number: str) -> str:
    """SQL: a number that counts seconds or milliseconds since 1970, in seconds; null for one that cannot."""
    return (
        f"case when {number} between 1e8 and 1e10 then {number} "
        f"when {number} between 1e11 and 1e13 then {number} / 1000 end"
    )


def column_texts(columns: Sequence[Column], path: str) -> str:
    """SQL: the values of a list at a dotted path, or of a text with semicolons, commas or spaces between."""
    json = _json({column.name: column for column in columns}, path)
    listed = f"json_transform({json}, '[\"VARCHAR\"]')"
    split = f"regexp_split_to_array({json} ->> '$', '[;,\\s]+')"
    return f"list_filter(case json_type({json}) when 'ARRAY' then {listed} else {split} end, lambda each: each <> '')"


def _json(declared: dict[str, Column], path: str) -> str:
    first, *rest = [path] if path in declared else path.split(".")
    column = declared.get(first)
    if column is None:
        whole = f"(_extra -> {_pointer([first])})"
    else:
        whole = sql.name(first) if column.type == "json" else f"to_json({sql.name(first)})"
    return f"({whole} -> {_pointer(rest)})" if rest else whole


def _pointer(keys: Sequence[str]) -> str:
    return sql.text("".join("/" + key.replace("~", "~0").replace("/", "~1") for key in keys))
