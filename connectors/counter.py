"""Asking a tool how many records it holds of a stream."""

import re
from collections.abc import Mapping
from typing import Any

import orjson
import requests

from connectors.source import Source, stream_retriever
from contracts.connector_spec import Counter
from contracts.errors import SwitchboardError

_SETTING = re.compile(r"\{([A-Za-z_]\w*)\}")


def reported(source: Source, stream: str, counter: Counter) -> tuple[int | None, str | None]:
    """The number the tool reports and, when there is none, why. One request, with the stream's own credentials."""
    try:
        return _number(_ask(source, stream, counter), counter), None
    except (SwitchboardError, requests.RequestException) as error:
        return None, f"the tool's count could not be read: {type(error).__name__}"
    except (KeyError, IndexError, TypeError, ValueError):
        return None, f"the tool's answer has no count at {'.'.join(counter.count)}"


def _ask(source: Source, stream: str, counter: Counter) -> bytes:
    requester = stream_retriever(source.streams[stream]).requester
    session = requester._http_client._session  # noqa: SLF001
    base = str(source.config.get(source.connector.spec.base_url_setting) or requester.get_url_base())
    url = f"{base.rstrip('/')}/{_filled(counter.path, source.config).lstrip('/')}"
    headers = {name: str(value) for name, value in (requester.get_request_headers() or {}).items()}
    params: dict[str, Any] = {**requester.get_authenticator().get_request_params(), **counter.params}
    request = requests.Request(counter.method, url, headers=headers, params=params, json=counter.body)
    response: requests.Response = session.send(session.prepare_request(request))
    response.raise_for_status()
    return response.content


def _number(body: bytes, counter: Counter) -> int:
    found: Any = orjson.loads(body)
    for key in counter.count:
        found = found[int(key)] if isinstance(found, list) else found[key]
    return int(found)


def _filled(path: str, config: Mapping[str, Any]) -> str:
    return _SETTING.sub(lambda match: str(config[match.group(1)]), path)
