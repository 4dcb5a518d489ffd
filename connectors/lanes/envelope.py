"""Taking a page apart without making objects of its records."""

from dataclasses import dataclass
from typing import Any

import msgspec
import orjson
import requests

_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])
_LIST = msgspec.json.Decoder(list[msgspec.Raw])
_NOTHING = {b"null", b"{}", b"false", b"0", b'""'}
_ATTRIBUTE = "switchboard_page"


# One record as sent: bytes of its own, or a look into the body of its page.
Sent = bytes | msgspec.Raw


@dataclass(frozen=True)
class Page:
    """`records` are as sent; `rest` is the page's JSON without them, for the paginator."""

    rest: bytes
    records: list[Sent]


class Splitter:
    """Finds the records at a fixed path of keys. An empty path means that the page is its records."""

    def __init__(self, path: tuple[str, ...]) -> None:
        self._path = path

    def check(self, response: requests.Response) -> None:
        """Split the body and keep the result on the response. Raises ValueError when the body is not whole JSON."""
        setattr(response, _ATTRIBUTE, self.split(response.content))

    def page(self, response: requests.Response) -> Page:
        """The page of a response, split once."""
        kept = getattr(response, _ATTRIBUTE, None)
        return kept if isinstance(kept, Page) else self.split(response.content)

    def split(self, body: bytes) -> Page:
        """Raises msgspec.DecodeError, which is a ValueError."""
        start = body.lstrip()[:1]
        if not self._path or start == b"[":
            # Validates what the records' raw bytes alone would not.
            records = [record for item in _bodies(body, start) for record in self._records(item)]
            return Page(b"{}", records)
        envelope = _OBJECT.decode(body)
        found = envelope.pop(self._path[0], None)
        for key in self._path[1:]:
            found = _OBJECT.decode(found).get(key) if found is not None and _is(found, b"{") else None
        rest = b"{" + b",".join(orjson.dumps(key) + b":" + bytes(value) for key, value in envelope.items()) + b"}"
        return Page(rest, _listed(found))

    def _records(self, item: Any) -> list[Sent]:
        found: Any = item
        for key in self._path:
            found = _OBJECT.decode(found).get(key) if found is not None and _is(found, b"{") else None
        return _listed(found)


def lines(records: list[Sent]) -> bytes:
    """Records as newline-delimited JSON. Pretty-printed ones are made compact, all others stay as sent."""
    data = b"\n".join([*records, b""])
    if data.count(b"\n") != len(records) or b"\r" in data:
        data = b"\n".join([*(msgspec.json.format(bytes(record), indent=-1) for record in records), b""])
    return data


def _bodies(body: bytes, start: bytes) -> list[Any]:
    return list(_LIST.decode(body)) if start == b"[" else [msgspec.json.decode(body, type=msgspec.Raw)]


def _is(raw: Any, start: bytes) -> bool:
    return bytes(memoryview(raw)[:1]) == start


def _listed(found: Any) -> list[Sent]:
    """A list's items, or a single value as one record; nothing for what is empty."""
    if found is None:
        return []
    if _is(found, b"["):
        return list(_LIST.decode(found))
    value = bytes(found)
    return [] if value in _NOTHING else [value]
