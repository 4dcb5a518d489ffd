"""Opaque cursors: where a page of a list ended."""

import base64
import binascii
import struct
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from datetime import UTC, datetime, timedelta
from math import isfinite
from typing import Self, TypeVar

import orjson
from pydantic import TypeAdapter

from contracts.errors import BadDataError
from unified_profile.suggestions import Place

T = TypeVar("T")

# Where the statements put what has no time: behind everything that has one.
EPOCH = datetime(1970, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_MICROSECOND = timedelta(microseconds=1)
_UNREADABLE = (binascii.Error, struct.error, UnicodeError, OverflowError, ValueError)
# A weight, and 32 bytes that say nothing of whom it is about.
_PLACE = struct.Struct(">d32s")


@dataclass(frozen=True)
class Cursor:
    """The last entry of a page of a list by time, such as a timeline: its time (naive, UTC) and its id."""

    last_at: datetime
    entry_id: str

    def encode(self) -> str:
        """Text that is safe in a URL."""
        microseconds = (self.last_at - EPOCH) // _MICROSECOND
        return _text(struct.pack(">q", microseconds) + self.entry_id.encode())

    @classmethod
    def decode(cls, text: str) -> Self:
        """Read what `encode` wrote. Raises BadDataError for anything else."""
        try:
            packed = _packed(text)
            (microseconds,) = struct.unpack(">q", packed[:8])
            return cls(EPOCH + microseconds * _MICROSECOND, packed[8:].decode())
        except _UNREADABLE:
            raise _not_of_this_list() from None


@dataclass(frozen=True)
class KeyCursor:
    """The last entry of a page of any other list: what the list is sorted by, as the fields of a class of its own."""

    def encode(self) -> str:
        """Text that is safe in a URL."""
        return _text(orjson.dumps(list(astuple(self))))

    @classmethod
    def decode(cls, text: str) -> Self:
        """Read what `encode` wrote. Raises BadDataError for anything else, and for a cursor of another list."""
        names = [field.name for field in fields(cls)]
        try:
            values = orjson.loads(_packed(text))
            if isinstance(values, list) and len(values) == len(names):
                named = orjson.dumps(dict(zip(names, values, strict=True)))
                return TypeAdapter(cls).validate_json(named, strict=True)
        except _UNREADABLE:
            pass
        raise _not_of_this_list()


def cut(found: Sequence[T], size: int) -> tuple[list[T], T | None]:
    """One page of what was found, and its last entry when more was found than that: where the next one begins."""
    return list(found[:size]), found[size - 1] if len(found) > size else None


def encode_place(place: Place) -> str:
    """Give the place of the last suggestion of a page as text that is safe in a URL."""
    return _text(_PLACE.pack(place.weight, bytes.fromhex(place.digest)))


def decode_place(text: str) -> Place:
    """Read what `encode_place` wrote. Raises BadDataError for anything else."""
    try:
        weight, digest = _PLACE.unpack(_packed(text))
        if isfinite(weight):
            return Place(weight, digest.hex())
    except _UNREADABLE:
        pass
    raise BadDataError("this is not a cursor of suspects.", remedy="start from the likeliest, without a cursor.")


def _not_of_this_list() -> BadDataError:
    return BadDataError("this is not a cursor of this list.", remedy="start from the beginning, without a cursor.")


def _text(packed: bytes) -> str:
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def _packed(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
