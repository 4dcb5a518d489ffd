"""Reads a column of `arrived` as text, be it declared or not, and what lies inside of it."""

from collections.abc import Sequence

from contracts.landing import Column
from warehouse import sql


def column_text(columns: Sequence[Column], path: str) -> str:
    """SQL: the value at a dotted path as text, null when there is none. An exact column name is no path."""
    declared = {column.name: column for column in columns}
    if path in declared and declared[path].type != "json":
        return f"cast({sql.name(path)} as varchar)"
    return f"({_json(declared, path)} ->> '$')"


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
