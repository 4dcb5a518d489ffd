"""The tools show the whole world: what a sync brings from each is what the truth says there is.

The truth counts what the world itself is made of. Streams that a tool makes of it are counted in that tool's own tests.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.sync import sync
from contracts.connection import Connection
from contracts.connector_spec import load_spec
from sandbox.model import World
from sandbox.serve import RunningSandbox, running_sandbox
from sandbox.tools import CONNECTORS
from sandbox.truth import expected_totals
from sandbox.world import make_world

TOOLS = ["intercom", "aircall", "klaus", "pipedrive"]


@pytest.fixture(scope="module")
def tiny() -> World:
    return make_world(scale=0.02)


@pytest.fixture(scope="module")
def running(tiny: World) -> Iterator[RunningSandbox]:
    with running_sandbox(tiny, tools=TOOLS) as found:
        yield found


@pytest.mark.parametrize("tool", TOOLS)
def test_the_truth_counts_streams_that_are_declared(tool: str, tiny: World) -> None:
    assert set(expected_totals(tiny)[tool]) <= set(load_spec(CONNECTORS / tool / "connector.yaml").streams)


@pytest.mark.slow
@pytest.mark.parametrize("tool", TOOLS)
def test_a_sync_brings_every_record_there_is(tool: str, running: RunningSandbox, tiny: World, tmp_path: Path) -> None:
    entry = running.connections()[tool]
    connection = Connection(tool, entry["connector"], entry["config"], phone_region=entry["phone_region"])
    results = sync(connection, str(tmp_path), {}, environ=running.environment())
    assert [result.error for result in results if result.error] == []
    rows = {result.stream: result.rows for result in results}
    expected = expected_totals(tiny)[tool]
    assert {stream: rows[stream] for stream in expected} == expected
