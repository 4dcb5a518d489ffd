"""What staging makes of a synced Zendesk, against the world itself."""

import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from statistics import median
from typing import Any

import duckdb
import pytest

from connectors.fetching import fetch
from connectors.sync import sync
from connectors.zendesk.sandbox import settings
from connectors.zendesk.sandbox_calls import hold_seconds
from connectors.zendesk.sandbox_threads import put_aside
from connectors.zendesk.sandbox_words import AGENTS, user_of_caller, user_of_record
from contracts.connection import Connection
from contracts.shapes import shapes
from sandbox.model import Call, Conversation, World
from sandbox.serve import running_sandbox
from sandbox.truth import closed_at, csat, first_response_time, volume_by_channel
from tests.tools.staging import build_staging
from warehouse.build import open_build
from warehouse.raw import load_landed

pytestmark = pytest.mark.slow

SHAPES = ("people", "companies", "agents", "teams", "interactions", "events", "ratings", "measurements")

Con = duckdb.DuckDBPyConnection


# An agent made a ticket that waits for the customer from the first moment on.
_MADE_WAITING = """
insert into raw.desk__ticket_events by name
select 1 as id, 1 as _hash, min(id) as ticket_id, min(created_at) as created_at,
    '[{"id": 1, "event_type": "Create", "status": "pending", "assignee_id": 7}]' as child_events
from raw.desk__tickets
where id not in (select ticket_id from raw.desk__calls where ticket_id is not null)
"""


@pytest.fixture(scope="module")
def deleted(world: World) -> int:
    """A ticket that somebody deleted just before the world stands still."""
    return int(world.conversations[5].id)


@pytest.fixture(scope="module")
def staging(world: World, deleted: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Con]:
    folder = tmp_path_factory.mktemp("zendesk")
    build, landing = folder / "warehouse.duckdb", str(folder / "landing")
    options = {"exports_per_minute": 10_000, "deleted_tickets": {deleted: world.conversations[5].updated_at}}
    with running_sandbox(world, ["zendesk"], options={"zendesk": options}) as running:
        desk = Connection("desk", "zendesk", settings(running.url("zendesk")))
        sync(desk, landing, {}, environ=running.environment())
        # Comments that come both ways are said once.
        single = [str(conversation.id) for conversation in world.conversations[-2:]]
        fetch(desk, landing, {"tickets": single}, environ=running.environment())
    with closing(open_build(build)) as con:
        assert not [result.error for result in load_landed(con, landing) if result.error]
        con.execute(_MADE_WAITING)
    build_staging("zendesk", [desk], build)
    with closing(duckdb.connect(str(build), read_only=True)) as con:
        yield con


def rows(staging: Con, question: str) -> list[tuple[Any, ...]]:
    return list(staging.execute(question).fetchall())


def user(world: World, item: Conversation | Call) -> str:
    """record_key of whoever wrote or called."""
    record = next((r for r in world.records if r.id == item.contact), None)
    number = user_of_record(record) if record else user_of_caller(item)  # type: ignore[arg-type]
    return f"desk:user:{number}"


@pytest.mark.parametrize("shape", SHAPES)
def test_columns_are_those_of_the_shape(staging: Con, shape: str) -> None:
    found = rows(staging, f"describe staging.stg_zendesk__{shape}")
    assert [(row[0], row[1].lower()) for row in found] == [(c.name, c.type) for c in shapes()[shape].columns]


def test_everybody_is_either_a_customer_or_an_agent(staging: Con, world: World) -> None:
    known = {f"desk:user:{user_of_record(r)}" for r in world.records if r.tool in {"intercom", "aircall"}}
    callers = {user(world, call) for call in world.calls if call.contact is None}
    assert {row[0] for row in rows(staging, "select record_key from staging.stg_zendesk__people")} == known | callers
    agents = {
        source_id: (email, is_bot, is_active)
        for source_id, email, is_bot, is_active in rows(
            staging, "select source_id, email, is_bot, is_active from staging.stg_zendesk__agents"
        )
    }
    assert agents == {
        str(AGENTS + agent.id): (agent.email, agent.is_bot, agent.left_at is None) for agent in world.agents
    }


def test_numbers_and_organizations_of_people(staging: Con, world: World) -> None:
    found = {
        key: (phones, company, external)
        for key, phones, company, external in rows(
            staging, "select record_key, phones, company_key, external_id from staging.stg_zendesk__people"
        )
    }
    for record in world.records:
        if record.tool == "intercom":
            company = None if record.company is None else f"desk:organization:{410_000_000_000 + record.company}"
            assert found[f"desk:user:{user_of_record(record)}"] == (list(record.phones), company, record.external_id)
    companies = rows(
        staging, "select name, domain, plan, employee_count, annual_revenue from staging.stg_zendesk__companies"
    )
    assert Counter(companies) == Counter(
        (c.name, c.domain, c.plan, c.employees, c.annual_revenue) for c in world.companies
    )


