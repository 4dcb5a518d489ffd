"""The make-believe HubSpot answers as its API is described."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from connectors.hubspot.sandbox_people import COMPANY_ID_PROPERTY
from connectors.hubspot.sandbox_things import epoch_ms
from sandbox.model import World
from tests.tools.hubspot.conftest import OBJECTS, Client

Behaving = Callable[..., Client]


def by_id(after: str = "0") -> dict[str, Any]:
    """The body that asks for what comes after an id."""
    filters = [{"propertyName": "hs_object_id", "operator": "GT", "value": after}]
    return {
        "filterGroups": [{"filters": filters}],
        "sorts": [{"propertyName": "hs_object_id", "direction": "ASCENDING"}],
    }


@pytest.mark.parametrize(
    ("token", "category"), [(None, "INVALID_AUTHENTICATION"), ("old", "EXPIRED_AUTHENTICATION")], ids=["none", "wrong"]
)
def test_a_wrong_token_is_401(behaving: Behaving, token: str | None, category: str) -> None:
    refused = behaving(token=token).get("/account-info/v3/details")
    assert (refused.status_code, refused.json()["category"]) == (401, category)
    assert set(refused.json()) == {"status", "message", "correlationId", "category"}


def test_a_missing_scope_is_403_and_names_it(behaving: Behaving) -> None:
    client = behaving(missing_scopes=["tickets"])
    for refused in (
        client.get("/crm/v3/objects/tickets"),
        client.post("/crm/v4/associations/calls/tickets/batch/read", {"inputs": [{"id": "1"}]}),
    ):
        assert (refused.status_code, refused.json()["category"]) == (403, "MISSING_SCOPES")
        assert "tickets" in refused.json()["errors"][0]["context"]["requiredGranularScopes"]
    assert client.get("/crm/v3/objects/deals").status_code == 200


def test_lists_are_paged_to_the_end(client: Client, world: World) -> None:
    seen: list[str] = []
    after = "0"
    while after:
        body = client.get("/crm/v3/objects/calls", limit=100, after=after).json()
        seen += [record["id"] for record in body["results"]]
        after = body.get("paging", {}).get("next", {}).get("after")
    calls = [str(call.id) for call in world.calls]
    calls += [str(50_000_000 + each.id) for each in world.activities if each.kind == "call"]
    assert sorted(seen) == sorted(calls)
    assert len(seen) > 100


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/crm/v3/objects/contacts", {"limit": 101}),
        ("/crm/v3/objects/deals", {"limit": 51, "propertiesWithHistory": "dealstage"}),
        ("/crm/v3/objects/spaceships", {}),
    ],
)
def test_too_much_is_400(client: Client, path: str, asked: dict[str, Any]) -> None:
    assert client.get(path, **asked).status_code == 400


def test_properties_come_only_when_asked_for_and_are_texts(client: Client) -> None:
    plain = client.search("deals", limit=1)["results"][0]
    asked = client.search("deals", limit=1, properties=["amount", "hs_is_closed", "nonsense"])["results"][0]
    always = {"createdate", "hs_lastmodifieddate", "hs_object_id"}
    assert set(plain["properties"]) == always | {"dealname", "amount", "closedate", "pipeline", "dealstage"}
    assert set(asked["properties"]) == always | {"amount", "hs_is_closed", "nonsense"}
    assert asked["properties"]["nonsense"] is None
    assert isinstance(asked["properties"]["amount"], str)
    assert asked["properties"]["hs_is_closed"] in {"true", "false"}


def test_a_search_has_a_wall_but_not_for_who_goes_by_id(behaving: Behaving, world: World) -> None:
    client = behaving(wall=40, search_page=20)
    assert client.search("emails", limit=20, after="20")["total"] > 40
    behind = client.post("/crm/v3/objects/emails/search", {"limit": 20, "after": "40"})
    assert (behind.status_code, behind.json()["category"]) == (400, "VALIDATION_ERROR")
    seen: list[str] = []
    while page := client.search("emails", limit=20, **by_id(seen[-1] if seen else "0"))["results"]:
        seen += [record["id"] for record in page]
    assert len(seen) == len(set(seen)) == client.search("emails", limit=1)["total"]
    assert seen == sorted(seen, key=int)


def test_a_search_learns_late(behaving: Behaving, world: World) -> None:
    now, late = behaving(), behaving(lag=timedelta(days=30))
    newest = max(epoch_ms(each["updatedAt"]) for each in now.search("tickets", limit=200)["results"])
    floor = int((world.now - timedelta(days=30)).timestamp() * 1000)
    known = [epoch_ms(each["updatedAt"]) for each in late.search("tickets", limit=200)["results"]]
    assert newest > floor >= max(known)


def test_the_wrong_property_of_change_finds_nothing_and_says_nothing(client: Client) -> None:
    def changed(kind: str, name: str) -> int:
        filters = [{"propertyName": name, "operator": "GTE", "value": "1136073600000"}]
        return int(client.search(kind, filterGroups=[{"filters": filters}], limit=1)["total"])

    assert changed("contacts", "lastmodifieddate") > changed("contacts", "hs_lastmodifieddate") == 0
    assert changed("deals", "hs_lastmodifieddate") > changed("deals", "lastmodifieddate") == 0


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"limit": 201}, 400),
        ({"sorts": ["createdate", "hs_object_id"]}, 400),
        ({"filterGroups": [{"filters": [{"propertyName": "createdate", "operator": "GTE", "value": "0"}]}]}, 500),
        ({"filterGroups": [{"filters": [{"propertyName": "createdate", "operator": "LIKE", "value": "x"}]}]}, 400),
        ({"filterGroups": [{"filters": [{"propertyName": "createdate", "operator": "BETWEEN", "value": "5"}]}]}, 400),
        ({"filterGroups": [{"filters": []}] * 6}, 400),
    ],
)
def test_searches_that_are_not_taken(client: Client, body: dict[str, Any], status: int) -> None:
    assert client.post("/crm/v3/objects/contacts/search", body).status_code == status


def test_deleted_merged_and_erased(behaving: Behaving) -> None:
    ids = [record["id"] for record in behaving().search("contacts", limit=5)["results"]]
    client = behaving(
        archived={"contacts": [ids[0]]}, merged={"contacts": {ids[1]: ids[2]}}, erased={"contacts": [ids[3]]}
    )
    binned = client.get("/crm/v3/objects/contacts", archived="true").json()["results"]
    assert [(each["id"], each["archived"], "archivedAt" in each) for each in binned] == [(ids[0], True, True)]
    left = client.search("contacts", limit=200, properties=["hs_merged_object_ids"])["results"]
    assert not {record["id"] for record in left} & {ids[0], ids[1], ids[3]}
    (winner,) = [record for record in left if record["id"] == ids[2]]
    assert winner["properties"]["hs_merged_object_ids"] == ids[1]
    assert client.get(f"/crm/v3/objects/contacts/{ids[1]}").json()["id"] == ids[2]
    assert [client.get(f"/crm/v3/objects/contacts/{id_}").status_code for id_ in (ids[0], ids[3])] == [404, 404]
    assert client.get(f"/crm/v3/objects/contacts/{ids[0]}", archived="true").status_code == 200


def test_associations_come_in_batches_with_an_error_for_each_that_has_none(client: Client, world: World) -> None:
    alone = next(deal for deal in world.deals if deal.person_record is None)
    known = next(deal for deal in world.deals if deal.person_record is not None)
    body = {"inputs": [{"id": str(alone.id)}, {"id": str(known.id)}]}
    answer = client.post("/crm/v4/associations/deals/contacts/batch/read", body)
    assert answer.status_code == 207
    ((source, ends),) = [(each["from"]["id"], each["to"]) for each in answer.json()["results"]]
    assert (source, [end["toObjectId"] for end in ends]) == (str(known.id), [known.person_record])
    (error,) = answer.json()["errors"]
    assert error["subCategory"] == "crm.associations.NO_ASSOCIATIONS_FOUND"
    too_many = client.post("/crm/v4/associations/deals/contacts/batch/read", {"inputs": [{"id": "1"}] * 101})
    assert too_many.status_code == 400


def test_the_history_of_a_stage_begins_with_the_newest(client: Client, world: World) -> None:
    won = next(deal for deal in world.deals if deal.status == "won" and deal.stage not in {1, 6})
    body = {"inputs": [{"id": str(won.id)}], "propertiesWithHistory": ["dealstage"], "properties": []}
    (record,) = client.post("/crm/v3/objects/deals/batch/read", body).json()["results"]
    values = [entry["value"] for entry in record["propertiesWithHistory"]["dealstage"]]
    assert values == [f"{won.pipeline}closedwon", str(won.stage), {1: "1", 2: "6"}[won.pipeline]]


def test_owners_who_left_are_in_a_list_of_their_own(client: Client, world: World) -> None:
    lists = {each: client.get("/crm/v3/owners/", archived=each).json()["results"] for each in ("false", "true")}
    people = [agent for agent in world.agents if not agent.is_bot]
    assert {owner["email"] for owner in lists["false"]} == {each.email for each in people if each.left_at is None}
    assert {owner["email"] for owner in lists["true"]} == {each.email for each in people if each.left_at is not None}
    assert lists["true"]


@pytest.mark.parametrize(
    ("options", "path", "policy"),
    [
        ({"requests_per_ten_seconds": 1}, "/crm/v3/owners/", "TEN_SECONDLY_ROLLING"),
        ({"daily": 1}, "/crm/v3/owners/", "DAILY"),
    ],
)
def test_the_limits_name_their_policy(behaving: Behaving, options: Any, path: str, policy: str) -> None:
    client = behaving(**options)
    within, past = client.get(path), client.get(path)
    assert (within.status_code, past.status_code) == (200, 429)
    assert (past.json()["errorType"], past.json()["policyName"]) == ("RATE_LIMIT", policy)


def test_searches_have_a_limit_of_their_own_and_tell_nothing_of_it(behaving: Behaving) -> None:
    client = behaving(searches_per_second=1)
    answers = [client.post("/crm/v3/objects/deals/search", {"limit": 1}) for _ in range(3)]
    assert 429 in [answer.status_code for answer in answers]
    assert {answer.json()["policyName"] for answer in answers if answer.status_code == 429} == {"SECONDLY"}
    assert not [name for name in answers[0].headers if "ratelimit" in name]
    assert client.get("/crm/v3/objects/deals").status_code == 200


def test_every_object_has_the_shape_of_an_object(client: Client) -> None:
    for kind in OBJECTS:
        record = client.search(kind, limit=1)["results"][0]
        assert set(record) == {"id", "properties", "createdAt", "updatedAt", "archived"}, kind
        assert record["id"] == record["properties"]["hs_object_id"]
        assert record["archived"] is False


def test_a_company_names_the_one_it_is_a_part_of_and_its_former_domains(world: World) -> None:
    unknown, head, *_ = (replace(company, pipedrive_id=None) for company in world.companies)
    head = replace(head, pipedrive_id=7)
    changes = {"parent": head.id, "other_domains": ("old.example", "older.example"), "has_own_id": False}
    part = replace(world.companies[2], pipedrive_id=8, **changes)
    orphan = replace(world.companies[3], pipedrive_id=9, parent=unknown.id)
    client = Client(replace(world, companies=(unknown, head, part, orphan)))
    names = ["hs_parent_company_id", "hs_additional_domains", COMPANY_ID_PROPERTY]
    found = client.search("companies", properties=names)["results"]
    assert {company["id"]: [company["properties"][name] for name in names] for company in found} == {
        "7": [None, None, f"account-{head.id}"],
        "8": ["7", "old.example;older.example", None],
        "9": [None, None, f"account-{orphan.id}"],
    }
