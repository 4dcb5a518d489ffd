"""A deletion in Zendesk becomes a row with a time in the warehouse, and a restored record is there again."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from connectors.discovery import known_streams
from connectors.fetching import fetch
from connectors.zendesk.sandbox_words import ORGANIZATIONS, user_of_record
from sandbox.model import World
from sandbox.tools import CONNECTORS
from unified_profile.identity import resolve
from warehouse.build import open_build
from warehouse.dbt import dbt_vars, run_dbt
from warehouse.raw import ensure_tables, load_landed

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
        # One after the other: the export has the ticket too, of the very second of its deletion and with the status
        # deleted. Of two loads that begin together, whichever came second would decide between them.
        for stream in streams:
            account.sync(stream)
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


@pytest.mark.parametrize("is_known", [True, False])
def test_a_merged_user_leads_to_the_other_by_what_both_are_known_by(
    behaving: Behaving, show: Show, world: World, tmp_path: Path, is_known: bool
) -> None:
    """Nothing says who took the user in, but its addresses are the other's now, and the record gone has them."""
    records = [record for record in world.records if record.tool == "intercom"]
    addresses = [address.lower() for record in records for address in record.emails]
    loser, other = [r for r in records if [addresses.count(each.lower()) for each in r.emails] == [1]][:2]
    assert loser.person != other.person
    bare = loser if is_known else replace(loser, emails=(), phones=())
    shown = replace(world, records=tuple(bare if record is loser else record for record in world.records))
    gone, winner = user_of_record(loser), user_of_record(other)
    streams = ("users", "user_identities")
    with behaving(shown) as account:
        account.sync(*streams)
        show(account, shown, merged_users={gone: winner})
        account.sync(*streams, now=datetime.now(UTC) + timedelta(days=8))
        assert one_person(account, tmp_path / "build.duckdb", gone, winner) is is_known


def one_person(account: Any, build: Path, gone: int, other: int) -> bool:
    """Whether identity takes a user that is gone for another one."""
    with closing(open_build(build)) as con:
        assert list(deleted(con, account, "users")) == [gone]
        ensure_tables(con, "desk", known_streams(account.connection, str(account.folder)))
    variables = dbt_vars([account.connection], CONNECTORS)
    run_dbt("run", build=build, var=build.parent / "var", variables=variables, select="+core_people +core_interactions")
    with closing(open_build(build)) as con:
        resolve(con, phone_regions={})
        people = dict(con.execute("select record_key, person_id from identity.person_record").fetchall())
    return people[f"desk:user:{gone}"] == people[f"desk:user:{other}"]
