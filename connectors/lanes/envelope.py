"""Taking a page apart without making objects of its records."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
import orjson
import requests

_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])
_LIST = msgspec.json.Decoder(list[msgspec.Raw])
_NOTHING = {b"null", b"{}", b"false", b"0", b'""'}
_ATTRIBUTE = "switchboard_page"
# A tool whose pages have other keys each time is not worth learning.
_LESSONS = 8


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
        self._shape = _Shape(path[0]) if len(path) == 1 else None

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
        return (self._shape and self._shape.split(body)) or self._taken_apart(body)

    def _taken_apart(self, body: bytes) -> Page:
        envelope = _OBJECT.decode(body)
        if self._shape:
            self._shape.learn(envelope)
        found = envelope.pop(self._path[0], None)
        for key in self._path[1:]:
            found = _OBJECT.decode(found).get(key) if found is not None and _is(found, b"{") else None
        return Page(_joined(envelope.items()), _listed(found))

    def _records(self, item: Any) -> list[Sent]:
        found: Any = item
        for key in self._path:
            found = _OBJECT.decode(found).get(key) if found is not None and _is(found, b"{") else None
        return _listed(found)


class _Shape:
    """Keys of the pages seen so far: one that has no others is taken apart in a single pass over its bytes."""

    def __init__(self, key: str) -> None:
        self._key = key
        # One value, so that a thread never sees the keys of one lesson and the decoder of another.
        self._learnt: tuple[tuple[str, ...], msgspec.json.Decoder[Any]] | None = None
        self._lessons = 0

    def learn(self, envelope: Mapping[str, Any]) -> None:
        """Expect these keys too from now on."""
        if self._lessons >= _LESSONS:
            return
        self._lessons += 1
        before = self._learnt[0] if self._learnt else ()
        names = tuple(sorted({*before, *envelope} - {self._key}))
        others = [
            (f"_{place}", msgspec.Raw | msgspec.UnsetType, msgspec.field(default=msgspec.UNSET, name=name))
            for place, name in enumerate(names)
        ]
        records = ("records", list[msgspec.Raw], msgspec.field(name=self._key))
        shape = msgspec.defstruct("Envelope", [records, *others], forbid_unknown_fields=True)
        self._learnt = names, msgspec.json.Decoder(shape)

    def split(self, body: bytes) -> Page | None:
        """None for a page with other keys, without a list of records, or broken."""
        if self._learnt is None:
            return None
        names, decoder = self._learnt
        try:
            envelope = decoder.decode(body)
        except msgspec.DecodeError:
            return None
        values = msgspec.structs.astuple(envelope)
        found = [(name, value) for name, value in zip(names, values[1:], strict=True) if value is not msgspec.UNSET]
        return Page(_joined(found), values[0])


def _joined(entries: Iterable[tuple[str, Any]]) -> bytes:
    """A page's other entries as JSON."""
    return b"{" + b",".join(orjson.dumps(key) + b":" + bytes(value) for key, value in entries) + b"}"


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
