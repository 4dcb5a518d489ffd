"""Raw tables as sources in dbt's documentation, so that lineage goes from tool to metric.

dbt cannot know them: which connections there are is said when it runs, and sources are fixed before. So they are added
to its manifest and catalogue once these are written.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from connectors.discovery import known_streams
from connectors.registry import connector
from contracts.connection import Connection
from contracts.connector_spec import StreamSpec
from contracts.landing import Column, raw_table
from pipelines.dbt_manifest import streams_read
from switchboard.settings import Settings
from warehouse.columns import OWN_COLUMNS

_PACKAGE = "switchboard"
_IN_RAW = re.compile(r"\braw\.\"?(\w+)\"?")

# What docs/warehouse.md says of the columns that every raw table has.
_OURS = {
    "_extra": "undeclared keys with their values; null when there are none",
    "_hash": "MD5 of the record's bytes as the tool sent them; null for a record that was never held",
    "_version": "the cursor as a number that grows with time; null when there is none",
    "_deleted": "the tool no longer has it, or says so itself",
    "_deleted_at": "when it was deleted (as the tool says, else when that was noticed), UTC",
    "_loaded_at": "when the load that brought this version ended, UTC",
    "_load": "load that brought this version",
    "_merged_into": "id of the record that took this one in",
    "_sent": "newest load that brought the record, changed or not",
}


@dataclass(frozen=True)
class RawTable:
    """One raw table: whose stream it is, what is in it, and each column with type and description."""

    connection: str
    tool: str
    stream: str
    description: str
    columns: Sequence[tuple[str, str, str]]

    @property
    def name(self) -> str:
        """Of the table in schema raw."""
        return raw_table(self.connection, self.stream)

    @property
    def unique_id(self) -> str:
        """Of the source."""
        return f"source.{_PACKAGE}.{self.connection}.{self.stream}"


def raw_tables(settings: Settings) -> Iterator[RawTable]:
    """The raw table of every stream that a connection reads. Needs neither credentials nor network."""
    for connection in settings.all_connections():
        spec = connector(connection.connector).spec
        for stream in known_streams(connection, settings.landing_url):
            about = spec.streams.get(stream.name) or StreamSpec(description="")
            tool = spec.title or spec.name
            declared = [
                (column.name, column.type.upper(), _said_of(column, tool, stream.primary_key, about))
                for column in stream.columns
            ]
            ours = [(name, kind.upper(), _OURS[name]) for name, kind in OWN_COLUMNS.items()]
            words = f"{about.description or stream.name} Newest version of each record, as {tool} sent it."
            yield RawTable(connection.name, tool, stream.name, words, [*declared, *ours])


def _said_of(column: Column, tool: str, key: Sequence[str], about: StreamSpec) -> str:
    said = [f"{column.name}, as {tool} sends it"]
    if column.name in key:
        said.append("tells its records apart")
    if about.cursor and about.cursor.field == column.name:
        said.append("the stream is read forward by it")
    if column.name in about.pii:
        said.append("personal data")
    return "; ".join(said)


def readers(
    manifest: Mapping[str, Any], connections: Sequence[Connection], build: duckdb.DuckDBPyConnection
) -> dict[str, set[str]]:
    """The raw tables that each model reads: those its view names, and those its source names where it has none yet."""
    views = dict(
        build.execute("select view_name, sql from duckdb_views() where not internal and sql is not null").fetchall()
    )
    found: dict[str, set[str]] = {}
    for unique_id, node in manifest["nodes"].items():
        if node["resource_type"] == "model":
            named = {raw_table(*stream) for stream in streams_read(node["raw_code"], connections)}
            found[unique_id] = named | set(_IN_RAW.findall(views.get(node["name"], "")))
    return found


def add_raw_tables(
    manifest: dict[str, Any], catalog: dict[str, Any], tables: Sequence[RawTable], read: Mapping[str, set[str]]
) -> None:
    """Make each table a source of both, and of every model that reads it."""
    for table in tables:
        manifest["sources"][table.unique_id] = _source(table)
        catalog["sources"][table.unique_id] = _catalogued(table)
        manifest["parent_map"][table.unique_id] = []
        children = sorted(model for model, names in read.items() if table.name in names)
        manifest["child_map"][table.unique_id] = children
        for model in children:
            manifest["nodes"][model]["depends_on"]["nodes"].append(table.unique_id)
            manifest["parent_map"][model].append(table.unique_id)


def _source(table: RawTable) -> dict[str, Any]:
    return {
        "database": "warehouse",
        "schema": "raw",
        "name": table.stream,
        "resource_type": "source",
        "package_name": _PACKAGE,
        "path": "",
        "original_file_path": "",
        "unique_id": table.unique_id,
        "fqn": [_PACKAGE, table.connection, table.stream],
        "source_name": table.connection,
        "source_description": f"What {table.tool} sent, a table for each stream.",
        "loader": table.tool,
        "identifier": table.name,
        "quoting": {},
        "freshness": None,
        "external": None,
        "description": table.description,
        "columns": {
            name: {"name": name, "description": said, "data_type": kind, "meta": {}, "tags": []}
            for name, kind, said in table.columns
        },
        "meta": {},
        "source_meta": {},
        "tags": [],
        "config": {"enabled": True},
        "relation_name": f"raw.{table.name}",
        "created_at": 0,
    }


def _catalogued(table: RawTable) -> dict[str, Any]:
    return {
        "metadata": {
            "type": "BASE TABLE", "schema": "raw", "name": table.name, "database": "warehouse", "comment": None,
            "owner": None,
        },
        "columns": {
            name: {"type": kind, "index": place, "name": name, "comment": None}
            for place, (name, kind, _) in enumerate(table.columns, start=1)
        },
        "stats": {"has_stats": {"id": "has_stats", "label": "Has Stats?", "value": False, "include": False}},
        "unique_id": table.unique_id,
    }  # fmt: skip
