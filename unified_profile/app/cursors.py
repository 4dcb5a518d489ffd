"""Opaque cursors: where a page of the timeline ended."""

import base64
import binascii
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

from contracts.errors import BadDataError

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Cursor:
    """The last entry of a page: its time (naive, UTC) and its id."""

    last_at: datetime
    entry_id: str

    def encode(self) -> str:
        """Text that is safe in a URL."""
        microseconds = (self.last_at - _EPOCH) // _MICROSECOND
        packed = struct.pack(">q", microseconds) + self.entry_id.encode()
        return base64.urlsafe_b64encode(packed).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str) -> Self:
        """Read what `encode` wrote. Raises BadDataError for anything else."""
        try:
            packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
            (microseconds,) = struct.unpack(">q", packed[:8])
            return cls(_EPOCH + microseconds * _MICROSECOND, packed[8:].decode())
        except (binascii.Error, struct.error, UnicodeError, OverflowError, ValueError):
            raise BadDataError(
                "this is not a cursor of the timeline.", remedy="start from the newest event, without a cursor."
            ) from None
