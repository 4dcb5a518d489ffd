"""Which parents a sub-stream leaves out: the record filter that its manifest puts on the parent stream.

It lets children be read of few parents (the notes of contacts that have notes) and the parents still once: what the
parent stream has landed is filtered here, with the CDK's own templates.
"""

from collections.abc import Callable, Mapping
from typing import Any

_FILTER = "record_filter"


def without_filter(parent: Mapping[str, Any]) -> dict[str, Any]:
    """The parent's definition as it would be without its filter."""
    retriever = dict(parent.get("retriever", {}))
    selector = dict(retriever.get("record_selector", {}))
    if selector.get(_FILTER, {}).get("type") == "RecordFilter":
        del selector[_FILTER]
        retriever["record_selector"] = selector
    return {**parent, "retriever": retriever}


def filter_of(config: Mapping[str, Any], settings: Mapping[str, Any]) -> Callable[[Mapping[str, Any]], bool] | None:
    """Whether a parent record is kept; None when every one is. `settings` are the connection's."""
    selector = config.get("stream", {}).get("retriever", {}).get("record_selector", {})
    condition = selector.get(_FILTER, {}).get("condition")
    if not condition:
        return None
    from airbyte_cdk.sources.declarative.interpolation.interpolated_boolean import (  # noqa: PLC0415 - see connectors.cdk
        InterpolatedBoolean,
    )

    wanted = InterpolatedBoolean(condition=condition, parameters={})
    return lambda record: bool(wanted.eval(settings, record=record))
