"""Fields that changed in the tool, and the staging models that use them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import duckdb

from contracts.landing import raw_table
from warehouse import sql
from warehouse.fields import Change, held_fields

# What these would drop because of the values held today may be needed tomorrow.
_OPTIMIZERS = "statistics_propagation,filter_pushdown"


@dataclass(frozen=True)
class Drift:
    """A field that changed, and the staging models that need it."""

    field: str
    change: Change
    models: tuple[str, ...] = ()

    @property
    def breaks(self) -> bool:
        """Whether a model no longer gets what it needs."""
        return self.change != "new" and bool(self.models)


def drifts(con: duckdb.DuckDBPyConnection, connection: str, stream: str) -> tuple[Drift, ...]:
    """Every field of a stream that changed."""
    changed = [(field.name, field.change) for field in held_fields(con, connection, stream) if field.change]
    if not changed:
        return ()
    users = column_users(con, raw_table(connection, stream)) if any(change != "new" for _, change in changed) else {}
    return tuple(
        Drift(name, change, tuple(users.get(name.lower(), ())) if change != "new" else ()) for name, change in changed
    )


def column_users(con: duckdb.DuckDBPyConnection, table: str) -> dict[str, list[str]]:
    """The staging models that need each column (in lower case) of a raw table.

    The database itself says so: the plan of a model's view lists the columns that it reads.
    """
    views = con.execute(
        "select view_name from duckdb_views() "
        "where database_name = current_database() and schema_name = 'staging' and not internal order by view_name"
    ).fetchall()
    users: dict[str, list[str]] = {}
    con.execute(f"set disabled_optimizers = '{_OPTIMIZERS}'")
    try:
        for (view,) in views:
            for column in sorted(_columns_read(con, view, table)):
                users.setdefault(column, []).append(view)
    finally:
        con.execute("reset disabled_optimizers")
    return users


def _columns_read(con: duckdb.DuckDBPyConnection, view: str, table: str) -> set[str]:
    try:
        plan = con.execute(f"explain (format json) select * from staging.{sql.name(view)}").fetchall()[0][1]
    except duckdb.Error:
        # A view of a model that was not built since its tables changed; the next build says more.
        return set()
    nodes = json.loads(plan)
    return {column.lower() for node in _nodes(nodes) for column in _projected(node, table)}


def _nodes(nodes: Any) -> Iterator[dict[str, Any]]:
    for node in nodes:
        yield node
        yield from _nodes(node.get("children", []))


def _projected(node: dict[str, Any], table: str) -> list[str]:
    info = node.get("extra_info", {})
    if str(info.get("Table", "")).rpartition(".")[2].strip('"') != table:
        return []
    columns = info.get("Projections", [])
    return [columns] if isinstance(columns, str) else list(columns)
