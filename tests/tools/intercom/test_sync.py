"""Reading the make-believe Intercom with the real engine lands exactly what the world holds."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from connectors.cdk import load_cdk
from contracts.errors import CredentialsError
from sandbox.model import World
from sandbox.world import advance

load_cdk()


def keys(records: list[dict[str, Any]], *fields: str) -> list[tuple[Any, ...]]:
    return sorted(tuple(record[field] for field in fields) for record in records)


def people(world: World) -> list[Any]:
    return [record for record in world.records if record.tool == "intercom"]


def test_every_record_lands_once(synced: Any, world: World) -> None:
    account, results = synced
    assert [result.error for result in results.values()] == [None] * 7
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


def test_everything_takes_the_quick_lane(synced: Any) -> None:
    _, results = synced
    lanes = {name: result.lane for name, result in results.items()}
    assert set(lanes.values()) == {"pages"}, lanes


def test_a_second_sync_reads_the_overlap_only(account: Any, world: World) -> None:
    account.sync()
    results = account.sync()
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
    account.environment = {"INTERCOM_ACCESS_TOKEN": "expired"}
    with pytest.raises(CredentialsError) as refused:
        account.sync()
    assert "'chat'" in str(refused.value)
    assert "access_token" in str(refused.value)
    assert "expired" not in str(refused.value)
    assert not list(account.folder.rglob("*.jsonl"))
