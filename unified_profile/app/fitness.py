"""Whether a publication has all that the app reads, known before somebody asks for what is lacking."""

from collections.abc import Iterator

import duckdb

from unified_profile.app import queries
from unified_profile.identity import statements

# What is asked of identity in every publication; tables of agents, of companies and of changes may be lacking.
_OF_IDENTITY = ("record_of", "records_of_person", "people_of_records", "explain", "why_not", "id_history", "retired_id")


def refuse_unfit(con: duckdb.DuckDBPyConnection) -> None:
    """Raise what DuckDB would raise in a request, CatalogException or BinderException. Nothing is read: 0.1 s."""
    for statement in _statements():
        con.execute(f"explain {statement.query}", dict.fromkeys(statement.named_parameters)).fetchall()


def _statements() -> Iterator[duckdb.Statement]:
    for file in sorted(queries.SQL.glob("*.sql")):
        yield queries.statement(file.stem)
    for name in _OF_IDENTITY:
        yield from duckdb.extract_statements(statements.text(name))
