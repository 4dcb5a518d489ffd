import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import orjson
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from stall import Stall, make_stall
from stall import serving as serving_stall
from stall_offers import answer
from stall_runs import Go, sync_manifest
from toy_server import QUICK, Toy, connection_to, make_toy, serving

from connectors.landing import landed_loads, landed_records
from connectors.registry import Connector, load_connector
from connectors.storage import open_storage
from connectors.sync import StreamResult, sync

TOYS = Path(__file__).parent / "toys"


@pytest.fixture
def toy() -> Iterator[Toy]:
    with serving(make_toy()) as running:
        yield running


@pytest.fixture
def tool() -> Connector:
    return load_connector(TOYS / "toy")


@pytest.fixture
def run(toy: Toy, tool: Connector, tmp_path: Path) -> Callable[..., dict[str, StreamResult]]:
    """Sync the toy and return the results by stream."""

    def go(
        streams: list[str] | None = None,
        *,
        states: dict[str, Any] | None = None,
        token: str = "let-me-in",
        **options: Any,
    ) -> dict[str, StreamResult]:
        results = sync(
            connection_to(toy, **options.pop("config", {})),
            str(tmp_path / "landing"),
            states or {},
            streams=streams,
            environ={"TOY_TOKEN": token},
            tool=options.pop("tool", tool),
            patience=options.pop("patience", QUICK),
            **options,
        )
        return {result.stream: result for result in results}

    return go


@pytest.fixture
def landed(tmp_path: Path) -> Callable[[str], list[dict[str, Any]]]:
    """Rows of the newest complete load of a stream."""

    def rows(stream: str) -> list[dict[str, Any]]:
        url = str(tmp_path / "landing")
        loads = [load for load in landed_loads(url) if load.begin.stream == stream and load.end]
        batches = landed_records(open_storage(url), loads[-1])
        return [orjson.loads(line) for batch in batches for line in batch]

    return rows


@pytest.fixture
def stall() -> Iterator[Stall]:
    with serving_stall(make_stall(), answer) as running:
        yield running


@pytest.fixture
def go(stall: Stall, tmp_path: Path) -> Go:
    """Sync a manifest of the stall into the test's own landing zone."""
    return partial(sync_manifest, stall, str(tmp_path / "landing"))
