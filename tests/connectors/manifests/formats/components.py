"""A format of its own, as some connectors have."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from typing import Any

from airbyte_cdk.sources.declarative.decoders import Decoder


@dataclass
class Tabs(Decoder):
    """Values between tabs."""

    def is_stream_response(self) -> bool:
        return False

    def decode(self, response: Any) -> Iterator[Any]:
        yield from csv.DictReader(StringIO(response.content.decode(), newline=""), delimiter="\t")
