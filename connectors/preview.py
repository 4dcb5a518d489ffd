"""A few real records of a stream, read through the engine and landed nowhere."""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from connectors.check import make_budget, make_rules
from connectors.failures import explain
from connectors.harden import complete_config
from connectors.patience import Patience
from connectors.progress import Position
from connectors.redact import HIDDEN
from connectors.registry import Connector, connector
from connectors.source import Source, build_source, mute
from contracts.connection import Connection
from contracts.errors import ConfigurationError

_QUICK = Patience(retries=2, longest_wait=30, longest_total=60)


class _EnoughError(Exception):
    """Ends a reading once there are as many records as were asked for."""


def preview(
    connection: Connection,
    stream: str,
    limit: int,
    environ: Mapping[str, str] | None = None,
    *,
    tool: Connector | None = None,
    patience: Patience = _QUICK,
) -> list[dict[str, Any]]:
    """The first records of a stream, at most `limit`, in the tool's order. Errors as in `check`."""
    tool = tool or connector(connection.connector)
    config = complete_config(tool, connection, connection.resolved_config(environ))
    rules = make_rules(tool, connection, config, make_budget(tool, config, 1, patience), patience)
    source = build_source(tool, config, rules, {})
    if stream not in source.streams:
        raise ConfigurationError(
            f"there is no stream '{stream}' to look at.",
            remedy=f"choose from: {', '.join(source.streams)}.",
            connection=connection.name,
            setting="streams",
        )
    mute(source)
    try:
        return _first(source, stream, limit)
    except Exception as error:  # noqa: BLE001 - whatever the CDK raises is explained
        raise explain(error, rules, tool, stream) from None


def masked(record: Mapping[str, Any], columns: set[str]) -> dict[str, Any]:
    """The record with its personal columns hidden. What is null stays null: that there is nothing is no secret."""
    return {key: HIDDEN if key in columns and value is not None else value for key, value in record.items()}


def _first(source: Source, stream: str, limit: int) -> list[dict[str, Any]]:
    from connectors.lanes.choose import reader_for  # noqa: PLC0415 - imports the CDK

    reader = reader_for(source, stream)
    found: list[dict[str, Any]] = []

    def land(data: bytes, _rows: int, _position: Position) -> None:
        found.extend(orjson.loads(line) for line in data.splitlines())
        if len(found) >= limit:
            raise _EnoughError

    try:
        for number, planned in enumerate(_slices(source, stream, resumable=reader.resumable)):
            reader.read(planned, Position(number), land)
    except _EnoughError:
        pass
    return found[:limit]


def _slices(source: Source, stream: str, *, resumable: bool) -> Iterator[dict[str, Any]]:
    """Slices one by one: planning them all would ask for every parent of a sub-stream first."""
    from connectors.lanes.slicing import describe  # noqa: PLC0415 - imports the CDK

    if not resumable:
        yield {}
        return
    for partition in source.streams[stream].generate_partitions():
        yield describe(partition.to_slice())
