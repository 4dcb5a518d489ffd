"""Which streams a connection has, and their columns: from the files, from memory, or from the tool itself."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from connectors.check import make_budget, make_rules
from connectors.declare import StreamDeclaration, columns_of, declared_streams, selected
from connectors.expand import expanded_offline
from connectors.harden import complete_config
from connectors.manifest import depends_on_tool
from connectors.patience import Patience
from connectors.registry import Connector, connector
from connectors.remember import asks_for_columns, needs_tool, remember, remembered
from connectors.source import Source, build_source, mute
from connectors.storage import Storage, open_storage
from contracts.connection import Connection
from contracts.errors import SwitchboardError

_QUICK = Patience(retries=2, longest_wait=30, longest_total=60)


def known_streams(
    connection: Connection, landing: str | None = None, *, tool: Connector | None = None
) -> list[StreamDeclaration]:
    """Streams as far as they are known without the tool: from the files, and from what it said in the last sync.

    Raises ConfigurationError when the connection selects a stream that there cannot be.
    """
    tool = tool or connector(connection.connector)
    if not needs_tool(tool):
        return declared_streams(expanded_offline(tool, connection), connection)
    kept = {each.name: each for each in (remembered(open_storage(landing), connection.name) if landing else [])}
    found = {each.name: each for each in declared_streams(expanded_offline(tool, connection))}
    if depends_on_tool(tool.manifest):
        found = {**kept, **found}
    streams = [_with_columns(each, kept.get(name)) for name, each in found.items()]
    # What the tool has and we have not heard of yet cannot be told from what it has not.
    return selected(tool, connection, streams, strict=not depends_on_tool(tool.manifest))


def expected_streams(connection: Connection, landing: str, *, tool: Connector | None = None) -> list[StreamDeclaration]:
    """The streams that are known; a tool that never said what it has is asked, if that is possible."""
    tool = tool or connector(connection.connector)
    known = known_streams(connection, landing, tool=tool)
    if known or not depends_on_tool(tool.manifest):
        return known
    with suppress(SwitchboardError):
        return discover(connection, landing, tool=tool)
    return known


def discover(
    connection: Connection,
    landing: str | None = None,
    environ: Mapping[str, str] | None = None,
    *,
    tool: Connector | None = None,
    patience: Patience = _QUICK,
) -> list[StreamDeclaration]:
    """Streams and columns, asking the tool for what only it knows; kept for `known_streams`. Errors as in `check`."""
    tool = tool or connector(connection.connector)
    if not needs_tool(tool):
        return known_streams(connection, tool=tool)
    config = complete_config(tool, connection, connection.resolved_config(environ))
    rules = make_rules(tool, connection, config, make_budget(tool, config, 1, patience), patience)
    source = build_source(tool, config, rules, {})
    mute(source)
    return discovered(source, tool, connection, open_storage(landing) if landing else None)


def discovered(
    source: Source, tool: Connector, connection: Connection, storage: Storage | None
) -> list[StreamDeclaration]:
    """The streams of a source, with their columns; kept when not all can be told from the connector's files."""
    streams = declared_streams(source.connector)
    if needs_tool(tool):
        kept = {each.name: each for each in (remembered(storage, connection.name) if storage else [])}
        streams = [_with_asked_columns(source, each, kept.get(each.name)) for each in streams]
        if storage is not None:
            remember(storage, connection.name, streams)
    return selected(source.connector, connection, streams)


def _with_asked_columns(source: Source, stream: StreamDeclaration, kept: StreamDeclaration | None) -> StreamDeclaration:
    """A stream whose columns cannot be had has those of before: whether it can be read will show."""
    if not asks_for_columns(source.definitions[stream.name]):
        return stream
    try:
        schema: Any = source.streams[stream.name].get_json_schema()
    except SwitchboardError:
        return _with_columns(stream, kept)
    except Exception:  # noqa: BLE001 - a loader may be the connector's own code
        return _with_columns(stream, kept)
    return replace(stream, columns=columns_of(schema))


def _with_columns(stream: StreamDeclaration, kept: StreamDeclaration | None) -> StreamDeclaration:
    return stream if kept is None or stream.columns else replace(stream, columns=kept.columns)
