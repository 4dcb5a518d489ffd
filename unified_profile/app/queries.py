"""Runs the statements in sql/ and gives their rows as values of a dataclass whose fields are the selected columns."""

from collections.abc import Hashable
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import duckdb

from contracts.errors import BugError

SQL = Path(__file__).parent / "sql"

T = TypeVar("T")


@cache
def statement(name: str) -> duckdb.Statement:
    """sql/<name>.sql, parsed once: every connection may run it. Reading its text anew took a quarter of each run."""
    (parsed,) = duckdb.extract_statements((SQL / f"{name}.sql").read_text(encoding="utf-8"))
    return parsed


def all_rows(con: duckdb.DuckDBPyConnection, row: type[T], name: str, /, **parameters: Any) -> list[T]:
    """Every row of sql/<name>.sql with $parameters bound. Raises BugError when columns and fields differ."""
    cursor = con.execute(statement(name), parameters)
    columns = [column[0] for column in cursor.description or ()]
    if columns != _fields_of(cast("Hashable", row)):
        raise BugError(f"{name}.sql gives {columns}.", remedy=f"give it the fields of {row.__name__}.")
    return [row(*values) for values in cursor.fetchall()]


def first_row(con: duckdb.DuckDBPyConnection, row: type[T], name: str, /, **parameters: Any) -> T | None:
    """The first row of sql/<name>.sql. None: there is none."""
    rows = all_rows(con, row, name, **parameters)
    return rows[0] if rows else None


@cache
def _fields_of(row: Any) -> list[str] | None:
    return [field.name for field in fields(row)] if is_dataclass(row) else None
