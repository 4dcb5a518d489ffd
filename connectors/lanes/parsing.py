"""JSON answers for the lanes that make records: checked, parsed once, and looked into directly."""

from collections.abc import Callable, Iterator
from typing import Any

import orjson
import requests

_ATTRIBUTE = "switchboard_json"


def check(response: requests.Response) -> None:
    """Parse the body and keep the result on the response. Raises ValueError when it is not whole JSON."""
    setattr(response, _ATTRIBUTE, orjson.loads(response.content))


def extractor(path: tuple[str, ...]) -> Callable[[requests.Response], Iterator[Any]]:
    """What DpathExtractor does for a plain path of keys, by looking up instead of searching."""

    def extract(response: requests.Response) -> Iterator[Any]:
        body = _parsed(response)
        for document in body if isinstance(body, list) else [body]:
            found = document
            for key in path:
                found = found.get(key) if isinstance(found, dict) else None
            if isinstance(found, list):
                yield from found
            elif found:
                yield found

    return extract


def _parsed(response: requests.Response) -> Any:
    if not response.content or response.status_code >= 400:
        return {}
    kept = response.__dict__.pop(_ATTRIBUTE, None)
    return kept if kept is not None else orjson.loads(response.content)
