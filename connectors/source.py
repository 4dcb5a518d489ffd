"""A connector's streams as the CDK builds them from the manifest, with our transport under every client.

The CDK compiles the manifest and keeps authentication, paging, slicing and cursors; the lanes drive what it built.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

import requests

from connectors.cdk import load_cdk, without_warnings
from connectors.components import with_components
from connectors.harden import hardened
from connectors.redact import redact
from connectors.registry import Connector
from connectors.transport import Client, Rules, Transport
from contracts.errors import ConfigurationError

_DEFAULT_CONCURRENCY = 4
_SCALARS = (str, bytes, int, float, bool, type(None), type)


@dataclass(frozen=True)
class Source:
    """`streams` are the CDK's own objects, by name; `definitions` the hardened, resolved manifest's."""

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
    """Compile the manifest. Raises ConfigurationError when the CDK refuses it."""
    cdk = load_cdk()
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
        raise ConfigurationError(
            f"the manifest of {connector.name} cannot be used: {_reason(error, connector, config)}.",
            remedy=f"correct {connector.folder / 'manifest.yaml'}.",
            connection=rules.connection,
        ) from error
    for stream in streams.values():
        guard(stream, rules)
        _hand_over_state(stream, states.get(stream.name))
    definitions = {str(definition["name"]): definition for definition in manifest["streams"]}
    return Source(connector, config, rules, source, streams, definitions, states)


def _hand_over_state(stream: Any, state: Mapping[str, Any] | None) -> None:
    """A partition router of a connector's own is told what it said last, if it wants to know; the CDK's are already."""
    router: Any = getattr(getattr(stream, "_stream_partition_generator", None), "_stream_slicer", None)
    is_own = not type(router).__module__.startswith("airbyte_cdk.")
    if state and is_own and hasattr(router, "set_initial_state"):
        router.set_initial_state(state)


def mute(source: Source) -> None:
    """Drop the CDK's messages: nobody empties its queue while we drive the streams, and a full queue blocks."""
    repository = source.cdk._message_repository  # noqa: SLF001
    repository.emit_message = lambda _message: None
    repository.log_message = lambda _level, _provider: None


def guard(root: Any, rules: Rules) -> None:
    """Put our transport under every HTTP client that can be reached from an object of the CDK.

    A client belongs to the innermost stream that holds it: asking for the parents of a sub-stream costs the parent's
    budget.
    """
    from airbyte_cdk.sources.streams.concurrent.default_stream import DefaultStream  # noqa: PLC0415 - see connectors.cdk

    # An outer stream is always met before those it holds.
    for stream in reversed(list(reachable(root, DefaultStream))):
        _guard_clients(stream, rules, stream.name)
    _guard_clients(root, rules, None)


def _guard_clients(root: Any, rules: Rules, stream: str | None) -> None:
    from airbyte_cdk.sources.streams.call_rate import LimiterSession  # noqa: PLC0415
    from airbyte_cdk.sources.streams.http.http_client import HttpClient  # noqa: PLC0415

    for client in reachable(root, HttpClient):
        if isinstance(client._session, requests.Session) and _is_guarded(client._session):  # noqa: SLF001
            continue
        _check_token_host(client._session.auth, rules)  # noqa: SLF001
        session = LimiterSession(api_budget=client._api_budget)  # noqa: SLF001
        session.auth = client._session.auth  # noqa: SLF001
        session.max_redirects = 3
        transport = Transport(rules, _questions(client), stream)
        session.mount("https://", transport)
        session.mount("http://", transport)
        client._session = session  # noqa: SLF001


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


def _check_token_host(authenticator: Any, rules: Rules) -> None:
    """OAuth tokens are fetched past our transport, so their address is checked before anything is sent."""
    endpoint = getattr(authenticator, "get_token_refresh_endpoint", lambda: None)()
    if endpoint:
        rules.check_host(str(endpoint))


def _questions(client: Any) -> Client:
    """What the manifest has to say about answers, as the transport asks it."""
    from airbyte_cdk.sources.declarative.requesters.error_handlers.backoff_strategies import (  # noqa: PLC0415
        ExponentialBackoffStrategy,
    )
    from airbyte_cdk.sources.streams.http.error_handlers import ResponseAction  # noqa: PLC0415

    repeat = {ResponseAction.RETRY, ResponseAction.RATE_LIMITED}

    # A strategy that only doubles is what the transport does anyway, with jitter.
    asks = [each for each in client._backoff_strategies if not isinstance(each, ExponentialBackoffStrategy)]  # noqa: SLF001

    def wait(response: requests.Response, attempt: int) -> float | None:
        waits = (strategy.backoff_time(response, attempt) for strategy in asks)
        return next((float(seconds) for seconds in waits if seconds), None)

    def repeats(response: requests.Response) -> bool | None:
        return client._error_handler.interpret_response(response).response_action in repeat  # noqa: SLF001

    return Client(wait=wait, repeats=repeats)


def _is_guarded(session: requests.Session) -> bool:
    return isinstance(session.adapters.get("https://"), Transport)


def reachable(root: Any, wanted: type) -> Iterator[Any]:
    """Objects of one class among everything an object holds, however the CDK nests it."""
    seen: set[int] = set()
    queue = [root]
    while queue:
        node = queue.pop()
        if isinstance(node, _SCALARS) or id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, wanted):
            yield node
        if isinstance(node, Mapping):
            queue.extend(node.values())
        elif isinstance(node, list | tuple | set):
            queue.extend(node)
        elif type(node).__module__.startswith(("airbyte_cdk", "switchboard_components_")):
            queue.extend(getattr(node, "__dict__", {}).values())


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


def _reason(error: Exception, connector: Connector, config: Mapping[str, Any]) -> str:
    message = str(getattr(error, "message", None) or error).splitlines()
    text = (message[0] if message else type(error).__name__).rstrip(".")[:300]
    return redact(text, [str(config.get(name, "")) for name in connector.spec.secret_names()])
