"""Who is who over HTTP: asked by anybody with values masked by role, decided by those who may, all or nothing."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest
from starlette.testclient import TestClient

from tests.unified_profile.app.conftest import House, open_house
from tests.unified_profile.app.identities import PHONE, Ids, publish_identity, work_out
from tests.unified_profile.app.people import make_world
from tests.unified_profile.app.publication import write_publication
from tests.unified_profile.app.test_api import assert_problem
from unified_profile.ledger import Decision, Role

ROUTE = "/api/v1/identity"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ids]:
    folder = tmp_path_factory.mktemp("who-is-who")
    return folder, publish_identity(write_publication(make_world(), folder))


@pytest.fixture
def house(published: tuple[Path, Ids], tmp_path: Path) -> Iterator[House]:
    """A ledger in which nobody has decided anything."""
    found = open_house(published[0], tmp_path)
    yield found
    found.close()


@pytest.fixture
def ids(published: tuple[Path, Ids]) -> Ids:
    return published[1]


@pytest.fixture
def admin(house: House) -> TestClient:
    return house.signed_in(Role.ADMIN)


def ask(client: TestClient, what: str, a: str, b: str) -> Any:
    answer = client.post(f"{ROUTE}/{what}", json={"a": a, "b": b})
    assert answer.status_code == 200, answer.text
    return answer.json()


def decide(client: TestClient, **body: Any) -> Any:
    return client.post(f"{ROUTE}/decisions", json={"reason": "she told us", **body})


def decided(house: House) -> list[Decision]:
    return house.ledger.decisions(with_undone=True)


def logged(house: House) -> list[tuple[str, str | None, str]]:
    """What the access log holds of decisions, oldest first."""
    found = [(one.action, one.customer_id, one.route) for one in house.ledger.access_log()]
    return [one for one in found[::-1] if one[0].startswith(("decide", "undo"))]


@pytest.mark.parametrize(
    ("role", "address", "number"),
    [
        (Role.AGENT, "a•••@x.com", "+44 •••• 3456"),
        (Role.LEAD, "ann@x.com", PHONE),
        (Role.ADMIN, "ann@x.com", PHONE),
    ],
)
def test_why_and_why_not_with_values_as_the_role_may_see_them(
    house: House, role: Role, address: str, number: str
) -> None:
    client = house.signed_in(role)
    why = ask(client, "why", "desk:user:1", "crm:person:1")
    assert why["are_one"] is True
    assert [(step["level"], step["key_type"], step["key_value"]) for step in why["steps"]] == [(2, "email", address)]
    why_not = ask(client, "why-not", "crm:person:1", "chat:contact:2")
    assert [(one["key_type"], one["key_value"]) for one in why_not["contested"]] == [("mobile", number)]
    assert (why_not["are_one"], why_not["decisions"]) == (False, [])
    nothing = ask(client, "why", "crm:person:1", "chat:contact:2")
    assert (nothing["are_one"], nothing["steps"]) == (False, [])


def test_a_step_says_when_it_made_one_of_two(admin: TestClient) -> None:
    at_first_sight = ask(admin, "why", "desk:user:1", "crm:person:1")["steps"]
    later = ask(admin, "why", "chat:contact:1", "crm:person:1")["steps"]
    assert [step["key_value"] for step in at_first_sight + later] == ["ann@x.com", "ann@x.com"]
    assert later[0]["joined_at"] is not None


def test_a_record_is_itself_without_a_reason(admin: TestClient, ids: Ids) -> None:
    why = ask(admin, "why", "crm:person:1", ids.crm)
    assert (why["are_one"], why["steps"]) == (True, [])


def test_who_asks_is_logged_with_whom_they_saw(house: House, admin: TestClient) -> None:
    asked = ask(admin, "why-not", "crm:person:1", "chat:contact:2")
    seen = [(one.customer_id, one.route) for one in house.ledger.access_log() if one.action == "view"]
    assert set(seen) == {(asked[side]["id"], f"{ROUTE}/why-not") for side in ("a", "b")}


def test_any_id_ever_published_leads_to_the_person_now(admin: TestClient, ids: Ids) -> None:
    stories = {named: admin.get(f"{ROUTE}/ids/{named}").json() for named in (ids.crm, ids.chat, ids.gone)}
    (now,) = {stories[named]["current_id"] for named in (ids.crm, ids.chat)}
    assert now in (ids.crm, ids.chat)
    (change,) = stories[ids.chat]["changes"]
    assert (change["cause"], change["current_id"], {change["id"], now}) == ("merged", now, {ids.crm, ids.chat})
    assert sorted(stories[ids.crm]["record_keys"]) == ["chat:contact:1", "crm:person:1", "desk:user:1"]
    gone = stories[ids.gone]
    assert (gone["current_id"], gone["record_keys"]) == (None, [])
    assert [change["cause"] for change in gone["changes"]] == ["retired"]


@pytest.mark.parametrize("what", ["why", "why-not"])
def test_who_cannot_be_found_or_compared_is_said(admin: TestClient, what: str) -> None:
    unknown = admin.post(f"{ROUTE}/{what}", json={"a": "crm:person:1", "b": "crm:person:404"})
    assert "crm:person:404" in assert_problem(unknown, 404)["detail"]
    kinds = admin.post(f"{ROUTE}/{what}", json={"a": "crm:person:1", "b": "phone:user:7"})
    assert "never one" in assert_problem(kinds, 422)["detail"]


def test_an_unknown_id_is_404_and_a_records_key_is_in_no_address(admin: TestClient) -> None:
    assert_problem(admin.get(f"{ROUTE}/ids/p_00000000000000000000"), 404)
    assert_problem(admin.get(f"{ROUTE}/ids/crm:person:1"), 422)


@pytest.mark.parametrize("role", [Role.AGENT, Role.ANALYST, Role.PRIVACY_OFFICER])
def test_a_role_too_low_decides_nothing(house: House, admin: TestClient, role: Role) -> None:
    standing = decide(admin, kind="ignore_key", key_type="email", key_value="ann@x.com").json()["decisions"][0]["id"]
    before, log = decided(house), logged(house)
    client = house.signed_in(role)
    refused = decide(client, kind="link", a="crm:person:1", b="chat:contact:2")
    assert assert_problem(refused, 403)["remedy"] == "Ask a lead or an admin to decide."
    assert_problem(client.post(f"{ROUTE}/decisions/{standing}/undo", json={}), 403)
    assert (decided(house), logged(house)) == (before, log)


def test_a_decision_has_an_author_and_is_logged_once(house: House, admin: TestClient) -> None:
    (made,) = decide(admin, kind="link", a="crm:person:1", b="chat:contact:2").json()["decisions"]
    assert (made["kind"], made["author"], made["reason"]) == ("link", "admin", "she told us")
    assert (made["record_key_a"], made["record_key_b"]) == ("chat:contact:2", "crm:person:1")
    people = sorted(ask(admin, "why-not", "crm:person:1", "chat:contact:2")[side]["id"] for side in ("a", "b"))
    assert logged(house) == [("decide 1", person, f"{ROUTE}/decisions") for person in people]
    (again,) = decide(admin, kind="link", a="chat:contact:2", b="crm:person:1", reason="once more").json()["decisions"]
    assert again == made
    assert len(logged(house)) == 2
    assert house.ledger.verify_chain().is_whole


def test_a_contradiction_names_the_decision_and_keeps_nothing_at_all(house: House, admin: TestClient) -> None:
    (link,) = decide(admin, kind="link", a="crm:person:1", b="desk:user:1").json()["decisions"]
    before, log = decided(house), logged(house)
    refused = assert_problem(decide(admin, kind="cannot_link", a="crm:person:1", b="desk:user:1"), 409)
    assert f"contradicts decision {link['id']} by admin" in refused["detail"]
    assert refused["remedy"] == f"Undo decision {link['id']} first."
    # Apart from chat it could be, from the desk it can't: neither is kept.
    assert_problem(decide(admin, kind="cannot_link", a="crm:person:1"), 409)
    assert (decided(house), logged(house)) == (before, log)
    assert admin.post(f"{ROUTE}/decisions/{link['id']}/undo", json={}).status_code == 200
    made = decide(admin, kind="cannot_link", a="crm:person:1").json()["decisions"]
    assert [(one["record_key_a"], one["record_key_b"]) for one in made] == [
        ("chat:contact:1", "crm:person:1"),
        ("crm:person:1", "desk:user:1"),
    ]


def test_undoing_gives_the_former_people_and_ids(house: House, admin: TestClient) -> None:
    with closing(duckdb.connect()) as con:
        hub, _ = work_out(con)
        before, ids_before = hub.people(), hub.ids()
        (made,) = decide(admin, kind="link", a="crm:person:1", b="chat:contact:2").json()["decisions"]
        hub.resolve(overrides=house.ledger.decisions())
        assert len(hub.people()) == len(before) - 1
        (undone,) = admin.post(f"{ROUTE}/decisions/{made['id']}/undo", json={}).json()["decisions"]
        assert (undone["undone_by"], undone["undone_at"] is not None) == ("admin", True)
        hub.resolve(overrides=house.ledger.decisions())
        assert (hub.people(), hub.ids()) == (before, ids_before)
    again = admin.post(f"{ROUTE}/decisions/{made['id']}/undo", json={}).json()["decisions"]
    assert again == [undone]
    assert [one[0] for one in logged(house) if one[0].startswith("undo")] == ["undo 1", "undo 1"]  # of two people
    assert_problem(admin.post(f"{ROUTE}/decisions/99/undo", json={}), 404)


def test_decisions_are_listed_newest_first_and_masked(house: House, admin: TestClient) -> None:
    for number in range(3):
        decide(
            admin, kind="ignore_key", key_type="email", key_value=f"ann{number}@x.com", reason=f"of ann{number}@x.com"
        )
    admin.post(f"{ROUTE}/decisions/2/undo", json={})
    agent = house.agent()
    holding = agent.get(f"{ROUTE}/decisions").json()["decisions"]
    assert [(one["id"], one["key_value"], one["reason"]) for one in holding] == [
        (3, "a•••@x.com", "of a•••@x.com"),
        (1, "a•••@x.com", "of a•••@x.com"),
    ]
    page = admin.get(f"{ROUTE}/decisions", params={"with_undone": True, "before": 3, "limit": 1}).json()["decisions"]
    assert [(one["id"], one["key_value"], one["undone_by"]) for one in page] == [(2, "ann1@x.com", "admin")]


def test_a_decision_that_keeps_two_apart_is_a_reason_why_not(admin: TestClient) -> None:
    (made,) = decide(admin, kind="cannot_link", a="crm:person:1", b="chat:contact:2").json()["decisions"]
    assert ask(admin, "why-not", "desk:user:1", "chat:contact:2")["decisions"] == [made]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"kind": "link", "a": "crm:person:1", "b": "crm:person:404"}, 404),
        ({"kind": "link", "a": "crm:person:1"}, 422),
        ({"kind": "link", "a": "crm:person:1", "b": "crm:person:1"}, 422),
        ({"kind": "link", "a": "crm:person:1", "b": "phone:user:7"}, 422),
        ({"kind": "link", "a": "crm:person:1", "b": "chat:contact:2", "key_type": "email"}, 422),
        ({"kind": "cannot_link"}, 422),
        ({"kind": "cannot_link", "a": "chat:contact:2"}, 422),
        ({"kind": "ignore_key", "key_type": "email"}, 422),
        ({"kind": "ignore_key", "key_type": "shoe_size", "key_value": "42"}, 422),
        ({"kind": "ignore_key", "key_type": "email", "key_value": "a@x.com", "a": "crm:person:1"}, 422),
        ({"kind": "link", "a": "crm:person:1", "b": "chat:contact:2", "reason": "  "}, 422),
        # Asked for a preview, an older version must not decide instead.
        ({"kind": "link", "a": "crm:person:1", "b": "chat:contact:2", "preview": True}, 422),
    ],
)
def test_what_cannot_be_decided_is_refused_and_not_kept(
    house: House, admin: TestClient, body: dict[str, Any], status: int
) -> None:
    assert_problem(decide(admin, **body), status)
    assert decided(house) == []


def test_no_form_and_no_other_site_decides(house: House, admin: TestClient) -> None:
    body = {"kind": "link", "a": "crm:person:1", "b": "chat:contact:2", "reason": "x"}
    assert_problem(admin.post(f"{ROUTE}/decisions", data=body), 415)
    assert_problem(admin.post(f"{ROUTE}/decisions", json=body, headers={"origin": "https://evil.example"}), 403)
    decide(admin, **body)
    assert_problem(admin.post(f"{ROUTE}/decisions/1/undo"), 415)
    assert_problem(admin.post(f"{ROUTE}/decisions/1/undo", data={"x": "y"}), 415)
    assert [one.undone_at for one in decided(house)] == [None]
