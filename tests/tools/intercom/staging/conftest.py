"""Staging models over what was really synced, in two syncs: the second found more, and one conversation grown long."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from contracts.connection import Connection
from sandbox.making.backoffice import Ticket, TicketStep
from sandbox.model import Part, World
from sandbox.serve import RunningSandbox
from tests.tools.account import behaviour
from tests.tools.intercom.conftest import Account
from tests.tools.intercom.staging.scene import RARE, SPELT_OUT, with_comments
from tests.tools.staging import build_staging
from warehouse.build import open_build
from warehouse.raw import load_landed


@pytest.fixture(scope="session")
def forms(world: World) -> tuple[Ticket, ...]:
    """What customers handed in without a conversation: one settled by an agent, one still open."""
    contact = next(r.id for r in world.records if r.tool == "intercom" and r.role == "user")
    agent = next(agent.id for agent in world.agents if not agent.is_bot)
    at = world.now - timedelta(days=3)
    settled = (
        TicketStep("f1", None, "submitted", None, at),
        TicketStep("f2", agent, "in_progress", "<p>internal</p>", at + timedelta(hours=1)),
        TicketStep("f3", agent, "resolved", None, at + timedelta(hours=2)),
    )
    common = {"conversation": None, "contact": contact, "title": "Refund", "description": "Please <b>refund</b> me"}
    return (
        Ticket(id="3999999001", kind="form", agent=agent, steps=settled, **common),
        Ticket(id="3999999002", kind="form", agent=None, steps=(replace(settled[0], id="f4"),), **common),
    )


@pytest.fixture(scope="session")
def before(world: World, shown: World) -> World:
    """The same shortly before: one long conversation has come to its 300th comment, the other is not long yet."""
    agent = next(agent.id for agent in world.agents if not agent.is_bot)
    growing = with_comments(world.conversations[1], agent, world.now - timedelta(seconds=SPELT_OUT - 300), 0, 300)
    return replace(world, conversations=(shown.conversations[0], growing, *world.conversations[2:]))


@pytest.fixture(scope="session")
def shown(world: World) -> World:
    """The world, with parts of rarer kinds at the end of its first conversation, and two that are very long."""
    first = world.conversations[0]
    agent = next(agent for agent in world.agents if not agent.is_bot)
    at = first.updated_at
    rare = [
        Part(f"rare{n}", kind, "agent", agent.id, body, at + timedelta(seconds=n))
        for n, (kind, (body, _)) in enumerate(RARE.items())
    ]
    _, second, third, *others = world.conversations
    long = [with_comments(each, agent.id, world.now, 0, SPELT_OUT) for each in (second, third)]
    return replace(world, conversations=(replace(first, parts=(*first.parts, *rare)), *long, *others))


@pytest.fixture(scope="session")
def landed(
    sandbox: RunningSandbox,
    world: World,
    before: World,
    shown: World,
    forms: tuple[Ticket, ...],
    tmp_path_factory: pytest.TempPathFactory,
) -> Account:
    account = Account(sandbox, tmp_path_factory.mktemp("landing"))
    behave = behaviour(account, world)
    for moment in (before, shown):
        behave(moment, more_tickets=forms)
        assert [result.error for result in account.sync().values() if result.error] == []
    behave()
    return account


@pytest.fixture(scope="session")
def con(landed: Account, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder = tmp_path_factory.mktemp("staging")
    build = folder / "build.duckdb"
    opened = open_build(build)
    assert not [load for load in load_landed(opened, str(landed.folder)) if load.quarantined or load.error]
    opened.close()
    build_staging("intercom", [landed.connection, Connection("crm", "pipedrive")], build)
    opened = open_build(build)
    yield opened
    opened.close()
