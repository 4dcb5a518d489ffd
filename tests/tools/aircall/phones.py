"""Reading a make-believe Aircall with the real engine, for the tests beside this file."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson

from connectors.landing import landed_loads, landed_records
from connectors.storage import open_storage
from connectors.sync import StreamResult, sync
from contracts.connection import Connection
from sandbox.faults import Faults
from sandbox.model import World
from sandbox.serve import RunningSandbox, running_sandbox

Records = dict[int, dict[str, Any]]


def connection(sandbox: RunningSandbox, **config: Any) -> Connection:
    """The connection to a running sandbox, with other settings."""
    return Connection("phones", "aircall", {**sandbox.connections()["aircall"]["config"], **config})


def read(
    sandbox: RunningSandbox, landing: Path, states: dict[str, Any] | None = None, **options: Any
) -> dict[str, StreamResult]:
    """Sync; what came of each stream. `config` are other settings, everything else goes to `sync`."""
    environ = options.pop("environ", sandbox.environment())
    config = options.pop("config", {})
    results = sync(connection(sandbox, **config), str(landing), states or {}, environ=environ, **options)
    return {result.stream: result for result in results}


def landed_rows(landing: Path, stream: str) -> list[dict[str, Any]]:
    """Records of the newest load of a stream."""
    loads = [load for load in landed_loads(str(landing)) if load.begin.stream == stream and load.end]
    return [orjson.loads(line) for batch in landed_records(open_storage(str(landing)), loads[-1]) for line in batch]


def landed(landing: Path, stream: str) -> Records:
    """Records of the newest load of a stream, by id: the last version of each counts."""
    return {record["id"]: record for record in landed_rows(landing, stream)}


@contextmanager
def another_sandbox(world: World, faults: Faults | None = None, **options: Any) -> Iterator[RunningSandbox]:
    """A make-believe Aircall with other options of its app."""
    with running_sandbox(world, ["aircall"], faults, options={"aircall": options}) as running:
        yield running
