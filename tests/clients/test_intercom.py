"""Intercom's own client libraries for Python and Node read our sandbox, with nothing but address and token given."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from connectors.intercom.sandbox import CREDENTIALS
from sandbox.making.backoffice import tickets_of
from sandbox.making.knowledge import articles_of
from sandbox.model import World
from sandbox.serve import RunningSandbox, running_sandbox
from sandbox.world import make_world

pytestmark = pytest.mark.clients

PYTHON = "python-intercom==5.0.1"
NODE = "intercom-client@7.0.3"

READ_IN_PYTHON = """
import json, sys
from intercom import Intercom
from intercom.types import SingleFilterSearchRequest

client = Intercom(token=sys.argv[2], base_url=sys.argv[1])
everything = SingleFilterSearchRequest(field="created_at", operator=">", value=0)

def pages(search):
    # The library's own walk over a search asks for its first page for ever.
    pagination = {"per_page": 50}
    while True:
        page = search(query=everything, pagination=pagination)
        yield from page.items
        if page.response.pages.next is None:
            return
        pagination = {"per_page": 50, "starting_after": page.response.pages.next.starting_after}
"""


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(seed=7, scale=0.03)


@pytest.fixture(scope="module")
def sandbox(world: World) -> Iterator[RunningSandbox]:
    with running_sandbox(world, ["intercom"]) as running:
        yield running


def people(world: World) -> list[Any]:
    return [record for record in world.records if record.tool == "intercom"]


def test_python_reads_everything(python_client: Callable[..., Any], sandbox: RunningSandbox, world: World) -> None:
    # Of lists turned by number one page is taken: this version of the library would turn them for ever.
    program = """
conversations = list(pages(client.conversations.search))
whole = client.conversations.find(conversations[0].id)
companies = client.companies.scroll()
print(json.dumps({
    "conversations": {each.id: each.state for each in conversations},
    "parts": [part.id for part in whole.conversation_parts.conversation_parts],
    "first": whole.id,
    "contacts": {each.id: each.name for each in client.contacts.list()},
    "searched": [each.id for each in pages(client.contacts.search)],
    "companies": {each.id: each.name for each in companies},
    "tickets": {each.id: each.ticket_state.category for each in pages(client.tickets.search)},
    "articles": {each.id: each.title for each in client.articles.list(per_page=50).items},
    "admins": [each.email for each in client.admins.list().admins],
    "teams": [each.name for each in client.teams.list().teams],
    "tags": [each.name for each in client.tags.list().data],
}))
"""
    client = python_client(PYTHON)
    found = client.run(READ_IN_PYTHON + program, sandbox.url("intercom"), CREDENTIALS["access_token"])
    parts = {conversation.id: [part.id for part in conversation.parts] for conversation in world.conversations}
    used = {record.company for record in people(world)}
    assert found["conversations"] == {each.id: each.state for each in world.conversations}
    assert found["parts"] == parts[found["first"]]
    assert found["contacts"] == {record.id: record.name for record in people(world)}
    assert sorted(found["searched"]) == sorted(found["contacts"])
    assert found["companies"] == {c.intercom_id: c.name for c in world.companies if c.intercom_id and c.id in used}
    assert found["tickets"] == {ticket.id: ticket.state for ticket in tickets_of(world)}
    assert found["articles"] == {str(article.id): article.title for article in articles_of(world)}
    present = [agent for agent in world.agents if not agent.is_bot and agent.left_at is None]
    assert found["admins"] == [agent.email for agent in present]
    assert found["teams"] == [team.name for team in world.teams]
    assert sorted(found["tags"]) == sorted({tag for each in world.conversations for tag in each.tags})


def test_python_merges_and_deletes(python_client: Callable[..., Any], sandbox: RunningSandbox, world: World) -> None:
    contacts = {record.role: record.id for record in people(world)}
    program = """
from intercom.core.api_error import ApiError

lead, user = sys.argv[3:]
def status(contact):
    try:
        return client.contacts.find(contact) and 200
    except ApiError as error:
        return error.status_code
merged = client.contacts.merge_lead_in_user(lead_id=lead, contact_id=user)
answers = [merged.id, status(lead), status(user)]
print(json.dumps([*answers, client.contacts.delete(user).deleted, status(user)]))
"""
    client = python_client(PYTHON)
    token = CREDENTIALS["access_token"]
    try:
        found = client.run(READ_IN_PYTHON + program, sandbox.url("intercom"), token, contacts["lead"], contacts["user"])
    finally:
        sandbox.show(world)
    assert found == [contacts["user"], 404, 200, True, 404]


def test_node_reads_everything(node_client: Callable[..., Any], sandbox: RunningSandbox, world: World) -> None:
    program = """
const { IntercomClient } = require('intercom-client');
const [url, token] = process.argv.slice(1);
const client = new IntercomClient({ token, environment: url });
const all = async (pager) => {
  const found = [];
  for await (const each of await pager) found.push(each);
  return found;
};
const query = { field: 'created_at', operator: '>', value: 0 };
(async () => {
  const conversations = await all(client.conversations.search({ query, pagination: { per_page: 50 } }));
  const whole = await client.conversations.find({ conversation_id: conversations[0].id });
  console.log(JSON.stringify({
    conversations: conversations.map((each) => each.id),
    first: whole.id,
    parts: whole.conversation_parts.conversation_parts.map((part) => part.id),
    contacts: (await all(client.contacts.list())).map((each) => each.id),
    companies: (await all(client.companies.scroll())).map((each) => each.id),
    tickets: (await all(client.tickets.search({ query }))).map((each) => each.id),
    articles: (await all(client.articles.list())).map((each) => each.id),
    admins: (await client.admins.list()).admins.map((each) => each.email),
  }));
})();
"""
    client = node_client(NODE)
    found = client.run(program, sandbox.url("intercom"), CREDENTIALS["access_token"])
    parts = {conversation.id: [part.id for part in conversation.parts] for conversation in world.conversations}
    used = {record.company for record in people(world)}
    assert sorted(found["conversations"]) == sorted(parts)
    assert found["parts"] == parts[found["first"]]
    assert sorted(found["contacts"]) == sorted(record.id for record in people(world))
    companies = [c.intercom_id for c in world.companies if c.intercom_id and c.id in used]
    assert sorted(found["companies"]) == sorted(companies)
    assert sorted(found["tickets"]) == sorted(ticket.id for ticket in tickets_of(world))
    assert sorted(found["articles"]) == sorted(str(article.id) for article in articles_of(world))
    assert found["admins"] == [agent.email for agent in world.agents if not agent.is_bot and agent.left_at is None]


def test_a_wrong_token_is_the_librarys_own_error(python_client: Callable[..., Any], sandbox: RunningSandbox) -> None:
    program = """
from intercom.errors import UnauthorizedError

try:
    client.admins.list()
except UnauthorizedError as error:
    print(json.dumps([error.status_code, error.body.errors[0].code]))
"""
    found = python_client(PYTHON).run(READ_IN_PYTHON + program, sandbox.url("intercom"), "wrong")
    assert found == [401, "unauthorized"]
