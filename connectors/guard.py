"""Our conditions, put under everything of the CDK that talks to a tool: transport, tokens, decoders, waits for jobs."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from types import FunctionType, MethodType
from typing import Any
from urllib.parse import urlsplit

import requests

from connectors.transport import Client, Rules, Transport

_SCALARS = (str, bytes, int, float, bool, type(None), type)
_OWN = ("airbyte_cdk", "switchboard_components_")


def guard(root: Any, rules: Rules) -> None:
    """Put our transport under every HTTP client that can be reached from an object of the CDK.

    A client belongs to the innermost stream that holds it: asking for the parents of a sub-stream costs the parent's
    budget. Guarding twice does no harm.
    """
    from airbyte_cdk.sources.streams.concurrent.default_stream import DefaultStream  # noqa: PLC0415 - see connectors.cdk

    from connectors import decoding, jobs, tokens  # noqa: PLC0415 - they import the CDK

    parts = list(reachable(root, object))
    # An outer stream is always met before those it holds.
    for stream in reversed([part for part in parts if isinstance(part, DefaultStream)]):
        _guard_clients(parts if stream is root else reachable(stream, object), rules, stream.name)
    _guard_clients(parts, rules, None)
    tokens.fetch_through(parts, rules)
    decoding.make_strict(parts, rules)
    jobs.make_patient(parts, rules)


def reachable(root: Any, wanted: type | tuple[type, ...]) -> Iterator[Any]:
    """Objects of a class among everything an object holds, however the CDK nests it, functions' closures included."""
    seen: set[int] = set()
    queue = [root]
    while queue:
        node = queue.pop()
        if isinstance(node, _SCALARS) or id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, wanted):
            yield node
        queue.extend(_held(node))


def _held(node: Any) -> Iterator[Any]:
    if isinstance(node, Mapping):
        yield from node.values()
    elif isinstance(node, list | tuple | set):
        yield from node
    elif isinstance(node, FunctionType):
        if node.__module__.startswith(_OWN):
            yield from _cells(node)
    elif isinstance(node, MethodType):
        yield node.__self__
    elif isinstance(node, partial):
        yield from (node.func, *node.args, *node.keywords.values())
    elif type(node).__module__.startswith(_OWN):
        yield from getattr(node, "__dict__", {}).values()


def _cells(function: FunctionType) -> Iterator[Any]:
    for cell in function.__closure__ or ():
        with suppress(ValueError):  # a cell that was never filled
            yield cell.cell_contents


def transport_of(session: Any) -> Transport | None:
    """The transport under a session, if it is ours."""
    adapter = session.adapters.get("https://") if isinstance(session, requests.Session) else None
    return adapter if isinstance(adapter, Transport) else None


def _guard_clients(parts: Iterable[Any], rules: Rules, stream: str | None) -> None:
    from airbyte_cdk.sources.streams.call_rate import LimiterSession  # noqa: PLC0415
    from airbyte_cdk.sources.streams.http.http_client import HttpClient  # noqa: PLC0415

    for client in parts:
        if not isinstance(client, HttpClient) or transport_of(client._session):  # noqa: SLF001
            continue
        session = LimiterSession(api_budget=client._api_budget)  # noqa: SLF001
        session.auth = client._session.auth  # noqa: SLF001
        session.max_redirects = 3
        session.merge_environment_settings = _once_for_each_host(session.merge_environment_settings)
        transport = Transport(rules, _questions(client), stream)
        session.mount("https://", transport)
        session.mount("http://", transport)
        client._session = session  # noqa: SLF001


def _once_for_each_host(merge: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """What the environment says of proxies and certificates; asking it for every request is a tenth of the work."""
    known: dict[tuple[object, ...], dict[str, Any]] = {}

    def merged(url: str, proxies: Any, *others: Any, **named: Any) -> dict[str, Any]:
        if proxies:
            return merge(url, proxies, *others, **named)
        key = (urlsplit(url)[:2], others, tuple(named.items()))
        if key not in known:
            known[key] = merge(url, proxies, *others, **named)
        # Whoever asked may change what was given.
        return {name: dict(value) if isinstance(value, dict) else value for name, value in known[key].items()}

    return merged


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
