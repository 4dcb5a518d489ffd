"""Running a manifest against the stall, and what came of it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
from expectations import SETTINGS
from stall import Stall
from stall_offers import SECRET
from toy_server import QUICK

from connectors.landing import landed_loads, landed_records, landed_states
from connectors.registry import Connector, load_connector
from connectors.storage import open_storage
from connectors.sync import StreamResult, sync
from contracts.connection import Connection

MANIFESTS = Path(__file__).parent / "manifests"
NAMES = sorted(path.name for path in MANIFESTS.iterdir())

Go = Callable[..., dict[str, StreamResult]]


def manifest(name: str) -> Connector:
    return load_connector(MANIFESTS / name)


def connection_to(stall: Stall, name: str, **settings: Any) -> Connection:
    config = {"base_url": stall.url, "key": "${STALL_KEY}", **SETTINGS.get(name, {}), **settings}
    return Connection("mine", name, config)


def sync_manifest(
    stall: Stall, landing: str, name: str, streams: list[str] | None = None, **options: Any
) -> dict[str, StreamResult]:
    """Sync a manifest from where it stands; the results by stream."""
    results = sync(
        connection_to(stall, name, **options.pop("settings", {})),
        landing,
        options.pop("states", None) or landed_states(landing, "mine"),
        streams=streams,
        environ={"STALL_KEY": SECRET},
        tool=manifest(name),
        patience=options.pop("patience", QUICK),
        **options,
    )
    return {result.stream: result for result in results}


def plain(row: dict[str, Any]) -> dict[str, Any]:
    """A row as JSON has it, without what is null: a column that others declare is null, not absent."""
    return {name: value for name, value in row.items() if value is not None}


def alike(rows: list[dict[str, Any]]) -> list[bytes]:
    return sorted(orjson.dumps(plain(row), option=orjson.OPT_SORT_KEYS) for row in rows)


def landed(tmp_path: Path, stream: str) -> list[dict[str, Any]]:
    """Rows of the newest load of a stream."""
    url = str(tmp_path / "landing")
    load = [load for load in landed_loads(url) if load.begin.stream == stream and load.end][-1]
    return [orjson.loads(line) for batch in landed_records(open_storage(url), load) for line in batch]
