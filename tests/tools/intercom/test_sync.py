"""Reading the make-believe Intercom with the real engine lands exactly what the world holds."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.cdk import load_cdk
from connectors.intercom.sandbox import ENVIRONMENT
from connectors.landing import landed_loads
from connectors.registry import connector
from contracts.errors import CredentialsError
from sandbox.making.backoffice import tickets_of
from sandbox.making.jottings import agencies_of, jottings_of
from sandbox.making.knowledge import articles_of
from sandbox.making.presence import presence_of
from sandbox.model import Conversation, World
from sandbox.world import advance
from tests.tools.intercom.conftest import Account

load_cdk()


def keys(records: list[dict[str, Any]], *fields: str) -> list[tuple[Any, ...]]:
    return sorted(tuple(record[field] for field in fields) for record in records)


def people(world: World) -> list[Any]:
    return [record for record in world.records if record.tool == "intercom"]


def test_every_record_lands_once(synced: Any, world: World) -> None:
    account, results = synced
    assert [result.error for result in results.values() if result.error] == []
    assert set(results) == set(connector("intercom").spec.streams)
    assert keys(account.records("conversations"), "id") == sorted((c.id,) for c in world.conversations)
    parts = sorted((c.id, part.id) for c in world.conversations for part in c.parts)
    assert keys(account.records("conversation_parts"), "conversation_id", "id") == parts
    used = {record.company for record in people(world)}
    companies = [c for c in world.companies if c.intercom_id and c.id in used]
    assert keys(account.records("companies"), "id") == sorted((c.intercom_id,) for c in companies)
    assert {record["id"] for record in account.records("contacts")} == {record.id for record in people(world)}
    admins = [agent for agent in world.agents if not agent.is_bot and agent.left_at is None]
    assert keys(account.records("admins"), "id") == sorted((agent.intercom_id,) for agent in admins)
    assert keys(account.records("teams"), "id") == sorted((team.intercom_id,) for team in world.teams)
    tags = {tag for conversation in world.conversations for tag in conversation.tags}
    assert keys(account.records("tags"), "name") == sorted((tag,) for tag in tags)


def test_the_tools_own_counts_are_read(synced: Any, world: World) -> None:
    _, results = synced
    assert results["conversations"].reported == len(world.conversations)
    assert results["contacts"].reported == len(people(world))
    assert results["companies"].reported == results["companies"].rows


def test_each_month_is_counted(synced: Any, world: World) -> None:
    account, _ = synced
    (load,) = [each for each in landed_loads(str(account.folder), "chat") if each.begin.stream == "conversations"]
    assert load.end is not None
    assert len(load.end.windows) == 3
    for window in load.end.windows:
        begin, end = datetime.fromisoformat(window.start), datetime.fromisoformat(window.end)
        assert window.reported == sum(begin <= each.started_at < end for each in world.conversations)
    assert sum(window.reported for window in load.end.windows) > 0


def test_everything_takes_the_quick_lane(synced: Any) -> None:
    _, results = synced
    slower = {name for name, result in results.items() if result.lane != "pages"}
    # Reading it ends at the first id that was known before, which only a look at each record tells.
    assert slower == {"deleted_conversations", "contact_companies"}


def test_a_second_sync_reads_the_overlap_only(account: Any, world: World) -> None:
    account.sync("conversations", "conversation_parts", "contacts")
    results = account.sync("conversations", "conversation_parts", "contacts")
    newest = max(conversation.updated_at for conversation in world.conversations)
    again = [c for c in world.conversations if c.updated_at >= newest - timedelta(minutes=15)]
    assert keys(account.records("conversations"), "id") == sorted((c.id,) for c in again)
    assert results["conversation_parts"].rows == sum(len(c.parts) for c in again)
    assert 0 < results["contacts"].rows < len(people(world)) / 5


def test_a_later_world_gives_what_changed_with_all_its_parts(
    account: Any, behave: Callable[..., None], world: World
) -> None:
    account.sync("conversations", "conversation_parts", "contacts")
    later = advance(world, days=2)
    behave(later)
    account.sync("conversations", "conversation_parts", "contacts")
    before = {conversation.id: conversation.updated_at for conversation in world.conversations}
    changed = [c for c in later.conversations if before.get(c.id) != c.updated_at]
    assert changed
    assert {c.id for c in changed} <= {record["id"] for record in account.records("conversations")}
    landed = set(keys(account.records("conversation_parts"), "conversation_id", "id"))
    assert {(c.id, part.id) for c in changed for part in c.parts} <= landed
    known = {record.id: record.updated_at for record in people(world)}
    moved = {record.id for record in people(later) if known.get(record.id) != record.updated_at}
    assert moved <= {record["id"] for record in account.records("contacts")}


def test_a_rating_added_days_later_is_seen(account: Any, behave: Callable[..., None], world: World) -> None:
    place, rated = next(
        (place, each)
        for place, each in enumerate(world.conversations)
        if each.rating and not each.rating.is_bot and each.state == "closed"
    )
    assert rated.rating is not None
    last = max(part.at for part in rated.parts)
    newest = max(each.updated_at for each in world.conversations)
    unrated = replace(rated, rating=None, updated_at=last)
    late = replace(rated, rating=replace(rated.rating, answered_at=newest), updated_at=newest)
    assert newest - last > timedelta(days=5)

    def shown(conversation: Conversation) -> dict[str, Any]:
        changed = (*world.conversations[:place], conversation, *world.conversations[place + 1 :])
        behave(replace(world, conversations=changed))
        account.sync("conversations")
        (found,) = [each for each in account.records("conversations") if each["id"] == rated.id]
        return dict(found)

    before, after = shown(unrated), shown(late)
    assert before["state"] == "closed"
    assert "rating" not in before["conversation_rating"]
    assert after["conversation_rating"]["rating"] == rated.rating.score


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "Pacific/Auckland", "Pacific/Honolulu"])
def test_no_contact_is_lost_wherever_the_workspace_is(
    account: Any, behave: Callable[..., None], world: World, zone: str
) -> None:
    behave(workspace_zone=zone)
    account.sync("contacts")
    later = advance(world, hours=9)
    behave(later, workspace_zone=zone)
    account.sync("contacts")
    known = {record.id: record.updated_at for record in people(world)}
    moved = {record.id for record in people(later) if known.get(record.id) != record.updated_at}
    assert moved
    assert moved <= {record["id"] for record in account.records("contacts")}


def test_a_conversation_that_is_gone_by_now_is_skipped(account: Any, behave: Callable[..., None], world: World) -> None:
    gone = world.conversations[5]

    def without_one(*args: Any, **options: Any) -> Any:
        from connectors.intercom.sandbox import app

        served = app(*args, **options)

        async def answer(scope: Any, receive: Any, send: Any) -> None:
            if scope["path"] == f"/conversations/{gone.id}":
                scope = {**scope, "path": "/conversations/1"}
            await served(scope, receive, send)

        return answer

    door = account.sandbox.doors["intercom"]
    door.tool = replace(door.tool, app=without_one)
    account.sandbox.show(world)
    result = account.sync("conversation_parts")["conversation_parts"]
    assert (result.error, result.skipped) == (None, 1)
    assert {record["conversation_id"] for record in account.records("conversation_parts")} == {
        c.id for c in world.conversations if c.parts and c.id != gone.id
    }


def test_the_back_office_and_the_help_centre_land_whole(synced: Any, world: World) -> None:
    account, _ = synced
    tickets, articles = tickets_of(world), articles_of(world)
    assert keys(account.records("tickets"), "id") == sorted((ticket.id,) for ticket in tickets)
    steps = sorted((ticket.id, step.id) for ticket in tickets for step in ticket.steps)
    assert keys(account.records("ticket_parts"), "ticket_id", "id") == steps
    assert keys(account.records("articles"), "id") == sorted((str(article.id),) for article in articles)
    views = sorted((str(article.id), article.views) for article in articles)
    assert keys(account.records("article_statistics"), "article_id", "views") == views
    assert max(views, key=lambda each: each[1])[1] > 0
    assert {each["parent_id"] for each in account.records("articles")} <= {
        int(each["id"]) for each in account.records("collections")
    }
    assert {each["ticket_type"]["id"] for each in account.records("tickets")} <= {
        each["id"] for each in account.records("ticket_types")
    }


def test_who_was_there_and_who_was_away_lands_once(synced: Any, world: World) -> None:
    account, _ = synced
    log = account.records("activity_logs")
    assert keys(log, "id") == sorted((each.id,) for each in presence_of(world))
    away = {each["id"] for each in log if each["metadata"].get("away_mode")}
    assert away == {each.id for each in presence_of(world) if each.kind == "away"}


def test_contacts_are_asked_for_notes_only_when_they_have_some(account: Any, world: World, tmp_path: Path) -> None:
    before = Counter(account.sandbox.requests("intercom"))
    account.sync("contacts", "contact_notes")
    asked = account.sandbox.requests("intercom") - before
    notes = jottings_of(world)
    assert keys(account.records("contact_notes"), "contact_id", "id") == sorted((n.contact, n.id) for n in notes)
    of_notes = {path: times for path, times in asked.items() if path.endswith("/notes")}
    assert of_notes == {f"GET /contacts/{note.contact}/notes": 1 for note in notes}
    assert len(of_notes) < len(people(world)) / 2
    # The notes came from the contacts that had landed: contacts were not searched a second time for them.
    before = Counter(account.sandbox.requests("intercom"))
    Account(account.sandbox, tmp_path / "alone").sync("contacts")
    alone = account.sandbox.requests("intercom") - before
    assert asked["POST /contacts/search"] == alone["POST /contacts/search"]


def test_notes_alone_are_read_of_the_same_contacts(account: Any, world: World) -> None:
    account.sync("contact_notes")
    expected = sorted((note.contact, note.id) for note in jottings_of(world))
    assert keys(account.records("contact_notes"), "contact_id", "id") == expected


@pytest.mark.parametrize("as_described", [False, True])
def test_companies_beyond_those_listed_on_a_contact(
    account: Any, behave: Callable[..., None], world: World, as_described: bool
) -> None:
    ((agency, further),) = agencies_of(world).items()
    own = next(record.company for record in people(world) if record.id == agency)
    behave(most_listed=len(further), companies_as_described=as_described)
    account.sync("contacts", "contact_companies")
    listed = next(record["companies"] for record in account.records("contacts") if record["id"] == agency)
    assert (len(listed["data"]), listed["has_more"], listed["total_count"]) == (len(further), True, len(further) + 1)
    numbers = {company.id: company.intercom_id for company in world.companies}
    expected = sorted((agency, numbers[each]) for each in [own, *(company.id for company in further)])
    assert keys(account.records("contact_companies"), "contact_id", "id") == expected


def test_companies_behind_the_wall_of_their_list_come_by_scroll(account: Any, behave: Callable[..., None]) -> None:
    behave(page_wall=1, scroll_page=4)
    result = account.sync("companies")["companies"]
    assert result.error is None
    assert result.rows == result.reported > 1


@pytest.mark.parametrize("same", [False, True])
def test_companies_come_whole_whichever_way_a_scroll_is_named(
    account: Any, behave: Callable[..., None], *, same: bool
) -> None:
    behave(scroll_page=4, same_scroll_param=same)
    result = account.sync("companies")["companies"]
    assert result.error is None
    assert result.rows == result.reported == len({record["id"] for record in account.records("companies")})


def test_a_scroll_that_lapsed_is_begun_again(account: Any, behave: Callable[..., None], world: World) -> None:
    """Every third page is asked for too late; the walk starts over instead of ending early."""
    from connectors.intercom.sandbox import app

    asked: list[str] = []

    def lapsing(*args: Any, **options: Any) -> Any:
        served = app(*args, scroll_page=4, scroll_seconds=0.05)

        async def answer(scope: Any, receive: Any, send: Any) -> None:
            if scope["path"] == "/companies/scroll":
                asked.append(scope["query_string"].decode())
                if len(asked) == 3:
                    await asyncio.sleep(0.2)
            await served(scope, receive, send)

        return answer

    door = account.sandbox.doors["intercom"]
    door.tool = replace(door.tool, app=lapsing)
    account.sandbox.show(world)
    result = account.sync("companies")["companies"]
    assert result.error is None
    assert asked.count("") == 2
    assert len({record["id"] for record in account.records("companies")}) == result.reported


def test_a_wrong_token_is_one_clear_error(account: Any) -> None:
    account.environment = {**ENVIRONMENT, "INTERCOM_ACCESS_TOKEN": "expired"}
    with pytest.raises(CredentialsError) as refused:
        account.sync()
    assert "'chat'" in str(refused.value)
    assert "access_token" in str(refused.value)
    assert "expired" not in str(refused.value)
    assert not list(account.folder.rglob("*.jsonl"))
