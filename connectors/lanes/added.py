"""AddFields, done on bytes: the value is worked out once for a slice and written at the end of each record."""

import re
from collections.abc import Mapping
from typing import Any

from airbyte_cdk.sources.declarative.transformations import AddFields

# Templates whose value depends on more than the configuration and the slice.
_CHANGING = re.compile(r"\b(record|now_utc|now_utc_timestamp|today_utc|today_with_timezone|day_delta|random\w*|now)\b")


class AddedFields:
    """The fields that a stream's transformations add to every record of a slice."""

    def __init__(self, transformations: list[Any]) -> None:
        self._fields = [field for each in transformations for field in each._parsed_fields]  # noqa: SLF001
        self._keys = [str(field.path[0]) for field in self._fields]

    @property
    def keys(self) -> list[str]:
        """Names of the added fields."""
        return self._keys

    def values(self, config: Mapping[str, Any], stream_slice: Any) -> dict[str, Any]:
        """What to add to the records of a slice, worked out by the CDK's own templates."""
        return {
            str(field.path[0]): field.value.eval(
                config,
                valid_types=(field.value_type,) if field.value_type else None,
                record={},
                stream_slice=stream_slice,
            )
            for field in self._fields
        }


def why_not(transformations: list[Any]) -> str | None:
    """Why the transformations cannot be done on bytes, None if they can."""
    for each in transformations:
        if type(each) is not AddFields:
            return f"it transforms records with {type(each).__name__}"
        if each.condition:
            return "it adds fields under a condition"
        for field in each._parsed_fields:  # noqa: SLF001
            if len(field.path) != 1 or not isinstance(field.path[0], str):
                return "it adds fields inside other fields"
            template = str(getattr(field.value, "string", field.value))
            if _CHANGING.search(template):
                return f"the added field '{field.path[0]}' is worked out from each record"
    return None
