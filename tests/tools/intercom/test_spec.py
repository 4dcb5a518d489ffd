"""The make-believe Intercom's answers are what the vendor's own specification (version 2.15) describes."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from connectors.hooks.events import told
from connectors.intercom.sandbox_hooks import notification
from connectors.registry import connector
from sandbox.making.backoffice import tickets_of
from sandbox.making.jottings import agencies_of, jottings_of
from sandbox.making.knowledge import articles_of
from sandbox.model import World

SPECS = next(
    (found for folder in Path(__file__).parents if (found := folder / "shared" / "vendors" / "specs").is_dir()), Path()
)
SPEC = SPECS / "intercom-2.15.yaml"
EVERYTHING = {"field": "updated_at", "operator": ">", "value": 0}

pytestmark = pytest.mark.skipif(not SPEC.is_file(), reason=f"the vendor's specification is not at {SPEC}")

# Live records hold ids as numbers here and as texts there, where the specification knows numbers only.
TEXT_OR_NUMBER = {"admin_assignee_id", "team_assignee_id"}


@pytest.fixture(scope="module")
def specification() -> dict[str, Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found = yaml.load(SPEC.read_text(encoding="utf-8"), Loader=loader)
    return dict(plain(found))


def plain(node: Any, name: str = "") -> Any:
    """OpenAPI 3.0 as JSON Schema: nullable becomes a type, also beside a reference."""
    if isinstance(node, list):
        return [plain(each) for each in node]
    if not isinstance(node, dict):
        return node
    changed = {key: plain(value, key) for key, value in node.items() if key != "nullable"}
    if name in TEXT_OR_NUMBER and changed.get("type") == "integer":
        changed["type"] = ["integer", "string"]
    if node.get("nullable"):
        return {"anyOf": [{"type": "null"}, changed]}
    return changed


def check(specification: dict[str, Any], method: str, path: str, status: int, answer: Any) -> None:
    described = specification["paths"][path][method]["responses"][str(status)]["content"]["application/json"]["schema"]
    schema = {**described, "components": specification["components"]}
    problems = [
        f"{'.'.join(map(str, problem.path))}: {problem.message[:200]}"
        for problem in Draft202012Validator(schema).iter_errors(answer)
    ]
    assert not problems, "\n".join(problems[:10])


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/conversations/search", "conversations"),
        ("/contacts/search", "contacts"),
        ("/tickets/search", "tickets"),
    ],
)
def test_searches(specification: dict[str, Any], client: Any, path: str, kind: str) -> None:
    page = client.search(kind, EVERYTHING, pagination={"per_page": 150})
    assert page["total_count"] > 20
    check(specification, "post", path, 200, page)


def test_conversations_with_parts(specification: dict[str, Any], client: Any, world: Any) -> None:
    for conversation in world.conversations[::20]:
        whole = client.get(f"/conversations/{conversation.id}").json()
        check(specification, "get", "/conversations/{conversation_id}", 200, whole)


LISTS = (
    *("/admins", "/teams", "/tags", "/companies/scroll", "/me", "/segments", "/data_attributes", "/ticket_types"),
    *("/ticket_states", "/away_status_reasons", "/articles", "/help_center/collections", "/conversations", "/contacts"),
)


@pytest.mark.parametrize("path", LISTS)
def test_lists(specification: dict[str, Any], client: Any, path: str) -> None:
    check(specification, "get", path, 200, client.get(path).json())


def test_calls(specification: dict[str, Any], behaving: Callable[..., Any]) -> None:
    client = behaving(calls=True)
    page = client.get("/calls").json()
    assert page["pages"]["total_pages"] == 1
    assert page["data"]
    check(specification, "get", "/calls", 200, page)
    check(specification, "get", "/calls/{call_id}", 200, client.get(f"/calls/{page['data'][0]['id']}").json())


def test_the_activity_log(specification: dict[str, Any], client: Any, world: Any) -> None:
    # A page of days: the address of a next one is a text in live answers, and an object in the specification.
    after = {"created_at_after": int(world.now.timestamp()) - 2 * 86_400}
    page = client.get("/admins/activity_logs", params=after).json()
    assert page["pages"]["total_pages"] == 1
    assert page["activity_logs"]
    check(specification, "get", "/admins/activity_logs", 200, page)


def single(world: World, client: Any) -> dict[str, str]:
    """An address of each kind of single record, by what the specification calls it."""
    noted = jottings_of(world)[0].contact
    return {
        "/contacts/{contact_id}": f"/contacts/{noted}",
        "/contacts/{contact_id}/notes": f"/contacts/{noted}/notes",
        "/contacts/{contact_id}/companies": f"/contacts/{next(iter(agencies_of(world)))}/companies",
        "/companies/{company_id}": f"/companies/{client.get('/companies/scroll').json()['data'][0]['id']}",
        "/tickets/{ticket_id}": f"/tickets/{tickets_of(world)[0].id}",
        "/articles/{article_id}": f"/articles/{articles_of(world)[0].id}",
        "/admins/{admin_id}": f"/admins/{client.get('/admins').json()['admins'][0]['id']}",
    }


def test_single_records_and_what_hangs_on_them(
    specification: dict[str, Any], behaving: Callable[..., Any], world: World
) -> None:
    client = behaving()
    for path, address in single(world, client).items():
        answer = client.get(address)
        assert answer.status_code == 200, address
        check(specification, "get", path, 200, answer.json())


def test_what_is_said_of_deletions(specification: dict[str, Any], behaving: Callable[..., Any], world: World) -> None:
    client = behaving()
    contacts = {r.role: r.id for r in world.records if r.tool == "intercom"}
    conversation = world.conversations[0].id
    done = {
        ("delete", "/conversations/{conversation_id}"): client.delete(f"/conversations/{conversation}"),
        ("post", "/contacts/merge"): client.post(
            "/contacts/merge", {"from": contacts["lead"], "into": contacts["user"]}
        ),
        ("post", "/contacts/{contact_id}/archive"): client.post(f"/contacts/{contacts['user']}/archive", {}),
    }
    for (method, path), answer in done.items():
        check(specification, method, path, 200, answer.json())
    gone = client.get(f"/contacts/{contacts['lead']}")
    assert gone.status_code == 404
    refused = client.post("/contacts/merge", {"from": contacts["user"], "into": contacts["lead"]})
    assert refused.status_code == 404


def test_webhooks_are_what_the_vendor_describes(behaving: Callable[..., Any], world: World) -> None:
    described = webhooks()
    client = behaving()
    made = {path: client.get(address).json() for path, address in single(world, client).items()}
    conversation = client.get(f"/conversations/{world.conversations[0].id}").json()
    contact, company = made["/contacts/{contact_id}"], made["/companies/{company_id}"]
    log = {"created_at_after": int(world.now.timestamp()) - 2 * 86_400}
    activity = client.get("/admins/activity_logs", params=log).json()["activity_logs"][0]
    records = {
        "conversation": conversation,
        "conversation_part": conversation,
        "contact": contact,
        "company": company,
        "ticket": made["/tickets/{ticket_id}"],
        "article": made["/articles/{article_id}"],
        "admin": made["/admins/{admin_id}"],
    }
    spec = connector("intercom").spec.webhooks
    # The rest is about things that are not read here.
    others = {topic for topic in described if topic.split(".")[0] in ("content_stat", "granular", "event", "visitor")}
    assert set(described) - others - {"ping"} == set(spec.topics)
    for topic, about in spec.topics.items():
        record = activity if topic == "admin.activity_log_event.created" else records[topic.split(".")[0]]
        beside = {"tag": {"type": "tag", "id": "1", "name": "vip"}} if ".tag." in topic else {}
        beside |= {"contact": contact} if topic.startswith("company.contact.") else {}
        body = notification(topic, record, world.now, **beside)
        problems = list(Draft202012Validator(described[topic]).iter_errors(body))
        assert not problems, (topic, [problem.message[:200] for problem in problems][:3])
        ((stream, told_id),) = [
            (hint.stream, hint.object_id) for hint in told("chat", spec, frozenset([about.stream]), body).hints
        ]
        expected = {"contacts": contact["id"], "admins": made["/admins/{admin_id}"]["id"]}
        if topic == "admin.activity_log_event.created":
            expected["admins"] = activity["performed_by"]["id"]
        assert (stream, told_id) == (about.stream, expected.get(stream, record["id"]))


def webhooks() -> dict[str, Any]:
    """The schema of each topic's body."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    file = SPECS / "intercom-webhooks-asyncapi.yml"
    found = dict(plain(yaml.load(file.read_text(encoding="utf-8"), Loader=loader)))
    components = found["components"]
    return {
        message["title"]: {**message["payload"], "components": components}
        for message in components["messages"].values()
    }


def test_companies_by_page(specification: dict[str, Any], client: Any) -> None:
    # All on one page: the address of a next one is a text in live answers, and an object in the specification.
    page = client.post("/companies/list?per_page=60", {}).json()
    assert page["data"]
    check(specification, "post", "/companies/list", 200, page)


def test_errors(specification: dict[str, Any], client: Any) -> None:
    gone = client.get("/conversations/1")
    check(specification, "get", "/conversations/{conversation_id}", 404, gone.json())
    refused = client.get("/admins", headers={"Authorization": "Bearer wrong"})
    check(specification, "get", "/admins", 401, refused.json())


def test_a_wrong_answer_is_noticed(specification: dict[str, Any], client: Any) -> None:
    page = client.search("conversations", EVERYTHING)
    page["conversations"][0]["state"] = "ajar"
    with pytest.raises(AssertionError, match="ajar"):
        check(specification, "post", "/conversations/search", 200, page)
