"""Runs the SQL kept in files of its own: that of identity is under identity/sql."""

from functools import cache
from pathlib import Path
from typing import Any

import duckdb

_FOLDER = Path(__file__).parent / "sql"


def run(con: duckdb.DuckDBPyConnection, name: str, **parameters: Any) -> list[tuple[Any, ...]]:
    """Run every statement of sql/<name>.sql, each with the parameters it names, and give the last one's rows."""
    return run_file(con, _FOLDER / f"{name}.sql", **parameters)


def text(name: str) -> str:
    """Text of sql/<name>.sql."""
    return _text(_FOLDER / f"{name}.sql")


def run_file(con: duckdb.DuckDBPyConnection, file: Path, **parameters: Any) -> list[tuple[Any, ...]]:
    """Run every statement of a file likewise."""
    rows: list[tuple[Any, ...]] = []
    for statement in _parsed(file):
        wanted = {key: parameters[key] for key in statement.named_parameters}
        rows = con.execute(statement, wanted).fetchall()
    return rows


def count(con: duckdb.DuckDBPyConnection, query: str) -> int:
    """Give the one number a query answers with."""
    ((number,),) = con.execute(query).fetchall()
    return int(number)


@cache
def _parsed(file: Path) -> list[duckdb.Statement]:
    parsed: list[duckdb.Statement] = duckdb.extract_statements(_text(file))
    return parsed


@cache
def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8")
