"""What may be said about a request. Never a body, a header, a query or a secret."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import orjson
import requests

HIDDEN = "•••"
_CODE = re.compile(r"^[A-Za-z][A-Za-z0-9_.\-]{1,40}$")
_CODE_KEYS = ("code", "error_code", "errorCode", "error", "type", "key", "category")


def vendor_code(response: requests.Response) -> str | None:
    """The tool's own short name of an error ("token_revoked"), if its answer holds one. Never free text."""
    try:
        body = orjson.loads(response.content)
    except orjson.JSONDecodeError:
        return None
    for mapping in _mappings(body):
        for key in _CODE_KEYS:
            value = mapping.get(key)
            if isinstance(value, str) and _CODE.match(value) and not value.endswith(".list"):
                return value
    return None


def redact(text: str, secrets: Iterable[str]) -> str:
    """The text with every secret replaced, the longest first."""
    for value in sorted(filter(None, secrets), key=len, reverse=True):
        text = text.replace(value, HIDDEN)
    return text


def _mappings(body: Any) -> Iterator[Mapping[str, Any]]:
    """The answer itself and what lies one list or key below, innermost errors first."""
    if isinstance(body, dict):
        for key in ("errors", "error"):
            inner = body.get(key)
            entries = inner if isinstance(inner, list) else [inner]
            yield from (entry for entry in entries if isinstance(entry, dict))
        yield body
