"""Staging models over what was really synced: the columns of the contract, and the world's own numbers."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from connectors.intercom.sandbox import ENVIRONMENT, settings
from connectors.intercom.sandbox_records import APP_ID
from connectors.sync import sync
from contracts.connection import Connection
from contracts.shapes import shapes
from sandbox.model import Part, World
from sandbox.serve import RunningSandbox
from warehouse.build import open_build
from warehouse.dbt import dbt_vars, run_dbt
from warehouse.raw import load_landed

pytestmark = pytest.mark.slow

SHAPES = ("people", "companies", "agents", "teams", "interactions", "events", "ratings")
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


@pytest.fixture(scope="module")
def shown(world: World) -> World:
    """The world, with parts of rarer kinds at the end of its first conversation."""
    first = world.conversations[0]
    agent = next(agent for agent in world.agents if not agent.is_bot)
    at = first.updated_at
    rare = [
        Part(f"rare{n}", kind, "agent", agent.id, body, at + timedelta(seconds=n))
        for n, (kind, (body, _)) in enumerate(RARE.items())
    ]
    return replace(world, conversations=(replace(first, parts=(*first.parts, *rare)), *world.conversations[1:]))


@pytest.fixture(scope="module")
def con(sandbox: RunningSandbox, world: World, shown: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder = tmp_path_factory.mktemp("staging")
    sandbox.show(shown)
    connection = Connection("chat", "intercom", settings(sandbox.url("intercom")))
    results = sync(connection, str(folder / "landing"), {}, environ=ENVIRONMENT)
    assert [result.error for result in results] == [None] * 7
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
        " subject, state, waiting_since, tags, bot_resolution from staging.stg_intercom__interactions",
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
        " from staging.stg_intercom__events where source_id not like 'rare%'",
    )
    expected = []
    for c in shown.conversations:
        key = f"chat:conversation:{c.id}"
        expected.append((key, "conversation_source", c.id, plain(c.started_at), "message", c.body, True))
        for part in c.parts:
            if not part.id.startswith("rare"):
                kind = EVENT_TYPES[part.kind]
                at = plain(part.at)
                expected.append((key, "conversation_part", part.id, at, kind, part.body, kind == "message"))
    assert sorted(found, key=str) == sorted(expected, key=str)


def test_rarer_kinds_of_parts(con: Any) -> None:
    found = dict(
        rows(con, "select source_id, event_type from staging.stg_intercom__events where source_id like 'rare%'")
    )
    assert list(dict(sorted(found.items())).values()) == [kind for _, kind in RARE.values()]


def test_who_acted(con: Any, shown: World) -> None:
    found = Counter(rows(con, "select actor_type, actor_key from staging.stg_intercom__events"))
    agents = {agent.id: agent.intercom_id for agent in shown.agents}
    expected: Counter[tuple[str, str]] = Counter()
    for c in shown.conversations:
        for author, agent in [(c.first_author, c.first_agent), *((part.author, part.agent) for part in c.parts)]:
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
