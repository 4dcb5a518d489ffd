"""Staging of Intercom: customers' tickets, and what is left to do or was noted down."""

from datetime import timedelta
from typing import Any

import pytest

from sandbox.making.backoffice import Ticket, tickets_of
from sandbox.making.jottings import jottings_of
from sandbox.model import World
from tests.tools.intercom.staging.scene import plain, rows

pytestmark = pytest.mark.slow


def test_a_ticket_without_a_conversation_is_an_interaction(con: Any, forms: tuple[Ticket, ...], shown: World) -> None:
    found = rows(
        con,
        "select source_id, channel, direction, person_key, agent_key, subject, preview, state, occurred_at, ended_at"
        " from staging.stg_intercom__interactions where source_object = 'ticket'",
    )
    agents = {agent.id: f"chat:admin:{agent.intercom_id}" for agent in shown.agents}
    agents_of = [agents.get(form.agent or 0) for form in forms]
    common = ("form", "inbound", f"chat:contact:{forms[0].contact}")
    at = plain(forms[0].created_at)
    words = ("Refund", "Please <b>refund</b> me")
    assert sorted(found) == [
        (forms[0].id, *common, agents_of[0], *words, "closed", at, at + timedelta(hours=2)),
        (forms[1].id, *common, None, *words, "open", at, None),
    ]
    assert any(ticket.kind == "conversation" for ticket in tickets_of(shown))
    story = rows(
        con,
        "select event_type, actor_type, is_public, occurred_at from staging.stg_intercom__events"
        f" where interaction_key = 'chat:ticket:{forms[0].id}'",
    )
    assert sorted(story, key=str) == sorted(
        [
            ("message", "customer", True, at),
            ("other", "customer", False, at),
            ("note", "agent", False, at + timedelta(hours=1)),
            ("closed", "agent", False, at + timedelta(hours=2)),
        ],
        key=str,
    )


def test_notes_and_back_office_tickets_are_activities(con: Any, shown: World) -> None:
    found = rows(
        con,
        "select source_object, source_id, kind, person_key, agent_key, occurred_at, is_done"
        " from staging.stg_intercom__activities",
    )
    agents = {agent.id: f"chat:admin:{agent.intercom_id}" for agent in shown.agents}
    expected: list[Any] = [
        ("contact_note", note.id, "note", f"chat:contact:{note.contact}", agents[note.author], plain(note.at), None)
        for note in jottings_of(shown)
    ]
    expected += [
        ("ticket", t.id, "task", f"chat:contact:{t.contact}", agents[t.agent or 0], plain(t.created_at), not t.is_open)
        for t in tickets_of(shown)
        if t.kind == "back office"
    ]
    assert sorted(found, key=str) == sorted(expected, key=str)
    assert {None, True} <= {each[6] for each in expected}
