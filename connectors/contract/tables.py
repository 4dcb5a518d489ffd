"""What landed, as the tables it would become: worked out here in plain Python, without asking the warehouse."""

from collections.abc import Iterator
from typing import Any

import orjson

from connectors.declare import StreamDeclaration
from connectors.landing import LandedLoad, landed_records, stream_loads
from connectors.storage import open_storage

Row = dict[str, Any]
Key = tuple[str, ...]

# What a warehouse takes for "not deleted" in the column that says so.
NOT_DELETED = {None, False, "", "0", "false", "null"}


def complete_loads(landing: str, stream: str) -> list[LandedLoad]:
    """Loads of a stream that were read to their end, oldest first."""
    storage = open_storage(landing)
    return [load for name in storage.folders("") for load in stream_loads(storage, name, stream) if load.end]


def rows_of(landing: str, load: LandedLoad) -> list[Row]:
    """Rows of a load in the order they landed."""
    storage = open_storage(landing)
    return [orjson.loads(line) for batch in landed_records(storage, load) for line in batch]


def newest_rows(landing: str, stream: str) -> list[Row]:
    """Rows of the newest complete load; none when there is no such load."""
    loads = complete_loads(landing, stream)
    return rows_of(landing, loads[-1]) if loads else []


def table(landing: str, declared: StreamDeclaration) -> dict[Key, str]:
    """The stream's table after all of its loads: each record's newest version, as sorted JSON, by key."""
    held: dict[Key, str] = {}
    for load in complete_loads(landing, declared.name):
        if load.begin.mode == "full":
            held = {}
        if load.begin.mode in {"full", "incremental"}:
            held |= {key_of(row, declared): written(row) for row in rows_of(landing, load)}
    return held


def key_of(row: Row, declared: StreamDeclaration) -> Key:
    """The key of a row; the whole row where the stream has none."""
    return tuple(str(row.get(name)) for name in declared.primary_key) or (written(row),)


def written(row: Row) -> str:
    """A row as text that is equal for equal rows."""
    return orjson.dumps(row, option=orjson.OPT_SORT_KEYS).decode()


def differences(expected: dict[Key, str], found: dict[Key, str], limit: int = 3) -> Iterator[str]:
    """What is different about two tables, by the keys of a few examples. Never shows a record: it may be personal."""
    lacking = sorted(expected.keys() - found.keys())
    surplus = sorted(found.keys() - expected.keys())
    changed = sorted(key for key in expected.keys() & found.keys() if expected[key] != found[key])
    for what, keys in (("lacks", lacking), ("has too many", surplus), ("has other values in", changed)):
        if keys:
            examples = ", ".join("/".join(key)[:60] for key in keys[:limit])
            yield f"{what} {len(keys)} of {len(expected)} records (such as {examples})"
