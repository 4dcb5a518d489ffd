"""HubSpot's own client library for Python reads our sandbox, with nothing but the host and the token given."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from connectors.hubspot.sandbox import CREDENTIALS
from connectors.hubspot.sandbox_things import instant
from sandbox.making.loyalty import effort_of, loyalty_of
from sandbox.model import World
from sandbox.serve import RunningSandbox, running_sandbox
from sandbox.world import make_world

pytestmark = pytest.mark.clients

LIBRARY = "hubspot-api-client==12.0.0"

# Settings beside the token go into the configuration of every API of the library.
BEGINNING = """
import json, sys
from hubspot import HubSpot

client = HubSpot(access_token=sys.argv[2], host=sys.argv[1])
"""


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(seed=7, scale=0.03)


@pytest.fixture(scope="module")
def sandbox(world: World) -> Iterator[RunningSandbox]:
    with running_sandbox(world, ["hubspot"]) as running:
        yield running


@pytest.fixture(scope="module")
def ask(python_client: Callable[..., Any], sandbox: RunningSandbox) -> Callable[..., Any]:
    client = python_client(LIBRARY)

    def run(program: str, token: str = CREDENTIALS["access_token"]) -> Any:
        return client.run(BEGINNING + program, sandbox.url("hubspot"), token)

    return run


def test_it_lists_everything(ask: Callable[..., Any], world: World) -> None:
    program = """
deals = client.crm.deals.get_all(properties=["dealname", "amount"], associations=["contacts"])
lists = [client.crm.owners.owners_api.get_page(archived=archived).results for archived in (False, True)]
contacts = {deal.id: [end.id for end in deal.associations["contacts"].results] for deal in deals if deal.associations}
pipelines = client.crm.pipelines.pipelines_api.get_all("deals").results
print(json.dumps({
    "deals": {deal.id: [deal.properties["dealname"], float(deal.properties["amount"])] for deal in deals},
    "contacts": contacts,
    "owners": [owner.email for owners in lists for owner in owners],
    "stages": {pipeline.label: [stage.label for stage in pipeline.stages] for pipeline in pipelines},
}))
"""
    found = ask(program)
    assert found["deals"] == {str(deal.id): [deal.title, deal.value] for deal in world.deals}
    assert found["contacts"] == {
        str(deal.id): [str(deal.person_record)] for deal in world.deals if deal.person_record is not None
    }
    assert sorted(found["owners"]) == sorted(agent.email for agent in world.agents if not agent.is_bot)
    names = {p.name: [s.name for s in world.stages if s.pipeline == p.id] for p in world.pipelines}
    assert found["stages"] == {name: [*stages, "Closed won", "Closed lost"] for name, stages in names.items()}


def test_it_searches_and_reads_batches(ask: Callable[..., Any], world: World) -> None:
    program = """
from hubspot.crm.objects import BatchReadInputSimplePublicObjectId, Filter, FilterGroup, PublicObjectSearchRequest
from hubspot.crm.objects import SimplePublicObjectId
from hubspot.crm.associations.v4 import BatchInputPublicFetchAssociationsBatchRequest as Batch
from hubspot.crm.associations.v4 import PublicFetchAssociationsBatchRequest as One

newest = Filter(property_name="hs_lastmodifieddate", operator="GTE", value="1735689600000")
request = PublicObjectSearchRequest(
    filter_groups=[FilterGroup(filters=[newest])], sorts=["hs_lastmodifieddate"], properties=["subject"], limit=100
)
page = client.crm.objects.search_api.do_search("tickets", public_object_search_request=request)
ids = [ticket.id for ticket in page.results[:20]]
history = client.crm.objects.batch_api.read("tickets", BatchReadInputSimplePublicObjectId(
    inputs=[SimplePublicObjectId(id=id_) for id_ in ids], properties=[], properties_with_history=["hs_pipeline_stage"]
))
wanted = Batch(inputs=[One(id=id_) for id_ in ids])
ends = client.crm.associations.v4.batch_api.get_page("tickets", "contacts", wanted)
stages = {ticket.id: ticket.properties_with_history["hs_pipeline_stage"] for ticket in history.results}
print(json.dumps({
    "total": page.total,
    "subjects": {ticket.id: ticket.properties["subject"] for ticket in page.results},
    "changed": [ticket.updated_at.isoformat() for ticket in page.results],
    "stages": {id_: [entry.timestamp.isoformat() for entry in entries] for id_, entries in stages.items()},
    "contacts": {end._from.id: len(end.to) for end in ends.results},
    "ids": ids,
}))
"""
    found = ask(program)
    mail = {c.id: c for c in world.conversations if c.channel == "email"}
    assert found["total"] == len(mail) == len(found["subjects"])
    assert found["subjects"] == {id_: conversation.subject for id_, conversation in mail.items()}
    assert found["changed"] == sorted(found["changed"])
    assert found["contacts"] == dict.fromkeys(found["ids"], 1)
    moves = {"close", "open", "snoozed"}
    assert {id_: len(times) for id_, times in found["stages"].items()} == {
        id_: 1 + sum(part.kind in moves for part in mail[id_].parts) for id_ in found["ids"]
    }
    began = {id_: times[-1].replace("+00:00", "Z") for id_, times in found["stages"].items()}
    assert began == {id_: instant(mail[id_].started_at) for id_ in found["ids"]}


def test_it_reads_activities_and_feedback(ask: Callable[..., Any], world: World) -> None:
    program = """
from hubspot.utils.objects import fetch_all

calls = fetch_all(client.crm.objects.calls.basic_api, properties=["hs_call_direction"])
answers = fetch_all(client.crm.objects.feedback_submissions.basic_api, properties=["hs_value"])
print(json.dumps({"calls": [call.id for call in calls], "answers": [float(a.properties["hs_value"]) for a in answers]}))
"""
    found = ask(program)
    assert {str(call.id) for call in world.calls} <= set(found["calls"])
    ratings = [c.rating for c in world.conversations if c.channel == "email" and c.rating and not c.rating.is_bot]
    others = [answer.score for answer in (*loyalty_of(world), *effort_of(world))]
    assert sorted(found["answers"]) == sorted([*(rating.score for rating in ratings), *others])


def test_it_understands_our_refusals(ask: Callable[..., Any]) -> None:
    program = """
from hubspot.crm.contacts.exceptions import ApiException

found = []
for id_ in ("1", "404404"):
    try:
        client.crm.contacts.basic_api.get_by_id(id_)
    except ApiException as error:
        found.append([error.status, json.loads(error.body)["category"]])
print(json.dumps(found))
"""
    assert ask(program, token="expired") == [[401, "EXPIRED_AUTHENTICATION"]] * 2
    assert ask(program) == [[404, "OBJECT_NOT_FOUND"]] * 2


def test_its_signature_is_the_one_we_expect(ask: Callable[..., Any]) -> None:
    """What connector.yaml says of signatures, against the library's own."""
    import base64
    import hashlib
    import hmac

    from connectors.registry import connector

    signature = connector("hubspot").spec.webhooks.signature
    parts = {"method": "POST", "url": "https://hub.example/hooks/crm", "body": "[{}]", "timestamp": "1795163600000"}
    program = f"""
from hubspot.utils.signature import Signature
parts = {parts!r}
print(json.dumps(Signature.get_signature(
    "secret", parts["body"], "v3", http_uri=parts["url"], http_method=parts["method"], timestamp=parts["timestamp"]
)))
"""
    text = signature.signs.format(**parts)
    ours = base64.b64encode(hmac.new(b"secret", text.encode(), hashlib.sha256).digest()).decode()
    assert ask(program) == ours
