"""A connector's streams as the CDK builds them from the manifest, with our transport under every client.

The CDK compiles the manifest and keeps authentication, paging, slicing and cursors; the lanes drive what it built.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

from connectors.cdk import load_cdk, mute_cdk, without_warnings
from connectors.components import with_components
from connectors.expand import expanded
from connectors.failures import explain
from connectors.guard import guard
from connectors.harden import hardened
from connectors.manifest import plain_stream
from connectors.redact import redact
from connectors.registry import Connector
from connectors.transport import Rules, Transport
from contracts.errors import ConfigurationError, SwitchboardError

_DEFAULT_CONCURRENCY = 4


@dataclass(frozen=True)
class Source:
    """`streams` are the CDK's own objects, by name; `definitions` the hardened, resolved manifest's.

    `connector` is the expanded one: all streams that there are for this connection stand in its manifest.
    """

    connector: Connector
    config: Mapping[str, Any]
    rules: Rules
    cdk: Any
    streams: Mapping[str, Any]
    definitions: Mapping[str, Mapping[str, Any]]
    states: Mapping[str, Mapping[str, Any]]

    def apart(self) -> "Source":
        """The same source built anew, for the CDK to read by itself. Its threads' answers are kept in one place."""
        rules = replace(self.rules, local=SimpleNamespace())
        return build_source(self.connector, self.config, rules, self.states)


def build_source(
    connector: Connector, config: Mapping[str, Any], rules: Rules, states: Mapping[str, Mapping[str, Any]]
) -> Source:
    """Compile the manifest, asking the tool which streams there are when only that knows.

    Raises ConfigurationError when the CDK refuses the manifest, and what comes of asking.
    """
    cdk = load_cdk()
    connector = _expanded(connector, config, rules)
    manifest = hardened(connector, with_components(connector.manifest, connector.folder))
    try:
        with without_warnings():
            source = cdk.ConcurrentDeclarativeSource(
                catalog=None, config=dict(config), state=_state_messages(states), source_config=manifest
            )
            # The CDK would cache parents' pages for as long as the process lives, and serve yesterday's to a daemon.
            source._initialize_cache_for_parent_streams = lambda configs, **_options: configs  # noqa: SLF001
            streams = {stream.name: stream for stream in source.streams(dict(config))}
        source.streams = lambda config: list(streams.values())  # noqa: ARG005 - so that its own reading is guarded too
    except Exception as error:
        raise _unusable(error, connector, rules) from error
    for stream in streams.values():
        guard(stream, rules)
        _hand_over_state(stream, states.get(stream.name))
    definitions = {str(definition["name"]): plain_stream(definition) for definition in manifest["streams"]}
    return Source(connector, config, rules, source, streams, definitions, states)


def _expanded(connector: Connector, config: Mapping[str, Any], rules: Rules) -> Connector:
    try:
        return expanded(connector, config, lambda component: guard(component, rules))
    except Exception as error:
        answered = rules.last
        if isinstance(error, SwitchboardError) or (answered and (answered.status or 0) >= 400):
            raise explain(error, rules, connector) from None
        raise _unusable(error, connector, rules) from error


def _unusable(error: Exception, connector: Connector, rules: Rules) -> ConfigurationError:
    return ConfigurationError(
        f"the manifest of {connector.name} cannot be used: {_reason(error, rules)}.",
        remedy=f"correct {connector.folder / 'manifest.yaml'}, or the settings.",
        connection=rules.connection,
    )


def _hand_over_state(stream: Any, state: Mapping[str, Any] | None) -> None:
    """A partition router of a connector's own is told what it said last, if it wants to know; the CDK's are already."""
    router: Any = getattr(getattr(stream, "_stream_partition_generator", None), "_stream_slicer", None)
    is_own = not type(router).__module__.startswith("airbyte_cdk.")
    if state and is_own and hasattr(router, "set_initial_state"):
        router.set_initial_state(state)


def mute(source: Source) -> None:
    """Drop the CDK's messages: see connectors.cdk."""
    mute_cdk(source.cdk)


def concurrency(source_definition: Mapping[str, Any], config: Mapping[str, Any]) -> int:
    """Requests at once: the most that the manifest allows. The rate budget and the tool's own word hold them back."""
    load_cdk()
    from airbyte_cdk.sources.declarative.interpolation.interpolated_string import InterpolatedString  # noqa: PLC0415

    level = source_definition.get("concurrency_level") or {}
    most = level.get("max_concurrency") or level.get("default_concurrency", _DEFAULT_CONCURRENCY)
    if isinstance(most, str):
        most = InterpolatedString.create(most, parameters={}).eval(config)
    return max(1, int(most))


def transport_of(retriever: Any) -> Transport | None:
    """The transport under a retriever's requests."""
    client = getattr(getattr(retriever, "requester", None), "_http_client", None)
    session = getattr(client, "_session", None)
    adapter = session.adapters.get("https://") if session is not None else None
    return adapter if isinstance(adapter, Transport) else None


def stream_retriever(stream: Any) -> Any:
    """The retriever of a CDK stream (None for streams built otherwise)."""
    generator = getattr(stream, "_stream_partition_generator", None)
    return getattr(getattr(generator, "_partition_factory", None), "_retriever", None)


def _state_messages(states: Mapping[str, Mapping[str, Any]]) -> list[Any]:
    from airbyte_cdk.models import (  # noqa: PLC0415
        AirbyteStateBlob,
        AirbyteStateMessage,
        AirbyteStateType,
        AirbyteStreamState,
        StreamDescriptor,
    )

    return [
        AirbyteStateMessage(
            type=AirbyteStateType.STREAM,
            stream=AirbyteStreamState(
                stream_descriptor=StreamDescriptor(name=name, namespace=None),
                stream_state=AirbyteStateBlob(dict(state)),
            ),
        )
        for name, state in states.items()
        if state
    ]


def _reason(error: Exception, rules: Rules) -> str:
    # The CDK hides what is wrong behind a general word, or tells all the settings with it.
    at = getattr(error.__cause__, "json_path", None)
    said = f"at {at}: {error.__cause__}" if at else getattr(error, "message", None) or error
    message = str(said).partition(" Context:")[0].splitlines()
    text = (message[0] if message else type(error).__name__).rstrip(".")[:300]
    return redact(text, rules.secrets)