def test_only_what_zendesk_has_verified_is_verified(staging: Con, world: World) -> None:
    """In the sandbox that is the address of whoever signed up; nobody else's, and no number."""
    found = rows(staging, "select name, email, external_id, phones, verified_values from staging.stg_zendesk__people")
    assert [row for row in found if row[4] != ([row[1]] if row[1] and row[2] else [])] == []
    assert any(email and external_id for _, email, external_id, _, _ in found)
    assert any(email and not external_id for _, email, external_id, _, _ in found)


def test_volume_by_channel_is_the_worlds(staging: Con, world: World) -> None:
    """Conversations and calls, and no call a second time as the ticket it leaves behind."""
    found = rows(staging, "select channel, count(*) from staging.stg_zendesk__interactions group by 1")
    assert dict(found) == volume_by_channel(world)


def test_tickets_are_who_and_how_they_are(staging: Con, world: World, deleted: int) -> None:
    states = {"open": "open", "closed": "closed", "snoozed": "snoozed"}
    agents = {agent.id: f"desk:user:{AGENTS + agent.id}" for agent in world.agents}
    found = {
        source_id: rest
        for source_id, *rest in rows(
            staging,
            "select source_id, channel, direction, person_key, state, ended_at, waiting_since, agent_key, tags,"
            " is_deleted from staging.stg_zendesk__interactions where source_object = 'ticket'",
        )
    }
    assert len(found) == len(world.conversations)
    for conversation in world.conversations:
        gone = int(conversation.id) == deleted
        ended, waiting = closed_at(conversation), conversation.waiting_since
        assert found[conversation.id] == [
            conversation.channel,
            conversation.direction,
            user(world, conversation),
            None if gone else states[conversation.state],
            ended.replace(tzinfo=None) if ended and not gone else None,
            waiting.replace(tzinfo=None) if waiting and not gone else None,
            agents.get(conversation.assignee) if conversation.assignee else None,
            sorted(conversation.tags),
            gone,
        ]


def test_calls_are_how_long_and_how_they_ended(staging: Con, world: World) -> None:
    found = {
        source_id: rest
        for source_id, *rest in rows(
            staging,
            "select source_id, person_key, direction, outcome, wait_seconds, talk_seconds, hold_seconds,"
            " wrap_seconds, occurred_at, ended_at, tags"
            " from staging.stg_zendesk__interactions where source_object = 'call'",
        )
    }
    assert len(found) == len(world.calls)
    for call in world.calls:
        until = call.answered_at or call.ended_at
        talked = (call.ended_at - call.answered_at).total_seconds() if call.answered_at else None
        if call.answered_at:
            outcome = "answered"
        elif call.direction == "outbound":
            outcome = "missed"
        else:
            outcome = "voicemail" if call.has_voicemail else "abandoned"
        assert found[str(call.id)] == [
            *(user(world, call), call.direction, outcome, (until - call.started_at).total_seconds(), talked),
            *((hold_seconds(call), 0) if call.answered_at else (None, None)),
            *(call.started_at.replace(tzinfo=None), call.ended_at.replace(tzinfo=None), sorted(call.tags)),
        ]


def test_everything_said_is_an_event_once(staging: Con, world: World) -> None:
    found = Counter(
        dict(
            rows(
                staging,
                "select actor_type || ' ' || event_type, count(*) from staging.stg_zendesk__events"
                " where source_object = 'comment' group by 1",
            )
        )
    )
    expected = Counter(f"{conversation.first_author} message" for conversation in world.conversations)
    for conversation in world.conversations:
        for part in conversation.parts:
            if part.body:
                expected[f"{part.author} {'note' if part.kind == 'note' else 'message'}"] += 1
    for call in world.calls:
        for comment in call.comments:
            expected[f"{'agent' if comment.agent is not None else 'system'} note"] += 1
    assert found == expected


def test_what_happened_in_tickets_and_calls(staging: Con, world: World) -> None:
    found = dict(
        rows(
            staging,
            "select event_type, count(*) from staging.stg_zendesk__events where source_object <> 'comment' group by 1",
        )
    )
    kinds = Counter(part.kind for conversation in world.conversations for part in conversation.parts)
    waiting = Counter(
        put_aside(conversation)
        for conversation in world.conversations
        for part in conversation.parts
        if part.kind == "snoozed"
    )
    assert min(waiting.values()) > 0
    assert found == {
        "assigned": found["assigned"],
        "closed": kinds["close"],
        "snoozed": waiting["pending"] + 1,
        "on_hold": waiting["hold"],
        "opened": sum(wakings(conversation) for conversation in world.conversations),
        "rating_requested": sum(conversation.survey is not None for conversation in world.conversations),
        "call_started": len(world.calls),
        "call_ended": len(world.calls),
        "call_answered": sum(call.answered_at is not None for call in world.calls),
        "voicemail": sum(call.has_voicemail for call in world.calls),
        "transferred": sum(call.transferred_by is not None for call in world.calls),
        "other": sum(hold_seconds(call) > 0 for call in world.calls),
    }
    # Zendesk notes who has a ticket only when that changes.
    assert 0 < found["assigned"] <= kinds["assignment"]


