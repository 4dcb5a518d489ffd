"""Fields written at the end of records that stay bytes."""

from collections.abc import Mapping
from typing import Any

import orjson

from connectors.lanes.envelope import Sent


class Appender:
    """Writes the same fields into many records."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = dict(values)
        self._tail = orjson.dumps(self._values)[1:]
        self._names = [orjson.dumps(key) for key in values]

    def __call__(self, sent: Sent) -> bytes:
        """The record with the fields. One that may have such a field already is taken apart instead."""
        record = bytes(sent)
        if any(name in record for name in self._names) or b"\\u" in record:
            return orjson.dumps({**orjson.loads(record), **self._values})
        head = record.rstrip()[:-1].rstrip()
        return head + (self._tail if head == b"{" else b"," + self._tail)
