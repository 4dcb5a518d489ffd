"""A deletion in Zendesk becomes a row with a time in the warehouse, and a restored record is there again."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from connectors.fetching import fetch
from connectors.zendesk.sandbox_words import ORGANIZATIONS, user_of_record
from sandbox.model import World
from warehouse.build import open_build
from warehouse.raw import load_landed

Behaving = Callable[..., AbstractContextManager[Any]]
Show = Callable[..., None]


@pytest.fixture
def con(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with closing(open_build(tmp_path / "warehouse.duckdb")) as opened:
        yield opened


def deleted(con: duckdb.DuckDBPyConnection, account: Any, stream: str) -> dict[int, Any]:
    """When each record of a stream that is gone was deleted, after everything that landed was loaded."""
    assert not [result.error for result in load_landed(con, str(account.folder)) if result.error]
    return dict(con.execute(f"select id, _deleted_at from raw.desk__{stream} where _deleted").fetchall())


def test_a_deleted_ticket_has_a_time_and_comes_back_when_it_is_restored(
    behaving: Behaving, show: Show, world: World, con: duckdb.DuckDBPyConnection
) -> None:
    ticket, moment = int(world.conversations[3].id), world.now - timedelta(hours=2)
    streams = ("tickets", "deleted_tickets")
    with behaving() as account:
        account.sync(*streams)
        assert deleted(con, account, "tickets") == {}
        show(account, deleted_tickets={ticket: moment})
        account.sync(*streams)
        assert deleted(con, account, "tickets") == {ticket: moment.replace(tzinfo=None)}
        show(account, touched_tickets={ticket: world.now - timedelta(minutes=2)})
        account.sync(*streams)
        assert deleted(con, account, "tickets") == {}


def test_a_deleted_organization_has_a_time(
    behaving: Behaving, show: Show, world: World, con: duckdb.DuckDBPyConnection
) -> None:
    company, moment = ORGANIZATIONS + world.companies[2].id, world.now - timedelta(hours=2)
    with behaving() as account:
        account.sync("organizations")
        show(account, deleted_organizations={company: moment})
        results = account.sync("organizations")
        assert deleted(con, account, "organizations") == {company: moment.replace(tzinfo=None)}
    assert results["organizations"].reported == len(world.companies) - 1


def test_a_ticket_that_a_webhook_finds_gone_is_deleted(
    behaving: Behaving, show: Show, world: World, con: duckdb.DuckDBPyConnection
) -> None:
    ticket = int(world.conversations[3].id)
    with behaving() as account:
        account.sync("tickets")
        show(account, deleted_tickets={ticket: world.now - timedelta(minutes=1)})
        fetch(account.connection, str(account.folder), {"tickets": [str(ticket)]}, environ=account.environment)
        assert list(deleted(con, account, "tickets")) == [ticket]


def test_a_merged_user_is_found_by_the_weekly_sweep(
    behaving: Behaving, show: Show, world: World, con: duckdb.DuckDBPyConnection
) -> None:
    """The export says nothing of it: only that the user is no longer there."""
    gone, other = (user_of_record(record) for record in [r for r in world.records if r.tool == "intercom"][:2])
    streams = ("users", "user_identities")
    with behaving() as account:
        account.sync(*streams)
        show(account, merged_users={gone: other})
        account.sync(*streams)
        assert deleted(con, account, "users") == {}
        results = account.sync(*streams, now=datetime.now(UTC) + timedelta(days=8))
        assert [result.error for result in results.values()] == [None] * 2
        assert list(deleted(con, account, "users")) == [gone]