def wakings(conversation: Conversation) -> int:
    """How often somebody wrote in, or time was up, while a conversation was closed or put aside."""
    asleep, count = False, 0
    for part in conversation.parts:
        if part.kind in {"close", "snoozed"}:
            asleep = True
        elif asleep and (part.kind == "open" or part.author == "customer"):
            asleep, count = False, count + 1
    return count


def test_satisfaction_is_the_worlds(staging: Con, world: World) -> None:
    truth = csat(world)
    found = rows(
        staging,
        "select sum(score), count(*), min(scale_min), max(scale_max) from staging.stg_zendesk__ratings"
        " where not is_bot_rating and score is not null",
    )
    assert found == [(truth.numerator, truth.n, 0.0, 1.0)]
    bots = rows(staging, "select count(*) from staging.stg_zendesk__ratings where is_bot_rating and score is not null")
    assert bots == [(sum(c.rating is not None and c.rating.is_bot for c in world.conversations),)]
    remarks = rows(staging, "select remark from staging.stg_zendesk__ratings where remark is not null")
    assert Counter(row[0] for row in remarks) == Counter(
        c.rating.remark.strip() for c in world.conversations if c.rating and c.rating.remark
    )


def test_surveys_that_nobody_answered_are_kept_without_a_score(staging: Con, world: World) -> None:
    found = rows(
        staging,
        "select source_id, requested_at, occurred_at, is_bot_rating from staging.stg_zendesk__ratings"
        " where score is null",
    )
    silent = [c.survey for c in world.conversations if c.survey and not c.rating]
    assert 0 < len(found) == len(silent)
    assert sorted(row[1] for row in found) == sorted(survey.sent_at.replace(tzinfo=None) for survey in silent)
    assert all(asked == occurred for _, asked, occurred, _ in found)
    assert sum(is_bot for *_, is_bot in found) == sum(survey.is_bot for survey in silent)


def test_first_responses_are_the_worlds(staging: Con, world: World) -> None:
    """From the start of an inbound ticket to the first public message by a person, worked out here in Python."""
    truth = first_response_time(world)
    begun = dict(
        rows(
            staging,
            "select record_key, occurred_at from staging.stg_zendesk__interactions"
            " where source_object = 'ticket' and direction = 'inbound'",
        )
    )
    first: dict[str, Any] = {}
    for key, at in rows(
        staging,
        "select interaction_key, occurred_at from staging.stg_zendesk__events"
        " where event_type = 'message' and actor_type = 'agent' and is_public",
    ):
        if key in begun:
            first[key] = min(at, first.get(key, at))
    waits = [(at - begun[key]).total_seconds() for key, at in first.items()]
    assert (median(waits), len(waits)) == (truth.value, truth.n)


def test_whoever_acted_is_somebody_known(staging: Con) -> None:
    unknown = rows(
        staging,
        "select actor_type, count(*) from staging.stg_zendesk__events where actor_key not in ("
        " select record_key from staging.stg_zendesk__people union select record_key from staging.stg_zendesk__agents"
        ") group by 1",
    )
    assert unknown == []
    orphans = (
        "select count(*) from staging.stg_zendesk__events as events left join staging.stg_zendesk__interactions as held"
        " on events.interaction_key = held.record_key where held.record_key is null"
    )
    assert rows(staging, orphans) == [(0,)]


def test_a_ticket_has_zendesks_own_minutes(staging: Con, world: World) -> None:
    found = rows(
        staging, "select unit_key, amount from staging.stg_zendesk__measurements where metric = 'time_to_first_close'"
    )
    solved = {
        f"desk:ticket:{each.id}": next((part.at for part in each.parts if part.kind == "close"), None)
        for each in world.conversations
    }
    begun = {f"desk:ticket:{each.id}": each.started_at for each in world.conversations}
    told = {unit: amount for unit, amount in found if unit in solved}
    assert told == {
        unit: 60 * ((at - begun[unit]).total_seconds() // 60) if at else None for unit, at in solved.items()
    }
    assert None in told.values()


def test_business_minutes_are_those_of_an_account_with_a_schedule(staging: Con, tmp_path: Path) -> None:
    """In the sandbox they are calendar minutes throughout, as without a schedule."""
    business = "select metric, measure, amount, known_difference from staging.stg_zendesk__measurements"
    business += " where metric = 'requester_wait_business' and unit_key = ?"
    ((ticket,),) = rows(staging, "select min(ticket_id) from raw.desk__ticket_metrics")
    assert staging.execute(business, [f"desk:ticket:{ticket}"]).fetchall() == []
    ((file,),) = rows(staging, "select path from duckdb_databases() where not internal and path is not null")
    shutil.copy(file, tmp_path / "warehouse.duckdb")
    with closing(duckdb.connect(str(tmp_path / "warehouse.duckdb"))) as con:
        con.execute(
            'update raw.desk__ticket_metrics set requester_wait_time_in_minutes = \'{"calendar": 50, "business": 20}\''
            " where ticket_id = ?",
            [ticket],
        )
        found = con.execute(business, [f"desk:ticket:{ticket}"]).fetchall()
    assert found == [("requester_wait_business", "requester_wait_time_in_minutes", 1200, 0)]
