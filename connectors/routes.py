"""How sub-streams hang on their parents: one request for each, or for many, and for every value of a list."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, product
from typing import Any

_PATTERN = frozenset("/*?[]!")


@dataclass(frozen=True)
class Route:
    """From parents to slices: one each, or so many together, and each of those for every value of the lists."""

    config: Mapping[str, Any]
    group_size: int | None
    lists: list[tuple[str, list[str]]]

    def slices(self, parents: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """What the CDK's routers would make of the parents' own slices."""
        for planned in self._grouped(parents) if self.group_size else parents:
            for values in product(*(values for _, values in self.lists)):
                listed = {field: value for (field, _), value in zip(self.lists, values, strict=True)}
                yield {**planned, "partition": {**planned["partition"], **listed}}

    def _grouped(self, parents: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        while batch := list(islice(parents, self.group_size)):
            yield {part: _side_by_side([each[part] for each in batch]) for part in batch[0]}


def _side_by_side(parts: list[Mapping[str, Any]]) -> dict[str, list[Any]]:
    return {key: [part.get(key) for part in parts] for key in parts[0]}


def route_of(definition: Mapping[str, Any]) -> Route | None:
    """How a sub-stream hangs on its only parent; None for ways that are not known here."""
    if definition.get("incremental_sync"):
        return None
    router = definition.get("retriever", {}).get("partition_router") or {}
    first, *others = router if isinstance(router, list) else [router]
    # Parents first: that is the order in which the CDK would go through them.
    lists = [(str(each.get("cursor_field")), each.get("values")) for each in others]
    of_lists = all(each.get("type") == "ListPartitionRouter" for each in others)
    if not of_lists or not all(isinstance(values, list) and "{{" not in f"{field}{values}" for field, values in lists):
        return None
    size = None
    if first.get("type") == "GroupingPartitionRouter":
        size, first = first.get("group_size"), first.get("underlying_partition_router") or {}
        if not isinstance(size, int):
            return None
    configs = first.get("parent_stream_configs", [])
    if len(configs) != 1 or first.get("type") != "SubstreamPartitionRouter":
        return None
    key, field = str(configs[0].get("parent_key", "")), str(configs[0].get("partition_field", ""))
    return None if _PATTERN & set(key) or "{{" in key + field else Route(configs[0], size, lists)
