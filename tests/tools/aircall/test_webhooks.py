"""Aircall's webhooks: as its description has them, proved by their token, and followed by asking again."""

import shutil
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from connectors.aircall.sandbox_events import event
from connectors.fetching import fetch
from connectors.hooks.events import Hint, told
from connectors.landing import landed_states
from connectors.registry import connector
from contracts.signatures import Message, Proof
from sandbox.model import World
from sandbox.push import push
from tests.tools.aircall.phones import another_sandbox, connection, read
from tests.tools.aircall.test_sandbox import SPECS, as_described
from warehouse.build import open_build
from warehouse.raw import load_landed

SPEC = connector("aircall").spec
DESCRIBED = SPECS / "aircall-webhooks-asyncapi.yml"
CONFIG = {"webhook_token": "shown-once-by-aircall"}


def an_id(world: World, stream: str) -> int:
    """Of a record of each stream."""
    agent = next(agent for agent in world.agents if agent.aircall_id and agent.left_at is None)
    contact = next(record for record in world.records if record.tool == "aircall")
    known = {"contacts": int(contact.id), "users": agent.aircall_id, "teams": world.teams[0].aircall_id}
    return known.get(stream) or (world.numbers[0].id if stream == "numbers" else world.calls[-1].id)


@pytest.mark.parametrize("topic", SPEC.webhooks.topics)
def test_each_topic_asks_for_its_record(world: World, topic: str) -> None:
    stream = SPEC.webhooks.topics[topic].stream
    identifier = an_id(world, stream)
    body = event(world, topic, identifier, world.now)
    found = told("phones", SPEC.webhooks, frozenset(SPEC.streams), body)
    assert (found.hints, found.unknown, found.malformed) == ([Hint("phones", stream, str(identifier))], 0, 0)
    assert SPEC.streams[stream].fetch


@pytest.mark.parametrize("topic", ["call.ringing_on_agent", "call.hold", "user.connected.v2", "message.received"])
def test_topics_that_change_no_record_are_left_alone(world: World, topic: str) -> None:
    body = event(world, "call.ended", an_id(world, "calls"), world.now) | {"event": topic}
    found = told("phones", SPEC.webhooks, frozenset(SPEC.streams), body)
    assert (found.hints, found.unknown) == ([], 1)


def test_only_the_token_proves_it(world: World) -> None:
    body = event(world, "call.tagged", an_id(world, "calls"), world.now)
    proof = Proof(SPEC.webhooks.signature, CONFIG["webhook_token"])

    def refusal(config: dict[str, str]) -> Any:
        sent = push(SPEC.webhooks, "https://hooks.example/hooks/phones", body, config)
        return proof.refuses(Message("POST", sent.url, sent.headers, sent.body), world.now)

    assert refusal(CONFIG) is None
    assert refusal({"webhook_token": "guessed"}) == "wrong signature"


@pytest.mark.skipif(not DESCRIBED.is_file(), reason="the description is no part of the project")
@pytest.mark.parametrize("topic", SPEC.webhooks.topics)
def test_bodies_fit_the_published_description(world: World, topic: str) -> None:
    described = yaml.safe_load(DESCRIBED.read_text())
    messages = {each["name"]: each["payload"] for each in described["components"]["messages"].values()}
    validator = Draft202012Validator({**described, **messages[topic]})
    body = event(world, topic, an_id(world, SPEC.webhooks.topics[topic].stream), world.now)
    validator.validate(as_described(body))
    assert list(validator.iter_errors({**as_described(body), "timestamp": "now"}))


@pytest.fixture(scope="module")
def whole(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything of the world, landed."""
    landing = tmp_path_factory.mktemp("whole") / "landing"
    with another_sandbox(world) as running:
        read(running, landing, streams=["calls", "contacts"], config={"start_date": "2026-08-01T00:00:00Z"})
    return landing


@pytest.fixture
def held(whole: Path, tmp_path: Path) -> Path:
    """A landing zone of one's own."""
    return Path(shutil.copytree(whole, tmp_path / "landing"))


def follow(landing: Path, later: World, topic: str, identifier: int) -> None:
    """What the hint of one webhook leads to, when the world has moved on."""
    body = event(later, topic, identifier, later.now)
    (hint,) = told("phones", SPEC.webhooks, frozenset(SPEC.streams), body).hints
    with another_sandbox(later) as running:
        found = fetch(connection(running), str(landing), {hint.stream: [hint.object_id]}, environ=running.environment())
    assert not found[hint.stream].errors


def loaded(landing: Path, query: str) -> list[tuple[Any, ...]]:
    build = landing.parent / "warehouse.duckdb"
    with closing(open_build(build)) as con:
        assert not [load.error for load in load_landed(con, str(landing)) if load.error]
        return con.execute(query).fetchall()


def test_a_tag_put_on_weeks_later_arrives_by_webhook_alone(held: Path, world: World) -> None:
    old = next(
        call
        for call in world.calls
        if call.started_at < world.now - timedelta(days=30)
        and call.comments
        and call.started_at.isoformat() > "2026-08-02"
    )
    retagged = replace(old, tags=("escalated",), comments=old.comments[:-1])
    later = replace(world, calls=tuple(retagged if call.id == old.id else call for call in world.calls))
    shown = "json_extract_string(tags, '$[*].name'), len(cast(comments as json[]))"
    query = f"select {shown} from raw.phones__calls where id = {old.id}"
    before = loaded(held, query)
    with another_sandbox(later) as running:
        read(running, held, landed_states(str(held), "phones"), streams=["calls"])
    assert loaded(held, query) == before
    follow(held, later, "call.tagged", old.id)
    assert loaded(held, query) == [(["escalated"], len(old.comments) - 1)] != before


def test_a_deleted_contact_is_a_row_with_a_time(held: Path, world: World) -> None:
    gone = next(record for record in world.records if record.tool == "aircall")
    later = replace(world, records=tuple(record for record in world.records if record is not gone))
    shown = "first_name is not null, _deleted, _deleted_at is not null"
    query = f"select {shown} from raw.phones__contacts where id = {gone.id}"
    assert loaded(held, query) == [(True, False, False)]
    follow(held, later, "contact.deleted", int(gone.id))
    assert loaded(held, query) == [(True, True, True)]


def test_a_call_has_no_deletion_so_that_one_no_longer_served_stays(held: Path, world: World) -> None:
    old = next(call for call in world.calls if call.started_at.isoformat() > "2026-08-02")
    with another_sandbox(world, history_days=60) as running:
        found = fetch(connection(running), str(held), {"calls": [str(old.id)]}, environ=running.environment())
    assert found["calls"].gone == []
    assert set(found["calls"].errors) == {str(old.id)}
    assert loaded(held, f"select _deleted from raw.phones__calls where id = {old.id}") == [(False,)]


def test_links_are_fresh_when_asked_for(held: Path, world: World) -> None:
    call = next(call for call in world.calls if call.answered_at)
    with another_sandbox(world) as running:
        found = fetch(connection(running), str(held), {"calls": [str(call.id)]}, environ=running.environment())
    link = found["calls"].records[str(call.id)]["recording"]
    until = int(link.partition("expires=")[2])
    assert 3500 < until - world.now.timestamp() < 3700
    assert until > call.ended_at.timestamp() + 3600
