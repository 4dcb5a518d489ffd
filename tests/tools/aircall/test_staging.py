"""What staging makes of a synced Aircall, against the world itself."""

import re
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial

import duckdb
import pytest

from connectors.aircall import sandbox as aircall
from connectors.sync import sync
from contracts.connection import Connection
from contracts.shapes import shapes
from sandbox.making.listening import heard, menu_choice
from sandbox.model import Call, World
from sandbox.serve import running_sandbox
from tests.tools.staging import build_staging
from warehouse.build import open_build
from warehouse.raw import load_landed

pytestmark = pytest.mark.slow

AI_SINCE = datetime(2026, 9, 1, tzinfo=UTC)
SHAPES = ("people", "agents", "teams", "interactions", "events", "measurements")


@pytest.fixture(scope="module")
def unlisted(world: World) -> str:
    """A contact that calls know and the contact list keeps to itself."""
    return next(call.contact for call in world.calls if call.contact)


@pytest.fixture(scope="module")
def staging(
    world: World, unlisted: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    folder = tmp_path_factory.mktemp("aircall")
    build = folder / "warehouse.duckdb"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(aircall, "app", partial(aircall.app, unlisted_contacts={unlisted}))
        with running_sandbox(world, ["aircall"]) as running:
            config = {**running.connections()["aircall"]["config"], "ai_start_date": AI_SINCE.isoformat()[:19] + "Z"}
            phones = Connection("phones", "aircall", config)
            results = sync(phones, str(folder / "landing"), {}, environ=running.environment())
    assert [result.error for result in results] == [None] * 11
    with closing(open_build(build)) as con:
        assert not [result.error for result in load_landed(con, str(folder / "landing")) if result.error]
    build_staging("aircall", [phones], build)
    with closing(duckdb.connect(str(build), read_only=True)) as con:
        yield con


def is_withheld(call: Call) -> bool:
    return not re.search(r"\d", call.raw_digits)


@pytest.mark.parametrize("shape", SHAPES)
def test_columns_are_those_of_the_shape(staging: duckdb.DuckDBPyConnection, shape: str) -> None:
    found = staging.execute(f"describe staging.stg_aircall__{shape}").fetchall()
    assert [(row[0], row[1].lower()) for row in found] == [(c.name, c.type) for c in shapes()[shape].columns]


def test_every_call_has_somebody_and_everybody_is_there(staging: duckdb.DuckDBPyConnection, world: World) -> None:
    contacts = sum(record.tool == "aircall" for record in world.records)
    strangers = [call for call in world.calls if call.contact is None]
    numbers = {call.raw_digits for call in strangers if not is_withheld(call)}
    withheld = [call for call in strangers if is_withheld(call)]
    assert withheld
    found = staging.execute(
        "select role, count(*), count(*) filter (where len(phones) = 0) from staging.stg_aircall__people group by role"
    ).fetchall()
    counts = {role: (rows, bare) for role, rows, bare in found}
    assert counts["contact"][0] == contacts
    assert counts["caller"] == (len(numbers) + len(withheld), len(withheld))
    lost = staging.execute(
        "select count(*) from staging.stg_aircall__interactions as calls"
        " left join staging.stg_aircall__people as people on calls.person_key = people.record_key"
        " where people.record_key is null"
    ).fetchall()
    assert lost == [(0,)]


def test_calls_from_one_number_are_one_caller_and_no_key_shows_it(
    staging: duckdb.DuckDBPyConnection, world: World
) -> None:
    keys = dict(staging.execute("select source_id, person_key from staging.stg_aircall__interactions").fetchall())
    by_number: dict[str, set[str]] = {}
    for call in world.calls:
        if call.contact is None and not is_withheld(call):
            by_number.setdefault(call.raw_digits, set()).add(keys[str(call.id)])
    assert all(len(callers) == 1 for callers in by_number.values())
    assert len({caller for callers in by_number.values() for caller in callers}) == len(by_number)
    for number, callers in by_number.items():
        assert re.sub(r"\D", "", number) not in next(iter(callers))


def test_a_contact_in_no_list_is_taken_from_its_calls(
    staging: duckdb.DuckDBPyConnection, world: World, unlisted: str
) -> None:
    record = next(each for each in world.records if each.tool == "aircall" and each.id == unlisted)
    found = staging.execute(
        "select name, email, phones, is_deleted from staging.stg_aircall__people where source_id = ?", [unlisted]
    ).fetchall()
    assert found == [(record.name, next(iter(record.emails), None), list(record.phones), False)]


def test_names_addresses_and_numbers_are_as_written(staging: duckdb.DuckDBPyConnection, world: World) -> None:
    found = {
        source_id: (name, [email, *others] if email else [], phones)
        for source_id, name, email, others, phones in staging.execute(
            "select source_id, name, email, other_emails, phones from staging.stg_aircall__people"
            " where role = 'contact'"
        ).fetchall()
    }
    for record in world.records:
        if record.tool == "aircall":
            assert found[record.id] == (record.name, list(record.emails), list(record.phones))


def test_outcomes_waits_and_talks(staging: duckdb.DuckDBPyConnection, world: World) -> None:
    found = {
        source_id: rest
        for source_id, *rest in staging.execute(
            "select source_id, outcome, wait_seconds, talk_seconds, state, channel, direction, tags, occurred_at"
            " from staging.stg_aircall__interactions"
        ).fetchall()
    }
    assert len(found) == len(world.calls)
    for call in world.calls:
        until = call.answered_at or call.ended_at
        talked = (call.ended_at - call.answered_at).total_seconds() if call.answered_at else None
        if call.answered_at:
            outcome = "answered"
        elif call.has_voicemail:
            outcome = "voicemail"
        elif call.missed_reason in {"short_abandoned", "abandoned_in_ivr", "abandoned_in_classic"}:
            outcome = "abandoned"
        else:
            outcome = "missed"
        assert found[str(call.id)] == [
            *(outcome, (until - call.started_at).total_seconds(), talked, "closed", "phone", call.direction),
            *(sorted(call.tags), call.started_at.replace(tzinfo=None)),
        ]


def test_agents_of_calls_are_known_also_when_they_left(staging: duckdb.DuckDBPyConnection, world: World) -> None:
    left = {agent.aircall_id for agent in world.agents if agent.left_at}
    named = {agent for call in world.calls for agent in (call.agent, call.transferred_by)}
    took = {agent.aircall_id for agent in world.agents if agent.id in named}
    agents = staging.execute("select source_id, is_active, team_keys from staging.stg_aircall__agents").fetchall()
    assert {int(source_id) for source_id, is_active, _ in agents if not is_active} == left & took != set()
    teams = {agent.aircall_id: agent.team for agent in world.agents}
    team_ids = {team.id: team.aircall_id for team in world.teams}
    for source_id, is_active, team_keys in agents:
        expected = [f"phones:team:{team_ids[teams[int(source_id)]]}"] if teams[int(source_id)] and is_active else []
        assert team_keys == expected


def test_events_are_the_moments_and_comments_of_calls(staging: duckdb.DuckDBPyConnection, world: World) -> None:
    counts = dict(
        staging.execute(
            "select event_type, count(*) from staging.stg_aircall__events"
            " where source_object in ('call_event', 'comment') group by 1"
        ).fetchall()
    )
    assert counts == {
        "call_started": len(world.calls),
        "call_ended": len(world.calls),
        "call_answered": sum(call.answered_at is not None for call in world.calls),
        "voicemail": sum(call.has_voicemail for call in world.calls),
        "transferred": sum(call.transferred_by is not None for call in world.calls),
        "note": sum(len(call.comments) for call in world.calls),
    }
    notes = staging.execute(
        "select source_id, body, is_public, occurred_at from staging.stg_aircall__events"
        " where source_object = 'comment'"
    ).fetchall()
    expected = {
        (str(comment.id), comment.body, False, comment.at.replace(tzinfo=None))
        for call in world.calls
        for comment in call.comments
    }
    assert set(notes) == expected


def events_of(staging: duckdb.DuckDBPyConnection, source_object: str) -> set[tuple[object, ...]]:
    return set(
        staging.execute(
            "select interaction_key, event_type, actor_key, body, occurred_at from staging.stg_aircall__events"
            " where source_object = ?",
            [source_object],
        ).fetchall()
    )


def test_transfers_name_both_agents(staging: duckdb.DuckDBPyConnection, world: World) -> None:
    agents = {agent.id: agent for agent in world.agents}
    expected = {
        (
            f"phones:call:{call.id}",
            f"phones:user:{agents[call.transferred_by].aircall_id}",
            f"To {agents[call.agent].name}",
        )
        for call in world.calls
        if call.transferred_by is not None and call.agent is not None
    }
    found = {
        (key, actor, body) for key, kind, actor, body, _ in events_of(staging, "call_event") if kind == "transferred"
    }
    assert found == expected != set()


def test_tags_say_who_and_when(staging: duckdb.DuckDBPyConnection, world: World) -> None:
    agents = {agent.id: f"phones:user:{agent.aircall_id}" for agent in world.agents}
    assert events_of(staging, "call_tag") == {
        (
            f"phones:call:{call.id}",
            "tagged",
            agents.get(call.agent),
            f"Tagged {tag}",
            call.ended_at.replace(tzinfo=None),
        )
        for call in world.calls
        for tag in call.tags
    }


def test_the_menu_option_is_known_for_two_months(staging: duckdb.DuckDBPyConnection, world: World) -> None:
    recent = [call for call in world.calls if call.started_at >= world.now - timedelta(days=60)]
    choices = [(call, menu_choice(world.seed, call)) for call in recent]
    assert {(key, body, at) for key, _, _, body, at in events_of(staging, "menu_choice")} == {
        (f"phones:call:{call.id}", f"Chose {choice.branch} ({choice.key})", choice.at.replace(tzinfo=None))
        for call, choice in choices
        if choice
    }
    assert any(choice for _, choice in choices)


def test_what_the_ai_heard_is_told(staging: duckdb.DuckDBPyConnection, world: World) -> None:
    listened = [(call, heard(world.seed, call)) for call in world.calls if call.started_at >= AI_SINCE]
    known = {f"phones:call:{call.id}": what for call, what in listened if what}
    assert len(known) > 3
    told = {
        kind: {(key, body) for key, _, _, body, _ in events_of(staging, kind)}
        for kind in ("summary", "sentiment", "topics")
    }
    assert told["summary"] == {(key, what.summary) for key, what in known.items()}
    assert told["sentiment"] == {
        (key, f"The caller sounded {what.customer_mood.lower()}") for key, what in known.items()
    }
    assert told["topics"] == {(key, "About " + ", ".join(what.topics)) for key, what in known.items()}


def test_no_link_that_lapses_is_kept(staging: duckdb.DuckDBPyConnection) -> None:
    for shape in SHAPES:
        (count,) = staging.execute(
            f"select count(*) from staging.stg_aircall__{shape} as shown"
            " where cast(shown as varchar) like '%assets.aircall%'"
        ).fetchall()
        assert count == (0,)


def test_whoever_acted_is_somebody_known(staging: duckdb.DuckDBPyConnection) -> None:
    unknown = staging.execute(
        "select actor_type, count(*) from staging.stg_aircall__events where actor_key not in ("
        " select record_key from staging.stg_aircall__people union select record_key from staging.stg_aircall__agents"
        ") group by 1"
    ).fetchall()
    assert unknown == []
    silent = "select count(*) from staging.stg_aircall__events where actor_key is null and actor_type <> 'system'"
    assert staging.execute(silent).fetchall() == [(0,)]


def test_a_duration_has_the_ringing_in_it(staging: duckdb.DuckDBPyConnection, world: World) -> None:
    found = staging.execute(
        "select unit_key, metric, measure, amount, known_difference, tolerance from staging.stg_aircall__measurements"
    ).fetchall()
    expected = {
        f"phones:call:{call.id}": (
            *("average_talk_time", "duration"),
            *(int(call.ended_at.timestamp()) - int(call.started_at.timestamp()),),
            *(int(call.answered_at.timestamp()) - int(call.started_at.timestamp()), 1),
        )
        for call in world.calls
        if call.answered_at is not None
    }
    assert {unit: tuple(rest) for unit, *rest in found} == expected
