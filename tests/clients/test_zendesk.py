"""zenpy, the usual Python library for Zendesk, reads our make-believe Zendesk unchanged but for the address."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from connectors.zendesk.sandbox import CREDENTIALS, SUBDOMAIN
from sandbox.model import World
from sandbox.serve import RunningSandbox, running_sandbox
from sandbox.world import make_world

pytestmark = pytest.mark.clients

# The library knows https only: the adapter sends what it asks to our address instead.
PROGRAM = """
import datetime, json, sys
import requests
from requests.adapters import HTTPAdapter
from zenpy import Zenpy

address, subdomain, email, token, ticket = sys.argv[1:6]

class Elsewhere(HTTPAdapter):
    def send(self, request, **options):
        sent = request.copy()
        sent.url = address + request.path_url
        sent.headers["Host"] = f"{subdomain}.zendesk.com"
        response = super().send(sent, **options)
        response.request, response.url = request, request.url
        return response

session = requests.Session()
session.mount("https://", Elsewhere())
session.mount("http://", Elsewhere())
client = Zenpy(subdomain=subdomain, email=email, token=token, session=session)
start = datetime.datetime(2020, 1, 1)
found = {
    "me": client.users.me().email,
    "tickets": sorted({each.id for each in client.tickets.incremental(start_time=start)}),
    "by cursor": sorted({each.id for each in client.tickets.incremental(start_time=start, paginate_by_time=False)}),
    "users": sorted({each.id for each in client.users.incremental(start_time=start)}),
    "organizations": sorted(each.name for each in client.organizations()),
    "groups": sorted(each.name for each in client.groups()),
    "comments": [[each.public, each.author_id] for each in client.tickets.comments(ticket=int(ticket))],
    "requester": client.tickets(id=int(ticket)).requester.name,
    "ratings": sorted({each.ticket_id for each in client.satisfaction_ratings()}),
}
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def running() -> Iterator[RunningSandbox]:
    world = make_world(seed=7, scale=0.02)
    with running_sandbox(world, ["zendesk"], options={"zendesk": {"export_page": 100}}) as found:
        yield found


def test_zenpy_reads_everything(python_client: Callable[..., Any], running: RunningSandbox) -> None:
    world: World = running.world
    conversation = max(world.conversations, key=lambda each: len(each.parts))
    client = python_client("zenpy")
    arguments = [running.url("zendesk"), SUBDOMAIN, CREDENTIALS["email"], CREDENTIALS["api_token"], conversation.id]
    found = client.run(PROGRAM, *arguments)
    tickets = sorted(int(item.id) for item in (*world.conversations, *world.calls))
    assert found["me"].endswith("@tideline.example")
    assert found["tickets"] == found["by cursor"] == tickets
    assert len(found["users"]) > len(world.agents)
    assert found["organizations"] == sorted(company.name for company in world.companies)
    assert found["groups"] == sorted(team.name for team in world.teams)
    assert len(found["comments"]) == 1 + sum(bool(part.body) for part in conversation.parts)
    assert found["ratings"] == sorted(int(c.id) for c in world.conversations if c.survey)
