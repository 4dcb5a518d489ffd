"""Slices of a sub-stream from what its parent has just landed, so that a parent is not read twice in one sync."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec
import orjson

from connectors.landing import LandedLoad, landed_records, stream_loads
from connectors.lanes.slicing import PARENT_STATE
from connectors.loads import Plan
from connectors.parent_filter import filter_of, without_filter
from connectors.routes import route_of
from connectors.source import Source
from connectors.storage import Storage
from contracts.landing import Begin


def fed_plan(
    source: Source, storage: Storage, stream: str, *, parent_load: str, state: Mapping[str, Any] | None
) -> Plan | None:
    """The plan of a sub-stream, from the complete load `parent_load`. None: the CDK has to ask for the parents.

    Only when the two are known to agree: the parent was read by the same definition, and from where the sub-stream's
    own state says that it has seen the parent up to.
    """
    route = route_of(source.definitions[stream])
    if route is None or not _is_plain(source, route.config):
        return None
    config = route.config
    parent = str(config["stream"]["name"])
    loads = {load.begin.load: load for load in stream_loads(storage, source.rules.connection, parent)}
    load = loads.get(parent_load)
    if load is None or load.end is None or not _agrees(config, load.begin, state):
        return None
    try:
        slices = list(route.slices(_slices(config, storage, load, filter_of(config, source.config))))
    except FileNotFoundError:
        # The warehouse was quicker and has compressed the batches.
        return None
    follows = bool(config.get("incremental_dependency")) and load.end.state is not None
    return Plan(slices, {parent: load.end.state} if follows else None)


def _is_plain(source: Source, config: Mapping[str, Any]) -> bool:
    """Whether the parent is a stream of the same definition, but for a filter, that hangs on no other."""
    parent = config.get("stream", {})
    plain = "partition_router" not in parent.get("retriever", {}) and not config.get("lazy_read_pointer")
    return plain and source.definitions.get(str(parent.get("name"))) in (parent, without_filter(parent))


def _agrees(config: Mapping[str, Any], begin: Begin, state: Mapping[str, Any] | None) -> bool:
    if not config.get("incremental_dependency"):
        return begin.state is None
    seen = ((state or {}).get(PARENT_STATE) or {}).get(begin.stream)
    return bool(seen == begin.state)


def _slices(
    config: Mapping[str, Any], storage: Storage, load: LandedLoad, keeps: Callable[[Mapping[str, Any]], bool] | None
) -> Iterator[dict[str, Any]]:
    """One slice for each different parent record that has the key and is kept, in the order of landing."""
    field, paths = str(config["partition_field"]), config.get("extra_fields") or []
    seen: set[Any] = set()
    for value, extra in _parents(str(config["parent_key"]), paths, storage, load, keeps):
        if value is None or (isinstance(value, str | int) and value in seen):
            continue
        seen.add(value if isinstance(value, str | int) else orjson.dumps(value))
        planned = {"partition": {field: value, "parent_slice": {}}}
        yield {**planned, "extra": extra} if extra else planned


def _parents(
    key: str,
    paths: list[list[str]],
    storage: Storage,
    load: LandedLoad,
    keeps: Callable[[Mapping[str, Any]], bool] | None,
) -> Iterator[tuple[Any, dict[str, Any]]]:
    row = msgspec.defstruct("Row", [("value", Any, msgspec.field(default=None, name=key))])
    decoder = msgspec.json.Decoder(row)
    for batch in landed_records(storage, load):
        for record in batch:
            if paths or keeps:
                whole = orjson.loads(record)
                if keeps and not keeps(whole):
                    continue
                yield whole.get(key), {".".join(path): _at(whole, path) for path in paths}
            else:
                yield decoder.decode(record).value, {}  # type: ignore[attr-defined]


def _at(record: Any, path: list[str]) -> Any:
    for key in path:
        record = record.get(key) if isinstance(record, dict) else None
    return record
