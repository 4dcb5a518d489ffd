"""A single question to a tool, beside its streams: with a stream's own credentials, headers and transport."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import requests

from connectors.source import Source, stream_retriever
from contracts.errors import ConfigurationError

_PLACE = re.compile(r"\{([A-Za-z_]\w*)\}")


def ask(
    source: Source,
    stream: str,
    *,
    path: str,
    method: str = "GET",
    params: Mapping[str, Any] | None = None,
    body: Any | None = None,
) -> requests.Response:
    """The tool's answer, whatever its status. `path` is relative to the connection's base URL.

    Raises RetryLaterError when there is none, ConfigurationError for a foreign host or a stream that is not read over
    HTTP.
    """
    requester = getattr(stream_retriever(source.streams[stream]), "requester", None)
    client = getattr(requester, "_http_client", None)
    if client is None:
        raise ConfigurationError(
            f"stream {stream} is not read over HTTP, so nothing can be asked beside it.",
            remedy="take counter and fetch of the stream out of connector.yaml.",
            connection=source.rules.connection,
        )
    assert requester is not None  # noqa: S101 - it has a client
    base = str(source.config.get(source.connector.spec.base_url_setting) or requester.get_url_base())
    headers = {name: str(value) for name, value in (requester.get_request_headers() or {}).items()}
    every = {**requester.get_authenticator().get_request_params(), **(params or {})}
    request = requests.Request(
        method, f"{base.rstrip('/')}/{path.lstrip('/')}", headers=headers, params=every, json=body
    )
    session = client._session  # noqa: SLF001
    response: requests.Response = session.send(session.prepare_request(request))
    return response


def filled(template: str, values: Mapping[str, Any]) -> str:
    """A path with its {names} replaced. Raises KeyError."""
    return _PLACE.sub(lambda match: str(values[match.group(1)]), template)


def as_path_segment(text: str) -> str:
    """A text from outside as one piece of a path. Raises ValueError for what would lead elsewhere."""
    if not text or set(text) <= {"."} or not text.isprintable():
        message = "not a piece of a path"
        raise ValueError(message)
    return quote(text, safe="")
