"""`switchboard sql`: ask the published warehouse, read-only."""

import csv
import sys
from typing import Annotated

import typer

from contracts.errors import ConfigurationError


def sql(
    query: Annotated[str | None, typer.Argument(help="One SELECT; read from standard input when left out.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print rows as JSON.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print rows as CSV.")] = False,
) -> None:
    """Ask the published warehouse, read-only."""
    import duckdb

    from switchboard.console import print_json, print_table
    from switchboard.settings import load_settings
    from warehouse.publish import open_published

    connection = open_published(load_settings().published_path)
    try:
        cursor = connection.execute(query or sys.stdin.read())
        columns = [column[0] for column in cursor.description or []]
        rows = cursor.fetchall()
    except duckdb.Error as error:
        raise ConfigurationError(f"the query failed: {error}.", remedy="correct it; it runs on schema marts.") from None
    if as_json:
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
    elif as_csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerows([columns, *rows])
    else:
        print_table(dict.fromkeys(columns, "left"), rows)
