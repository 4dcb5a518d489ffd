"""What a stream will look like, known from the connector's files alone: no credentials, no network, no CDK."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from connectors.manifest import stream_definition
from connectors.registry import Connector
from contracts.connection import Connection
from contracts.connector_spec import DeletionStrategy, StreamSpec
from contracts.errors import ConfigurationError
from contracts.landing import Column, Deletes, LoadMode

ColumnType = Literal["varchar", "bigint", "double", "boolean", "timestamp", "json"]

_TYPES: dict[str, ColumnType] = {
    "string": "varchar",
    "integer": "bigint",
    "number": "double",
    "boolean": "boolean",
    "object": "json",
    "array": "json",
}


@dataclass(frozen=True)
class StreamDeclaration:
    """One stream as the warehouse needs to know it. `mode` full: what a load lacks, the tool no longer has.

    `deletes` names the streams whose records are gone when this one lists them, `merged_ids` the column in which a
    survivor lists whom it took in, `parts` the lists whose things are kept when they leave them.
    """

    name: str
    columns: list[Column]
    primary_key: list[str]
    cursor_field: str | None
    deleted_flag: str | None
    deletion: DeletionStrategy
    mode: LoadMode
    deletes: tuple[Deletes, ...] = ()
    merged_ids: str | None = None
    parts: dict[str, str] = field(default_factory=dict)


def declared_streams(connector: Connector, connection: Connection | None = None) -> list[StreamDeclaration]:
    """Streams of a connection in the manifest's order, limited to those it selects.

    Raises ConfigurationError when the connection selects a stream that the connector does not have. Streams that depend
    on settings or on the tool itself are known to connectors.discovery.
    """
    names = connector.stream_names
    return selected(
        connector, connection, [_declare(connector, stream_definition(connector.manifest, name)) for name in names]
    )


def selected(
    connector: Connector, connection: Connection | None, streams: list[StreamDeclaration], *, strict: bool = True
) -> list[StreamDeclaration]:
    """Those streams that a connection reads. Raises ConfigurationError on unknown ones, if `strict`."""
    if connection is None or connection.streams is None:
        return streams
    known = [stream.name for stream in streams]
    unknown = sorted(set(connection.streams) - set(known))
    if unknown and strict:
        raise ConfigurationError(
            f"{connector.name} has no stream '{unknown[0]}'.",
            remedy=f"choose from: {', '.join(known)}.",
            connection=connection.name,
            setting="streams",
        )
    return [stream for stream in streams if stream.name in connection.streams]


def columns_of(schema: Mapping[str, Any]) -> list[Column]:
    """The top-level columns of a JSON schema."""
    properties = schema.get("properties") or {}
    entries = ((name, entry if isinstance(entry, dict) else {}) for name, entry in properties.items())
    return [Column(name=str(name), type=column_type(entry)) for name, entry in entries]


def column_type(schema: Mapping[str, Any]) -> ColumnType:
    """The landing type of a JSON schema. Text that is sometimes a number stays text; anything mixed stays JSON."""
    kinds = _kinds(schema)
    if kinds == {"string"} and schema.get("format") == "date-time":
        return "timestamp"
    if kinds <= {"integer", "number"} and kinds:
        return "double" if "number" in kinds else "bigint"
    if "string" in kinds and kinds <= {"string", "integer", "number", "boolean"}:
        return "varchar"
    return _TYPES[kinds.pop()] if len(kinds) == 1 else "json"


def _kinds(schema: Mapping[str, Any]) -> set[str]:
    declared: Any = schema.get("type", [])
    names = {declared} if isinstance(declared, str) else set(declared)
    for branch in [*schema.get("anyOf", []), *schema.get("oneOf", [])]:
        names |= _kinds(branch)
    return names - {"null"}


def _declare(connector: Connector, definition: Mapping[str, Any]) -> StreamDeclaration:
    spec = connector.spec.streams.get(definition["name"])
    deletion = _deletion(spec, incremental=is_incremental(definition))
    primary_key = list(spec.primary_key) if spec and spec.primary_key else _primary_key(definition)
    keyless_list = not primary_key and not is_incremental(definition)
    return StreamDeclaration(
        name=definition["name"],
        columns=_columns(definition),
        primary_key=primary_key,
        cursor_field=_cursor_field(spec, definition),
        deleted_flag=spec.deleted_flag if spec else None,
        deletion=deletion,
        # Without a key nothing can be merged, so a list replaces what was there before.
        mode="full" if deletion is DeletionStrategy.FULL_LIST or keyless_list else "incremental",
        deletes=tuple(_deletes(connector, definition["name"])),
        merged_ids=spec.merged_ids if spec else None,
        parts=dict(spec.parts) if spec else {},
    )


def _deletes(connector: Connector, stream: str) -> Iterator[Deletes]:
    """What the records of a stream say about others: those that name it in `deleted_by`."""
    for other, spec in connector.spec.streams.items():
        for told in spec.deleted_by:
            if told.stream == stream:
                yield Deletes(stream=other, key=told.key, at=told.at, merged_into=told.merged_into)


def is_incremental(definition: Mapping[str, Any]) -> bool:
    """Whether a stream is read forward from a state: by its own cursor, or by that of the stream it hangs on."""
    return bool(definition.get("incremental_sync")) or any(
        parent.get("incremental_dependency") for parent in parent_definitions(definition)
    )


def parent_definitions(definition: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Parent stream configs of a stream's partition router, if it has one; routers may hold routers."""
    return list(_parents(definition.get("retriever", {}).get("partition_router")))


def _parents(router: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(router, list):
        for each in router:
            yield from _parents(each)
    elif isinstance(router, Mapping):
        yield from router.get("parent_stream_configs", [])
        yield from _parents(router.get("underlying_partition_router"))


def _deletion(spec: StreamSpec | None, *, incremental: bool) -> DeletionStrategy:
    if spec:
        return spec.deletion
    return DeletionStrategy.CANNOT if incremental else DeletionStrategy.FULL_LIST


def _primary_key(definition: Mapping[str, Any]) -> list[str]:
    key: Any = definition.get("primary_key") or []
    parts: list[Any] = [key] if isinstance(key, str) else list(key)
    return [part[0] if isinstance(part, list) else str(part) for part in parts]


def _columns(definition: Mapping[str, Any]) -> list[Column]:
    loader = definition.get("schema_loader") or {}
    loaders = loader if isinstance(loader, list) else [loader]
    # Of several loaders that know a column, the first is right.
    columns = [column for each in reversed(loaders) for column in columns_of(each.get("schema") or {})]
    return list({column.name: column for column in columns}.values())


def _cursor_field(spec: StreamSpec | None, definition: Mapping[str, Any]) -> str | None:
    if spec and spec.cursor:
        return spec.cursor.field
    field = (definition.get("incremental_sync") or {}).get("cursor_field")
    return str(field) if field and "{{" not in str(field) else None
