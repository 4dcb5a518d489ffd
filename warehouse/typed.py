"""Raw tables, and beside each a view that shows fields which nobody declared as columns too."""

from collections.abc import Iterable, Sequence
from typing import Protocol

import duckdb

from contracts.landing import Column, raw_table
from warehouse import sql
from warehouse.columns import OWN_COLUMNS, ensure_table, table_columns, typed
from warehouse.fields import Field, held_fields

_SHOWN = ("_deleted", "_deleted_at", "_merged_into", "_loaded_at")
_TYPES = {frozenset({"number"}): "double", frozenset({"text"}): "varchar", frozenset({"boolean"}): "boolean"}


class Declared(Protocol):
    """What a connector declares about a stream; connectors.declare.StreamDeclaration is one."""

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def columns(self) -> Sequence[Column]: ...  # noqa: D102
    @property
    def primary_key(self) -> Sequence[str]: ...  # noqa: D102


def ensure_tables(con: duckdb.DuckDBPyConnection, connection: str, streams: Iterable[Declared]) -> None:
    """Make an (empty) raw table for every declared stream, so that staging models never miss one."""
    for stream in streams:
        ensure_shown(con, connection, stream.name, stream.columns, stream.primary_key)


def ensure_shown(
    con: duckdb.DuckDBPyConnection, connection: str, stream: str, columns: Sequence[Column], primary_key: Sequence[str]
) -> None:
    """Make or widen the raw table of a stream (see ensure_table), and its view with it."""
    if ensure_table(con, connection, stream, columns, primary_key):
        show_typed(con, connection, stream)


def show_typed(con: duckdb.DuckDBPyConnection, connection: str, stream: str) -> None:
    """Make the view of a stream anew: declared columns, undeclared fields, and what became of each record."""
    declared = [column.name for column in table_columns(con, connection, stream)]
    taken = {name.lower() for name in [*declared, *OWN_COLUMNS]} | {""}
    columns = [sql.name(name) for name in declared]
    for field in held_fields(con, connection, stream):
        if not field.is_declared and field.name.lower() not in taken:
            taken.add(field.name.lower())
            columns.append(f"{_value(field)} as {sql.name(field.name)}")
    con.execute(
        f"create or replace view typed.{sql.name(raw_table(connection, stream))} as "
        f"select {', '.join([*columns, *_SHOWN])} from {sql.table(connection, stream)} where _hash is not null"
    )


def _value(field: Field) -> str:
    """The field out of `_extra`; as JSON where its values are of several kinds, or lists or objects."""
    pointer = sql.text("/" + field.name.replace("~", "~0").replace("/", "~1"))
    type_ = _TYPES.get(field.kinds | field.new_kinds)
    return typed(type_, f"(_extra ->> {pointer})") if type_ else f"(_extra -> {pointer})"
