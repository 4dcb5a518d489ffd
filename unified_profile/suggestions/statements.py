"""Runs the SQL of suggestions, under suggestions/sql."""

from pathlib import Path
from typing import Any

import duckdb

from unified_profile.identity.statements import run_file

_FOLDER = Path(__file__).parent / "sql"


def run(con: duckdb.DuckDBPyConnection, name: str, **parameters: Any) -> list[tuple[Any, ...]]:
    """Run every statement of sql/<name>.sql, each with the parameters it names, and give the last one's rows."""
    return run_file(con, _FOLDER / f"{name}.sql", **parameters)
