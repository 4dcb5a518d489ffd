"""What the engine adds to a manifest before the CDK sees it. The files in the connector's folder stay as they are."""

from collections.abc import Mapping
from typing import Any

from connectors.registry import Connector
from contracts.connection import Connection
from contracts.errors import ConfigurationError, CredentialsError

_NO_TIME = {"PT0S", "P0D", "", None}


def hardened(connector: Connector, manifest: Mapping[str, Any]) -> dict[str, Any]:
    """The manifest with the overlaps of connector.yaml, for streams and for the same streams as parents of others."""
    return dict(_walk(manifest, _overlaps(connector)))


def complete_config(connector: Connector, connection: Connection, resolved: Mapping[str, Any]) -> dict[str, Any]:
    """The connection's settings plus the defaults of the manifest's specification.

    Raises CredentialsError for a missing credential and ConfigurationError for any other missing setting.
    """
    specification = connector.manifest.get("spec", {}).get("connection_specification", {})
    properties: Mapping[str, Any] = specification.get("properties", {})
    config = {name: entry["default"] for name, entry in properties.items() if "default" in entry} | dict(resolved)
    for credential in connector.spec.credentials:
        if credential.secret and not config.get(credential.name) and _required(specification, credential.name):
            raise CredentialsError(
                f"'{credential.name}' is missing ({credential.description}).",
                remedy=f"add {credential.name}: ${{YOUR_VARIABLE}} to the connection in switchboard.yaml.",
                connection=connection.name,
                setting=credential.name,
            )
    for name in specification.get("required", []):
        if config.get(name) in (None, ""):
            raise ConfigurationError(
                f"the setting '{name}' is missing.",
                remedy=f"add {name} to the connection in switchboard.yaml.",
                connection=connection.name,
                setting=name,
            )
    return config | {name: connection.path(str(config[name])) for name in _paths(properties) if config.get(name)}


def _paths(properties: Mapping[str, Any]) -> list[str]:
    """Settings that the specification calls paths."""
    return [name for name, entry in properties.items() if entry.get("format") == "path"]


def placeholder_config(connector: Connector) -> dict[str, Any]:
    """Settings good enough to build the streams without a connection. They never reach a network."""
    specification = connector.manifest.get("spec", {}).get("connection_specification", {})
    samples = {"integer": 1, "number": 1, "boolean": False, "array": [], "object": {}}
    config: dict[str, Any] = {"start_date": "2020-01-01T00:00:00Z"}
    for name, entry in specification.get("properties", {}).items():
        kind = entry.get("type", "string")
        kind = next((each for each in kind if each != "null"), "string") if isinstance(kind, list) else kind
        is_moment = kind == "string" and (entry.get("format") == "date-time" or "date" in name)
        sample = "2020-01-01T00:00:00Z" if is_moment else samples.get(kind, "placeholder")
        config[name] = entry.get("default", next(iter(entry.get("examples", [])), sample))
    config[connector.spec.base_url_setting] = config.get(connector.spec.base_url_setting) or "https://localhost"
    return config


def _required(specification: Mapping[str, Any], name: str) -> bool:
    required = specification.get("required")
    return required is None or name in required


def _overlaps(connector: Connector) -> dict[str, str]:
    specs = connector.spec.streams.items()
    return {name: spec.cursor.overlap for name, spec in specs if spec.cursor and spec.cursor.overlap not in _NO_TIME}


def _walk(node: Any, overlaps: Mapping[str, str]) -> Any:
    if isinstance(node, list):
        return [_walk(value, overlaps) for value in node]
    if not isinstance(node, Mapping):
        return node
    walked = {key: _walk(value, overlaps) for key, value in node.items()}
    return _with_overlap(walked, overlaps)


def _with_overlap(node: dict[str, Any], overlaps: Mapping[str, str]) -> dict[str, Any]:
    """The CDK reads from its state minus lookback_window, and never lets the state itself go back."""
    cursor = node.get("incremental_sync")
    is_stream = isinstance(cursor, dict) and "retriever" in node
    overlap = overlaps.get(str(node.get("name"))) if is_stream else None
    if overlap and isinstance(cursor, dict) and cursor.get("type", "DatetimeBasedCursor") == "DatetimeBasedCursor":
        return {**node, "incremental_sync": {**cursor, "lookback_window": overlap}}
    return node
