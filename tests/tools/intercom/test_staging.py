"""Staging models over what was really synced: the columns of the contract, and the world's own numbers."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pytest

from connectors.intercom.sandbox import ENVIRONMENT, app, settings
from connectors.intercom.sandbox_records import APP_ID
from connectors.landing import landed_states
from connectors.sync import sync
from contracts.connection import Connection
from contracts.shapes import shapes
from sandbox.making.backoffice import Ticket, TicketStep, tickets_of
from sandbox.making.jottings import jottings_of
from sandbox.making.knowledge import articles_of, sources_of
from sandbox.model import Conversation, Part, World
from sandbox.serve import RunningSandbox
from warehouse.build import open_build
from warehouse.dbt import dbt_vars, run_dbt
from warehouse.raw import load_landed

pytestmark = pytest.mark.slow

SHAPES = ("people", "companies", "agents", "teams", "interactions", "events", "ratings", "activities")
CONNECTORS = Path(__file__).parents[3] / "connectors"
EVENT_TYPES = {
    "comment": "message",
    "note": "note",
    "assignment": "assigned",
    "close": "closed",
    "open": "opened",
    "snoozed": "snoozed",
}
RARE = {
    "quick_reply": ("Yes", "message"),
    "assignment": ("I'll pass you on to Ann.", "message"),
    "close": ("Solved, bye!", "message"),
    "assign_and_reopen": (None, "assigned"),
    "timer_unsnooze": (None, "opened"),
    "timer_snooze": (None, "snoozed"),
    "note_and_reopen": ("internal", "note"),
    "close_and_unassign": (None, "assigned"),
    "conversation_rating_changed": (None, "other"),
}


SPELT_OUT = 530  # comments in a long conversation: more than the API gives


def with_comments(whole: Conversation, agent: int, last: datetime, first: int, end: int) -> Conversation:
    """The conversation with the numbered ones of SPELT_OUT comments that end at `last`, a second apart."""
    comments = [
        Part(f"{whole.id}x{n:03}", "comment", "agent", agent, f"<p>{n}</p>", last - timedelta(seconds=end - 1 - n))
        for n in range(first, end)
    ]
    return replace(whole, parts=(*whole.parts, *comments), updated_at=last)


def held_parts(place: int, whole: Conversation) -> tuple[Part, ...]:
    """What was there to read of the conversation at that place.

    The second grew while it was read, and is whole. The third became long at once: what was held before stays, and of
    the rest the newest 500 are all that can be had.
    """
    return (*whole.parts[:-SPELT_OUT], *whole.parts[-500:]) if place == 2 else whole.parts


@pytest.fixture(scope="module")
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


@pytest.fixture(scope="module")
def before(world: World, shown: World) -> World:
    """The same shortly before: one long conversation has come to its 300th comment, the other is not long yet."""
    agent = next(agent.id for agent in world.agents if not agent.is_bot)
    growing = with_comments(world.conversations[1], agent, world.now - timedelta(seconds=SPELT_OUT - 300), 0, 300)
    return replace(world, conversations=(shown.conversations[0], growing, *world.conversations[2:]))


@pytest.fixture(scope="module")
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


@pytest.fixture(scope="module")
def con(
    sandbox: RunningSandbox,
    world: World,
    before: World,
    shown: World,
    forms: tuple[Ticket, ...],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Any]:
    folder = tmp_path_factory.mktemp("staging")
    connection = Connection("chat", "intercom", settings(sandbox.url("intercom")))
    door = sandbox.doors["intercom"]
    usual = door.tool
    door.tool = replace(usual, app=partial(app, more_tickets=forms))
    for moment in (before, shown):
        sandbox.show(moment)
        states = landed_states(str(folder / "landing"), "chat")
        results = sync(connection, str(folder / "landing"), states, environ=ENVIRONMENT)
        assert [result.error for result in results if result.error] == []
    door.tool = usual
    sandbox.show(world)
    build = folder / "build.duckdb"
    opened = open_build(build)
    assert not [load for load in load_landed(opened, str(folder / "landing")) if load.quarantined or load.error]
    opened.close()
    variables = dbt_vars([connection, Connection("crm", "pipedrive")], CONNECTORS)
    run_dbt("build", build=build, var=folder / "var", variables=variables, select="path:connectors/intercom")
    opened = open_build(build)
    yield opened
    opened.close()


def rows(con: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    return con.execute(query).fetchall()


def plain(moment: Any) -> Any:
    return moment.replace(tzinfo=None) if moment else None


@pytest.mark.parametrize("shape", SHAPES)
def test_columns_are_those_of_the_contract(con: Any, shape: str) -> None:
    described = rows(con, f"describe staging.stg_intercom__{shape}")
    expected = [(column.name, column.type.upper()) for column in shapes()[shape].columns]
    assert [(name, kind) for name, kind, *_ in described] == expected


def test_conversations_become_interactions(con: Any, shown: World) -> None:
    found = rows(
        con,
        "select source_id, source_url, occurred_at, updated_at, channel, direction, person_key, agent_key, team_key,"
        " subject, state, waiting_since, tags, bot_resolution from staging.stg_intercom__interactions"
        " where source_object = 'conversation'",
    )
    agents = {agent.id: agent.intercom_id for agent in shown.agents}
    teams = {team.id: team.intercom_id for team in shown.teams}
    expected = [
        (
            c.id,
            f"https://app.intercom.com/a/inbox/{APP_ID}/inbox/conversation/{c.id}",
            plain(c.started_at),
            plain(c.updated_at),
            c.channel,
            c.direction,
            f"chat:contact:{c.contact}",
            f"chat:admin:{agents[c.assignee]}" if c.assignee is not None else None,
            f"chat:team:{teams[c.team]}" if c.team is not None else None,
            c.subject,
            c.state,
            plain(c.waiting_since),
            sorted(c.tags),
            c.bot_resolution,
        )
        for c in shown.conversations
    ]
    assert sorted(found, key=str) == sorted(expected, key=str)


def test_an_interaction_has_ended_when_it_was_last_closed_and_still_is(con: Any, shown: World) -> None:
    found = dict(rows(con, "select source_id, ended_at from staging.stg_intercom__interactions"))
    for conversation in shown.conversations:
        closes = [part.at for part in conversation.parts if part.kind == "close"]
        closed = conversation.state == "closed" and closes
        assert found[conversation.id] == (plain(closes[-1]) if closed else None)


def test_first_messages_and_parts_become_events(con: Any, shown: World) -> None:
    found = rows(
        con,
        "select interaction_key, source_object, source_id, occurred_at, event_type, body, is_public"
        " from staging.stg_intercom__events where source_id not like 'rare%'"
        " and source_object in ('conversation_source', 'conversation_part')",
    )
    expected = []
    for place, c in enumerate(shown.conversations):
        key = f"chat:conversation:{c.id}"
        expected.append((key, "conversation_source", c.id, plain(c.started_at), "message", c.body, True))
        for part in held_parts(place, c):
            if not part.id.startswith("rare"):
                kind = EVENT_TYPES[part.kind]
                at = plain(part.at)
                expected.append((key, "conversation_part", part.id, at, kind, part.body, kind == "message"))
    assert sorted(found, key=str) == sorted(expected, key=str)


def test_what_cannot_be_had_of_a_conversation_is_said(con: Any, shown: World) -> None:
    found = rows(
        con,
        "select interaction_key, parts_reported, parts_held, parts_missing, missing_because"
        " from staging.intercom__conversation_completeness where parts_reported > 500 or parts_missing > 0",
    )
    _, grown, long, *_ = shown.conversations
    all_of_it, missing = len(grown.parts), SPELT_OUT - 500
    held = len(long.parts) - missing
    reason = "older than the newest 500, which is all that Intercom gives"
    assert held > 500
    assert sorted(found) == sorted(
        [
            (f"chat:conversation:{grown.id}", all_of_it, all_of_it, 0, None),
            (f"chat:conversation:{long.id}", len(long.parts), held, missing, reason),
        ]
    )


def test_the_bot_comes_settles_and_hands_over(con: Any, shown: World) -> None:
    found = rows(
        con,
        "select interaction_key, event_type, occurred_at, actor_type, actor_key, body from staging.stg_intercom__events"
        " where event_type like 'bot_%'",
    )
    expected: list[Any] = []
    for c in shown.conversations:
        said = [part.at for part in c.parts if part.author == "bot" and part.agent is not None]
        if not (said or c.bot_resolution or (c.rating and c.rating.is_bot)):
            continue
        who = ("bot", "chat:bot:4000" if said else None)
        key, first, last = f"chat:conversation:{c.id}", min(said, default=c.started_at), max(said, default=c.started_at)
        expected.append((key, "bot_joined", plain(first), *who, None))
        if c.bot_resolution:
            settled = c.bot_resolution in ("assumed_resolution", "confirmed_resolution")
            words = c.bot_resolution.replace("_", " ")
            read = ", ".join(sorted(article.title for article in sources_of(c, articles_of(shown))))
            words = f"{words}: {read}" if read else words
            expected.append((key, "bot_resolved" if settled else "bot_handed_off", plain(last), *who, words))
    assert sorted(found, key=str) == sorted(expected, key=str)
    assert {each[1] for each in found} == {"bot_joined", "bot_resolved", "bot_handed_off"}
    assert any(": " in each[5] for each in found if each[1] == "bot_resolved")


def test_tags_are_events_of_who_put_them_on(con: Any, shown: World) -> None:
    found = rows(
        con,
        "select interaction_key, body, occurred_at, actor_type, actor_key from staging.stg_intercom__events"
        " where event_type = 'tagged'",
    )
    agents = {agent.id: agent.intercom_id for agent in shown.agents}
    expected = []
    for c in shown.conversations:
        first = next((part for part in c.parts if part.author == "agent"), None)
        who = ("agent", f"chat:admin:{agents[first.agent or 0]}") if first else ("system", None)
        at = plain(first.at if first else c.started_at)
        expected += [(f"chat:conversation:{c.id}", tag, at, *who) for tag in c.tags]
    assert sorted(found, key=str) == sorted(expected, key=str)


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


def test_rarer_kinds_of_parts(con: Any) -> None:
    found = dict(
        rows(con, "select source_id, event_type from staging.stg_intercom__events where source_id like 'rare%'")
    )
    assert list(dict(sorted(found.items())).values()) == [kind for _, kind in RARE.values()]


def test_who_acted(con: Any, shown: World) -> None:
    query = "select actor_type, actor_key from staging.stg_intercom__events where source_object like 'conversation_%'"
    found = Counter(rows(con, f"{query} and event_type <> 'tagged'"))
    agents = {agent.id: agent.intercom_id for agent in shown.agents}
    expected: Counter[tuple[str, str]] = Counter()
    for place, c in enumerate(shown.conversations):
        held = [(part.author, part.agent) for part in held_parts(place, c)]
        for author, agent in [(c.first_author, c.first_agent), *held]:
            keys = {
                "customer": f"chat:contact:{c.contact}",
                "agent": f"chat:admin:{agents.get(agent or 0)}",
                "bot": f"chat:bot:{agents.get(agent or 0)}",
                "system": "chat:bot:9000001",
            }
            expected[author, keys[author]] += 1
    assert found == expected
    assert {author for author, _ in expected} == {"customer", "agent", "bot", "system"}


def test_every_actor_is_a_known_agent_or_person(con: Any, shown: World) -> None:
    unknown = rows(
        con,
        "select distinct actor_key from staging.stg_intercom__events"
        " where actor_key not in (select record_key from staging.stg_intercom__agents)"
        " and actor_key not in (select record_key from staging.stg_intercom__people)",
    )
    assert unknown == []
    agents = rows(con, "select source_id, is_bot, is_active, team_keys from staging.stg_intercom__agents")
    teams = {team.id: team.intercom_id for team in shown.teams}
    shown_agents = {identifier: (is_bot, is_active, keys) for identifier, is_bot, is_active, keys in agents}
    for agent in shown.agents:
        if not agent.is_bot and agent.left_at is None:
            keys = [f"chat:team:{teams[agent.team]}"] if agent.team is not None else []
            assert shown_agents[agent.intercom_id] == (False, True, keys)
    assert shown_agents["4000"][0] is True


def test_ratings_of_people_and_of_the_bot(con: Any, shown: World) -> None:
    found = rows(
        con,
        "select interaction_key, is_bot_rating, score, scale_min, scale_max, agent_key, remark, occurred_at"
        " from staging.stg_intercom__ratings",
    )
    agents = {agent.id: agent.intercom_id for agent in shown.agents}
    expected = []
    for c in shown.conversations:
        if c.rating:
            of_agent = c.rating.agent is not None and not c.rating.is_bot
            agent = f"chat:admin:{agents[c.rating.agent or 0]}" if of_agent else None
            score = (c.rating.is_bot, float(c.rating.score), 1.0, 5.0)
            expected.append((f"chat:conversation:{c.id}", *score, agent, c.rating.remark, plain(c.rating.answered_at)))
    assert sorted(found, key=str) == sorted(expected, key=str)


def test_contacts_become_people(con: Any, shown: World) -> None:
    found = rows(
        con,
        "select source_id, name, email, phones, role, external_id, company_key, reference_keys, updated_at, source_url"
        " from staging.stg_intercom__people",
    )
    companies = {company.id: company.intercom_id for company in shown.companies if company.intercom_id}
    expected = [
        (
            r.id,
            r.name,
            next(iter(r.emails), None),
            list(r.phones[:1]),
            r.role,
            r.external_id,
            f"chat:company:{companies[r.company]}" if r.company in companies else None,
            [f"crm:person:{r.pipedrive_person_id}"] if r.pipedrive_person_id is not None else [],
            plain(r.updated_at),
            f"https://app.intercom.com/a/apps/{APP_ID}/users/{r.id}/all-conversations",
        )
        for r in shown.records
        if r.tool == "intercom"
    ]
    assert sorted(found, key=str) == sorted(expected, key=str)
    assert any(each[7] for each in expected)


def test_companies_and_teams(con: Any, shown: World) -> None:
    used = {record.company for record in shown.records if record.tool == "intercom"}
    companies = rows(con, "select source_id, name, domain, plan, employee_count from staging.stg_intercom__companies")
    assert sorted(companies) == sorted(
        (c.intercom_id, c.name, c.domain, c.plan, c.employees)
        for c in shown.companies
        if c.intercom_id and c.id in used
    )
    teams = rows(con, "select record_key, name from staging.stg_intercom__teams")
    assert sorted(teams) == sorted((f"chat:team:{team.intercom_id}", team.name) for team in shown.teams)
