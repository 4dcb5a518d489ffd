"""What Intercom deletes, archives and merges is gone from the warehouse too, with a time, and nothing else is."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import httpx
import pytest

from connectors.cdk import load_cdk
from connectors.contract.clock import clock_at
from connectors.fetching import fetch
from connectors.hooks.events import told
from connectors.intercom.sandbox import ENVIRONMENT
from connectors.intercom.sandbox_hooks import notification
from connectors.registry import connector
from sandbox.model import World
from sandbox.world import make_world
from tests.tools.intercom.conftest import HEADERS, Account
from warehouse.build import open_build
from warehouse.raw import load_landed

load_cdk()

ROWS = "select id, _deleted_at, _merged_into from raw.chat__{} where _deleted order by id"


@pytest.fixture(scope="module")
def today() -> World:
    """As of the real now: what is read and what is deleted must have times of one clock."""
    return make_world(seed=7, scale=0.02, now=datetime.now(UTC))


class Desk:
    """An account whose Intercom can be changed, and a warehouse that follows it."""

    def __init__(self, account: Account, con: duckdb.DuckDBPyConnection, today: World) -> None:
        self._account, self._con, self._now = account, con, today.now

    def sync(self, *streams: str, hours: float = 0) -> None:
        """Read on, as if so much time had passed, and load it."""
        later = self._now + timedelta(hours=hours)
        with clock_at(later):
            results = self._account.sync(*streams, now=later)
        assert [result.error for result in results.values() if result.error] == []
        load_landed(self._con, str(self._account.folder))

    def do(self, method: str, path: str, **body: Any) -> dict[str, Any]:
        """Change something in Intercom."""
        url = self._account.sandbox.url("intercom") + path
        answer = httpx.request(method, url, headers={**HEADERS, "Intercom-Version": "2.16"}, json=body or None)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def hear(self, topic: str, record: dict[str, Any]) -> None:
        """A webhook comes in: ask for what it is about."""
        spec, body = connector("intercom").spec, notification(topic, record, self._now)
        hints = told("chat", spec.webhooks, frozenset(spec.streams), body).hints
        assert len(hints) == 1
        wanted = {hint.stream: [hint.object_id] for hint in hints}
        fetch(self._account.connection, str(self._account.folder), wanted, environ=ENVIRONMENT, now=datetime.now(UTC))
        load_landed(self._con, str(self._account.folder))

    def gone(self, stream: str) -> list[tuple[Any, ...]]:
        """Ids, times and survivors of the rows that are gone."""
        return self._con.execute(ROWS.format(stream)).fetchall()

    def first(self, stream: str) -> str:
        """The first id there is."""
        return str(self._con.execute(f"select min(id) from raw.chat__{stream}").fetchall()[0][0])

    def held(self, stream: str) -> int:
        """Rows that are not gone."""
        ((count,),) = self._con.execute(f"select count(*) from raw.chat__{stream} where not _deleted").fetchall()
        return int(count)


@pytest.fixture
def desk(account: Account, behave: Callable[..., None], today: World, tmp_path: Path) -> Iterator[Desk]:
    today = replace(today, now=datetime.now(UTC))  # the sandbox's clock begins where its world stands still
    behave(today)
    with open_build(tmp_path / "build.duckdb") as con:
        yield Desk(account, con, today)


@pytest.fixture
def contacts(today: World) -> dict[str, str]:
    """The id of one lead and of one user."""
    return {r.role: r.id for r in reversed(today.records) if r.tool == "intercom"}


def just_now(moment: datetime) -> bool:
    return abs(datetime.now(UTC).replace(tzinfo=None) - moment) < timedelta(minutes=2)


def test_a_contact_that_was_deleted_is_gone_after_its_webhook(desk: Desk, contacts: dict[str, str]) -> None:
    desk.sync("contacts")
    before = desk.held("contacts")
    record = desk.do("GET", f"/contacts/{contacts['user']}")
    desk.do("DELETE", f"/contacts/{contacts['user']}")
    assert desk.gone("contacts") == []
    desk.hear("contact.deleted", record)
    ((identifier, at, survivor),) = desk.gone("contacts")
    assert (identifier, survivor) == (contacts["user"], None)
    assert just_now(at)
    assert desk.held("contacts") == before - 1
    # Others that are spoken of are asked for, found, and stay.
    desk.hear("contact.user.updated", desk.do("GET", f"/contacts/{contacts['lead']}"))
    assert desk.held("contacts") == before - 1


def test_an_archived_contact_comes_back(desk: Desk, contacts: dict[str, str]) -> None:
    desk.sync("contacts")
    record = desk.do("GET", f"/contacts/{contacts['user']}")
    desk.do("POST", f"/contacts/{contacts['user']}/archive")
    desk.hear("contact.archived", record)
    assert [row[0] for row in desk.gone("contacts")] == [contacts["user"]]
    time.sleep(1.1)  # its change must be later than its absence, by a clock of whole seconds
    desk.do("POST", f"/contacts/{contacts['user']}/unarchive")
    desk.hear("contact.unarchive", record)
    assert desk.gone("contacts") == []


def test_a_merged_contact_points_to_its_survivor_after_a_sync(
    desk: Desk, contacts: dict[str, str], today: World
) -> None:
    desk.sync("contacts", "contact_merges")
    desk.do("POST", "/contacts/merge", **{"from": contacts["lead"], "into": contacts["user"]})
    desk.sync("contacts", "contact_merges", hours=36)
    ((identifier, at, survivor),) = desk.gone("contacts")
    assert (identifier, survivor) == (contacts["lead"], contacts["user"])
    assert timedelta(0) <= at.replace(tzinfo=UTC) - today.now < timedelta(minutes=5)


@pytest.mark.parametrize("named", ["lead", "user"])
def test_whichever_contact_the_webhook_of_a_merge_names(desk: Desk, contacts: dict[str, str], named: str) -> None:
    desk.sync("contacts", "contact_merges")
    record = desk.do("GET", f"/contacts/{contacts[named]}")
    desk.do("POST", "/contacts/merge", **{"from": contacts["lead"], "into": contacts["user"]})
    desk.hear("contact.merged", record)
    ((identifier, _, survivor),) = desk.gone("contacts")
    assert (identifier, survivor) == (contacts["lead"], contacts["user"] if named == "user" else None)
    desk.sync("contacts", "contact_merges", hours=2)
    ((identifier, _, survivor),) = desk.gone("contacts")
    assert (identifier, survivor) == (contacts["lead"], contacts["user"])


def test_deleted_conversations_are_listed_with_their_time(desk: Desk, today: World) -> None:
    streams = ("conversations", "deleted_conversations")
    desk.sync(*streams)
    first, second = (conversation.id for conversation in today.conversations[3:5])
    desk.do("DELETE", f"/conversations/{first}")
    desk.sync(*streams, hours=2)
    desk.do("DELETE", f"/conversations/{second}")
    desk.sync(*streams, hours=3)
    found = desk.gone("conversations")
    assert [row[0] for row in found] == sorted([first, second])
    assert all(timedelta(0) <= at.replace(tzinfo=UTC) - today.now < timedelta(minutes=5) for _, at, _ in found)
    assert desk.held("conversations") == len(today.conversations) - 2


def test_what_nobody_told_of_is_found_by_a_sweep(desk: Desk, contacts: dict[str, str]) -> None:
    streams = ("contacts", "tickets", "conversations")
    desk.sync(*streams)
    before = {stream: desk.held(stream) for stream in streams}
    lost = {"contacts": contacts["user"], **{stream: desk.first(stream) for stream in ("tickets", "conversations")}}
    for stream, identifier in lost.items():
        desk.do("DELETE", f"/{stream}/{identifier}")
    desk.sync(*streams, hours=24)
    assert {stream: desk.gone(stream) for stream in streams} == {stream: [] for stream in streams}
    # Contacts are swept every week, tickets and conversations every month.
    desk.sync(*streams, hours=8 * 24)
    assert [row[0] for row in desk.gone("contacts")] == [contacts["user"]]
    assert desk.gone("tickets") == desk.gone("conversations") == []
    desk.sync(*streams, hours=31 * 24)
    for stream, identifier in lost.items():
        ((found, at, survivor),) = desk.gone(stream)
        assert (found, survivor) == (identifier, None)
        assert at is not None
        assert desk.held(stream) == before[stream] - 1


def test_a_ticket_and_an_article_are_gone_after_their_webhook(desk: Desk) -> None:
    desk.sync("tickets", "ticket_parts", "articles")
    for stream, topic in (("tickets", "ticket.state.updated"), ("articles", "article.deleted")):
        identifier = desk.first(stream)
        record = desk.do("GET", f"/{stream}/{identifier}")
        desk.do("DELETE", f"/{stream}/{identifier}")
        desk.hear(topic, record)
        assert [row[0] for row in desk.gone(stream)] == [identifier]
