"""Streams that depend on more than the manifest: on settings, on parameters, or on what the tool says it has.

Expanding makes an ordinary connector of such a one: all its streams stand in the manifest, and nothing else in the
house needs to know of conditions and templates.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from connectors.cdk import load_cdk, mute_cdk, without_warnings
from connectors.components import with_components
from connectors.harden import placeholder_config
from connectors.manifest import CONDITION, DYNAMIC, asks_tool, depends_on_settings, safe_name
from connectors.registry import Connector
from contracts.connection import Connection
from contracts.errors import ConfigurationError, CredentialsError

Guard = Callable[[Any], None]


def expanded(connector: Connector, config: Mapping[str, Any], guard: Guard) -> Connector:
    """The connector with the streams that these settings give it, asking the tool where only that knows.

    `guard` is shown each object of the CDK before it is used. Raises whatever the CDK and the transport raise.
    """
    return _expanded(connector, config, guard) if depends_on_settings(connector.manifest) else connector


def expanded_offline(connector: Connector, connection: Connection | None) -> Connector:
    """The connector with the streams that are known without asking the tool. Raises ConfigurationError.

    Without a connection: all streams under a condition, and no stream that settings would name.
    """
    if not depends_on_settings(connector.manifest):
        return connector
    dynamic = [each for each in connector.manifest.get(DYNAMIC) or [] if not asks_tool(each)]
    known = replace(connector, manifest={**connector.manifest, DYNAMIC: dynamic})
    config = placeholder_config(connector) | (_readable(connection) if connection else {})
    try:
        return _expanded(known, config, _leave, conditions=connection is not None)
    except Exception as error:
        if isinstance(error, ConfigurationError):
            raise
        raise ConfigurationError(
            f"the streams of {connector.name} cannot be worked out ({type(error).__name__}).",
            remedy=f"correct the settings, or {connector.folder / 'manifest.yaml'}.",
            connection=connection.name if connection else None,
        ) from error


def _expanded(connector: Connector, config: Mapping[str, Any], guard: Guard, *, conditions: bool = True) -> Connector:
    manifest = with_components(connector.manifest, connector.folder)
    cdk = load_cdk()
    with without_warnings():
        source = cdk.ConcurrentDeclarativeSource(catalog=None, config=dict(config), source_config=manifest)
        _show_all(source, guard)
        mute_cdk(source)
        static = list(_fixed(connector.manifest, source._config, conditions=conditions))  # noqa: SLF001
        found = list(_dynamic(source))
    streams = [*static, *found]
    _check_once(connector, streams)
    rest = {key: value for key, value in connector.manifest.items() if key != DYNAMIC}
    return replace(connector, manifest={**rest, "streams": streams})


def _show_all(source: Any, guard: Guard) -> None:
    """Show what the CDK makes to the guard before the CDK can use it."""
    create = source._constructor.create_component  # noqa: SLF001

    def guarded(*args: Any, **options: Any) -> Any:
        component = create(*args, **options)
        guard(component)
        return component

    source._constructor.create_component = guarded  # noqa: SLF001


def _fixed(manifest: Mapping[str, Any], config: Mapping[str, Any], *, conditions: bool) -> Iterator[dict[str, Any]]:
    from airbyte_cdk.sources.declarative.interpolation import InterpolatedBoolean  # noqa: PLC0415 - see connectors.cdk

    seen: set[str] = set()
    for stream in manifest["streams"]:
        condition = stream.get(CONDITION)
        if condition and conditions and not InterpolatedBoolean(condition=condition, parameters={}).eval(config):
            continue
        if not conditions and stream["name"] in seen:
            continue
        seen.add(stream["name"])
        yield {key: value for key, value in stream.items() if key != CONDITION}


def _dynamic(source: Any) -> Iterator[dict[str, Any]]:
    for stream in source.dynamic_streams:
        parts = {key: value for key, value in stream.items() if key != "dynamic_stream_name"}
        yield {**parts, "name": safe_name(stream["name"])}


def _check_once(connector: Connector, streams: list[dict[str, Any]]) -> None:
    names = [stream["name"].lower() for stream in streams]
    double = next((name for name in names if names.count(name) > 1), None)
    if double:
        raise ConfigurationError(
            f"{connector.name} has two streams that are called '{double}'.",
            remedy="rename one in the settings, the tool or the manifest.",
        )


def _readable(connection: Connection) -> dict[str, Any]:
    """The connection's settings, as far as they are known without its secrets."""
    try:
        return connection.resolved_config()
    except CredentialsError:
        return dict(connection.config)


def _leave(_component: Any) -> None:
    """Nothing to guard where nothing is asked."""
