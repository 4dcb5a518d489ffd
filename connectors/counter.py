"""Asking a tool how many records it holds of a stream."""

from typing import Any

import orjson
import requests

from connectors.asking import ask, filled
from connectors.source import Source
from contracts.connector_spec import Counter
from contracts.errors import SwitchboardError


def reported(source: Source, stream: str, counter: Counter) -> tuple[int | None, str | None]:
    """The number the tool reports and, when there is none, why. One request, with the stream's own credentials."""
    try:
        return _number(_ask(source, stream, counter), counter), None
    except (SwitchboardError, requests.RequestException) as error:
        return None, f"the tool's count could not be read: {type(error).__name__}"
    except (KeyError, IndexError, TypeError, ValueError):
        return None, f"the tool's answer has no count at {'.'.join(counter.count)}"


def _ask(source: Source, stream: str, counter: Counter) -> bytes:
    path = filled(counter.path, source.config)
    response = ask(source, stream, path=path, method=counter.method, params=counter.params, body=counter.body)
    response.raise_for_status()
    return response.content


def _number(body: bytes, counter: Counter) -> int:
    found: Any = orjson.loads(body)
    for key in counter.count:
        found = found[int(key)] if isinstance(found, list) else found[key]
    return int(found)
