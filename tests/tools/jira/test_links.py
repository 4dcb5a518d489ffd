"""A bug stands on the timeline of whoever reported it, and links to other pages stand on nobody's."""

from collections.abc import Iterator
from contextlib import closing

import duckdb
import pytest

from connectors.jira.sandbox import bugs, settings
from connectors.sync import sync
from contracts.connection import Connection
from sandbox.model import World
from sandbox.serve import RunningSandbox
from tests.tools.staging import build_staging
from warehouse.build import open_build
from warehouse.raw import load_landed

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def staging(sandbox: RunningSandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    folder = tmp_path_factory.mktemp("jira")
    build, landing = folder / "warehouse.duckdb", str(folder / "landing")
    jira = Connection("jira", "jira", settings(sandbox.url("jira")), links={"intercom": "chat"})
    sync(jira, landing, {}, environ=sandbox.environment())
    with closing(open_build(build)) as con:
        assert not [result.error for result in load_landed(con, landing) if result.error]
    build_staging("jira", [jira], build)
    with closing(duckdb.connect(str(build), read_only=True)) as con:
        yield con


def test_every_bug_is_an_event_of_its_conversation(staging: duckdb.DuckDBPyConnection, world: World) -> None:
    found = staging.execute(
        "select interaction_key, body, occurred_at, event_type, is_public from staging.stg_jira__events"
    ).fetchall()

    expected = {
        (
            f"chat:conversation:{bug.conversation.id}",
            (
                f"BUG-{bug.id}: {(bug.conversation.subject or 'Something does not work')[:120]} "
                f"({'Done' if bug.resolved_at else 'To Do'})"
            ),
            bug.created_at.replace(tzinfo=None),
            "other",
            False,
        )
        for bug in bugs(world)
    }
    assert len(expected) > 3
    assert set(found) == expected
    assert len(found) == len(expected)


def test_other_links_are_kept_and_shown_nowhere(staging: duckdb.DuckDBPyConnection, world: World) -> None:
    held = staging.execute("select count(*) from raw.jira__remote_links").fetchall()[0][0]
    assert held == 2 * len(bugs(world))
