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


def secret_settings(specification: Any) -> set[str]:
    """Names of the settings that a manifest's specification marks as secret, however deep they lie."""
    if isinstance(specification, list):
        return {name for each in specification for name in secret_settings(each)}
    if not isinstance(specification, Mapping):
        return set()
    properties = specification.get("properties")
    entries = properties.items() if isinstance(properties, Mapping) else ()
    own = {str(name) for name, entry in entries if isinstance(entry, Mapping) and entry.get("airbyte_secret")}
    return own | {name for value in specification.values() for name in secret_settings(value)}


def secret_values(names: set[str], config: Any) -> Iterator[str]:
    """What stands under those names in a config, however deep."""
    if isinstance(config, list):
        config = dict(enumerate(config))
    if not isinstance(config, Mapping):
        return
    for name, value in config.items():
        if name in names and isinstance(value, str | int) and not isinstance(value, bool):
            yield str(value)
        else:
            yield from secret_values(names, value)


def referenced_values(written: Any, resolved: Any) -> Iterator[str]:
    """What took the place of ${VARIABLES}: nobody hides in the environment what everybody may see."""
    if isinstance(written, Mapping) and isinstance(resolved, Mapping):
        for key, value in written.items():
            yield from referenced_values(value, resolved.get(key))
    elif isinstance(written, list) and isinstance(resolved, list):
        for value, other in zip(written, resolved, strict=False):
            yield from referenced_values(value, other)
    elif isinstance(written, str) and "${" in written and isinstance(resolved, str):
        yield resolved


def _mappings(body: Any) -> Iterator[Mapping[str, Any]]:
    """The answer itself and what lies one list or key below, innermost errors first."""
    if isinstance(body, dict):
        for key in ("errors", "error"):
            inner = body.get(key)
            entries = inner if isinstance(inner, list) else [inner]
            yield from (entry for entry in entries if isinstance(entry, dict))
        yield body
