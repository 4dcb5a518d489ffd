"""Aircall's client library for Python reads our sandbox: nothing but the address is changed."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from connectors.aircall.sandbox import CREDENTIALS
from sandbox.making.listening import heard
from sandbox.model import World
from sandbox.serve import RunningSandbox, running_sandbox
from sandbox.world import make_world

pytestmark = pytest.mark.clients

LIBRARY = "aircall-api==2.1.0"
BEGINNING = """
import json, logging, sys
from aircall import AircallClient, AuthenticationError, NotFoundError, ValidationError

logging.disable()  # It writes to where our answer goes.

client = AircallClient(api_id=sys.argv[2], api_token=sys.argv[3])
client.base_url, client.base_url_v2 = f"{sys.argv[1]}/v1", f"{sys.argv[1]}/v2"

def whole(read, **options):
    page = read(per_page=50, **options)
    found = list(page)
    while page.has_next:
        page = read(per_page=50, page=page.meta.current_page + 1, **options)
        found += page
    assert page.total == len(found)
    return found
"""


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(seed=7, scale=0.03)


@pytest.fixture(scope="module")
def sandbox(world: World) -> Iterator[RunningSandbox]:
    with running_sandbox(world, ["aircall"]) as running:
        yield running


@pytest.fixture(scope="module")
def ask(python_client: Callable[..., Any], sandbox: RunningSandbox) -> Callable[..., Any]:
    client = python_client("requests", "pydantic>=2", of_newer_python=LIBRARY)

    def run(program: str, token: str = CREDENTIALS["api_token"], url: str = sandbox.url("aircall")) -> Any:
        return client.run(BEGINNING + program, url, CREDENTIALS["api_id"], token)

    return run


def test_it_lists_everything(ask: Callable[..., Any], world: World) -> None:
    program = """
calls = whole(client.call.list_calls, fetch_contact=True, fetch_call_timeline=True)
print(json.dumps({
    "calls": {call.id: [int(call.started_at.timestamp()), call.contact.id if call.contact else None] for call in calls},
    "comments": [comment.content for call in calls for comment in call.comments],
    "tags": sorted({tag.name for call in calls for tag in call.tags}),
    "menu": sum(len(call.ivr_options_selected) for call in calls),
    "contacts": [contact.id for contact in whole(client.contact.list_contacts)],
    "users": [user.id for user in whole(client.userv2.list_users)],
    "teams": [team.name for team in whole(client.team.list_teams)],
    "numbers": [number.id for number in whole(client.number.list_numbers)],
    "labels": [tag.name for tag in whole(client.tag.list_tags)],
    "present": [user.id for user in whole(client.user.get_availabilities)],
}))
"""
    found = ask(program)
    staying = sorted(agent.aircall_id for agent in world.agents if agent.aircall_id and agent.left_at is None)
    assert found["calls"] == {
        str(call.id): [int(call.started_at.timestamp()), int(call.contact) if call.contact else None]
        for call in world.calls
    }
    assert sorted(found["comments"]) == sorted(each.body for call in world.calls for each in call.comments)
    assert found["tags"] == sorted({tag for call in world.calls for tag in call.tags}) == sorted(found["labels"])
    assert found["menu"] > 0
    assert sorted(found["contacts"]) == sorted(int(each.id) for each in world.records if each.tool == "aircall")
    assert sorted(found["users"]) == sorted(found["present"]) == staying
    assert found["teams"] == [team.name for team in world.teams]
    assert found["numbers"] == [number.id for number in world.numbers]


def test_it_reads_single_records_and_what_the_ai_heard(ask: Callable[..., Any], world: World) -> None:
    call, what = next((call, what) for call in world.calls if call.answered_at and (what := heard(world.seed, call)))
    program = f"""
call = client.call.get({call.id}, fetch_contact=True)
print(json.dumps([
    call.recording, client.call.get_summary(call.id)["summary"]["content"],
    client.call.get_topics(call.id)["topic"]["content"],
    len(client.call.get_transcription(call.id)["transcription"]["content"]["utterances"]),
]))
"""
    link, *rest = ask(program)
    assert "expires=" in link
    assert rest == [what.summary, list(what.topics), len(what.utterances)]


def test_it_understands_our_errors(ask: Callable[..., Any], world: World) -> None:
    program = """
def name(read):
    try:
        read()
    except (AuthenticationError, NotFoundError, ValidationError) as error:
        return type(error).__name__

tries = (client.ping, lambda: client.contact.get(1), lambda: client.call.list_calls(page=999))
print(json.dumps([name(each) for each in tries]))
"""
    assert ask(program) == [None, "NotFoundError", "ValidationError"]
    assert (
        ask("try:\n    client.ping()\nexcept AuthenticationError:\n    print(json.dumps('refused'))", token="wrong")
        == "refused"
    )
