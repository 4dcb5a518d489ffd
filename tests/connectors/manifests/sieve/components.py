"""Own parts of record handling, as some connectors have."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from airbyte_cdk.sources.declarative.extractors.record_extractor import RecordExtractor
from airbyte_cdk.sources.declarative.extractors.record_filter import RecordFilter
from airbyte_cdk.sources.declarative.transformations import RecordTransformation


@dataclass
class EveryOther(RecordFilter):
    """Records with an even number."""

    def filter_records(self, records: Iterable[Mapping[str, Any]], **_: Any) -> Iterable[Mapping[str, Any]]:
        return (record for record in records if record["id"] % 2 == 0)


@dataclass
class Doubled(RecordTransformation):
    """Everything costs twice as much."""

    def transform(self, record: dict[str, Any], **_: Any) -> None:
        record["price"] *= 2


@dataclass
class LastBox(RecordExtractor):
    """Goods of the last box only."""

    def extract_records(self, response: Any) -> Iterable[Mapping[str, Any]]:
        yield from response.json()["boxes"][-1]["goods"]
