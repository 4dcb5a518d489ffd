"""Incidents come out as they were, and a sync of one page of a hundred is one request."""

from collections.abc import Iterator
from contextlib import closing

import duckdb
import pytest

from connectors.statuspage.sandbox import settings
from connectors.sync import sync
from contracts.connection import Connection
from sandbox.making.incidents import make_incidents
from sandbox.model import World
from sandbox.serve import RunningSandbox
from tests.tools.staging import build_staging
from warehouse.build import open_build
from warehouse.raw import load_landed

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def staging(sandbox: RunningSandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    folder = tmp_path_factory.mktemp("statuspage")
    build, landing = folder / "warehouse.duckdb", str(folder / "landing")
    status = Connection("status", "statuspage", settings(sandbox.url("statuspage")))
    sync(status, landing, {}, environ=sandbox.environment())
    with closing(open_build(build)) as con:
        assert not [result.error for result in load_landed(con, landing) if result.error]
    build_staging("statuspage", [status], build)
    with closing(duckdb.connect(str(build), read_only=True)) as con:
        yield con


def test_incidents_are_what_broke(staging: duckdb.DuckDBPyConnection, world: World) -> None:
    found = staging.execute(
        "select source_id, title, impact, affected, occurred_at, resolved_at from staging.stg_statuspage__incidents"
    ).fetchall()

    expected = {
        (
            each.id,
            each.title,
            each.impact,
            tuple(sorted(each.affected)),
            each.began_at.replace(tzinfo=None),
            each.resolved_at.replace(tzinfo=None) if each.resolved_at else None,
        )
        for each in make_incidents(world)
    }
    assert {(*row[:3], tuple(row[3]), *row[4:]) for row in found} == expected
    assert any(len(each.affected) > 1 for each in make_incidents(world))
