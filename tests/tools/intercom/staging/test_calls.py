"""Staging of Intercom: calls in its own phone are part of their conversation, or stand alone."""

from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.discovery import known_streams
from sandbox.model import World
from tests.tools.intercom.conftest import Account
from tests.tools.intercom.staging.scene import plain, rows
from tests.tools.staging import build_staging
from warehouse.build import open_build
from warehouse.raw import ensure_tables, load_landed

pytestmark = pytest.mark.slow

INTERACTIONS = (
    "select source_id, channel, direction, person_key, agent_key, state, outcome, missed_reason, occurred_at, "
    "ended_at, wait_seconds, talk_seconds from staging.stg_intercom__interactions where source_object = 'call'"
)
EVENTS = (
    "select interaction_key, event_type, actor_type, actor_key, occurred_at from staging.stg_intercom__events "
    "where source_object = 'call_moment'"
)


def staged(account: Account, folder: Path) -> Any:
    build = folder / "build.duckdb"
    with closing(open_build(build)) as con:
        ensure_tables(con, "chat", known_streams(account.connection, str(account.folder)))
        assert not [load for load in load_landed(con, str(account.folder)) if load.quarantined or load.error]
    build_staging("intercom", [account.connection], build, select="+stg_intercom__events")
    return open_build(build)


def test_calls_are_part_of_their_conversation_or_stand_alone(
    account: Account, behave: Callable[..., None], world: World, tmp_path: Path
) -> None:
    """Times come as seconds in one record and as text in the next."""
    behave(calls=True)
    assert account.sync("conversations", "calls")["calls"].lane == "pages"
    agents = {agent.id: f"chat:admin:{agent.intercom_id}" for agent in world.agents}
    alone, events = [], []
    for number, chat in enumerate([each for each in world.conversations if each.assignee is not None][::20]):
        person, agent = f"chat:contact:{chat.contact}", agents[chat.assignee or 0]
        direction = "inbound" if number % 5 == 4 else "outbound"
        caller, called = (("customer", person), ("agent", agent))[:: 1 if direction == "inbound" else -1]
        started, is_answered = plain(chat.started_at) + timedelta(minutes=10), number % 4 != 3
        ended = started + timedelta(seconds=192 if is_answered else 12)
        key = f"chat:call:{9_000_001 + number}" if number % 3 == 2 else f"chat:conversation:{chat.id}"
        moments = [("call_started", *caller, started), ("call_ended", "system", None, ended)]
        moments += [("call_answered", *called, started + timedelta(seconds=12))] if is_answered else []
        events += [(key, *moment) for moment in moments]
        if number % 3 == 2:
            outcome = ("answered", None) if is_answered else ("missed", "no_answer")
            spent = (12.0, 180.0) if is_answered else (12.0, None)
            who = ("phone", direction, person, agent, "closed")
            alone.append((str(9_000_001 + number), *who, *outcome, started, ended, *spent))
    with closing(staged(account, tmp_path)) as con:
        assert sorted(rows(con, INTERACTIONS), key=str) == sorted(alone, key=str)
        assert sorted(rows(con, EVENTS), key=str) == sorted(events, key=str)
    assert len(alone) > 2
    assert {event[1] for event in events} == {"call_started", "call_answered", "call_ended"}


def test_a_call_whose_conversation_is_not_read_stands_alone_until_it_is(
    account: Account, behave: Callable[..., None], tmp_path: Path
) -> None:
    behave(calls=True)
    account.sync("calls")
    made = len(account.records("calls"))
    with closing(staged(account, tmp_path)) as con:
        assert len(rows(con, INTERACTIONS)) == made
    account.sync("conversations")
    with closing(staged(account, tmp_path)) as con:
        assert 0 < len(rows(con, INTERACTIONS)) < made
