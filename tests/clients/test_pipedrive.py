"""Pipedrive's own client library for Node reads our sandbox, with nothing but address and token given."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from connectors.pipedrive.sandbox import CREDENTIALS
from sandbox.model import World
from sandbox.serve import RunningSandbox, running_sandbox
from sandbox.world import make_world

pytestmark = pytest.mark.clients

NODE = "pipedrive@33.7.0"

READ = """
const { v1, v2 } = require('pipedrive');
const [url, apiKey] = process.argv.slice(1);
const before = new v1.Configuration({ apiKey, basePath: `${url}/api/v1` });
const now = new v2.Configuration({ apiKey, basePath: `${url}/api/v2` });
const SIZE = 40;

const byCursor = async (ask) => {
  const found = [];
  let cursor;
  do {
    const page = await ask({ limit: SIZE, cursor });
    found.push(...(page.data || []));
    cursor = page.additional_data.next_cursor;
  } while (cursor);
  return found;
};
const byStart = async (ask) => {
  const found = [];
  for (let start = 0, more = true; more; start += SIZE) {
    const page = await ask({ start, limit: SIZE });
    found.push(...(page.data || []));
    more = page.additional_data.pagination.more_items_in_collection;
  }
  return found;
};
const ids = (records) => records.map((each) => each.id);
const pairs = (records, field) => records.map((each) => [each.id, each[field]]);
const say = (task) => task().then((found) => console.log(JSON.stringify(found)));
"""


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(seed=7, scale=0.03)


@pytest.fixture(scope="module")
def sandbox(world: World) -> Iterator[RunningSandbox]:
    with running_sandbox(world, ["pipedrive"]) as running:
        yield running


@pytest.fixture(scope="module")
def read(node_client: Callable[..., Any], sandbox: RunningSandbox) -> Callable[..., Any]:
    client = node_client(NODE)

    def run(program: str, token: str = CREDENTIALS["api_token"]) -> Any:
        return client.run(READ + program, sandbox.url("pipedrive"), token)

    return run


def test_the_new_version_is_read_to_the_end(read: Callable[..., Any], world: World) -> None:
    found = read("""
const deals = new v2.DealsApi(now);
say(async () => ({
  persons: pairs(await byCursor((page) => new v2.PersonsApi(now).getPersons(page)), 'name'),
  organizations: pairs(await byCursor((page) => new v2.OrganizationsApi(now).getOrganizations(page)), 'name'),
  deals: pairs(await byCursor((page) => deals.getDeals(page)), 'title'),
  archived: pairs(await byCursor((page) => deals.getArchivedDeals(page)), 'title'),
  activities: ids(await byCursor((page) => new v2.ActivitiesApi(now).getActivities(page))),
  stages: pairs(await byCursor((page) => new v2.StagesApi(now).getStages(page)), 'name'),
  pipelines: pairs(await byCursor((page) => new v2.PipelinesApi(now).getPipelines(page)), 'name'),
  products: ids(await byCursor((page) => new v2.ProductsApi(now).getProducts(page))),
}));
""")
    a_year_ago = world.now - timedelta(days=365)
    old = {deal.id for deal in world.deals if deal.closed_at and deal.closed_at < a_year_ago}
    titles = [[deal.id, deal.title] for deal in world.deals]
    assert old
    assert sorted(found["persons"]) == sorted([int(r.id), r.name] for r in world.records if r.tool == "pipedrive")
    assert sorted(found["organizations"]) == sorted([c.pipedrive_id, c.name] for c in world.companies if c.pipedrive_id)
    assert sorted(found["deals"]) == sorted(each for each in titles if each[0] not in old)
    assert sorted(found["archived"]) == sorted(each for each in titles if each[0] in old)
    assert sorted(found["activities"]) == sorted(activity.id for activity in world.activities)
    assert sorted(found["stages"]) == sorted([stage.id, stage.name] for stage in world.stages)
    assert sorted(found["pipelines"]) == sorted([pipeline.id, pipeline.name] for pipeline in world.pipelines)
    assert found["products"] == [1, 2, 3]


def test_the_old_version_is_read_to_the_end(read: Callable[..., Any], world: World) -> None:
    found = read("""
const mailbox = new v1.MailboxApi(before);
say(async () => {
  const threads = await byStart((page) => mailbox.getMailThreads({ folder: 'sent', ...page }));
  const first = await mailbox.getMailThreadMessages({ id: threads[0].id });
  return {
    notes: pairs(await byStart((page) => new v1.NotesApi(before).getNotes(page)), 'content'),
    users: pairs((await new v1.UsersApi(before).getUsers()).data, 'email'),
    calls: (await byStart((page) => new v1.CallLogsApi(before).getUserCallLogs(page))).length,
    threads: ids(threads),
    thread: threads[0].id,
    messages: first.data.map((each) => each.mail_thread_id),
  };
});
""")
    done = [activity for activity in world.activities if activity.done]
    mails = [activity.id for activity in done if activity.kind == "email"]
    assert sorted(found["notes"]) == sorted([note.id, note.content] for note in world.notes)
    assert sorted(found["users"]) == sorted([a.pipedrive_id, a.email] for a in world.agents if a.pipedrive_id)
    assert found["calls"] == sum(activity.kind == "call" for activity in done) > 0
    assert sorted(found["threads"]) == sorted(mails)
    assert set(found["messages"]) == {found["thread"]}


def test_one_record_is_found_by_its_id(read: Callable[..., Any], world: World) -> None:
    deal, note = world.deals[0], world.notes[0]
    found = read(f"""
say(async () => [
  (await new v2.DealsApi(now).getDeal({{ id: {deal.id} }})).data.title,
  (await new v1.NotesApi(before).getNote({{ id: {note.id} }})).data.content,
  (await new v2.DealProductsApi(now).getDealProducts({{ id: {deal.id} }})).data.map((line) => line.sum),
]);
""")
    assert found == [deal.title, note.content, [deal.value]]


def test_a_wrong_token_is_the_librarys_own_error(read: Callable[..., Any]) -> None:
    found = read("new v2.DealsApi(now).getDeals().catch((refused) => say(async () => refused.errorCode));", "wrong")
    assert found == 401
