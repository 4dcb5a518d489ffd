"""A schema from code, as some connectors have."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from airbyte_cdk.sources.declarative.schema import SchemaLoader


@dataclass
class Fixed(SchemaLoader):
    """Always the same."""

    def get_json_schema(self) -> Mapping[str, Any]:
        return {"type": "object", "properties": {"id": {"type": "integer"}, "shelf": {"type": "string"}}}
