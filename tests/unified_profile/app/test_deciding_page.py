"""Deciding from the page by plain forms: preview, decide, take back; refused without the right or the form's token."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.unified_profile.app.conftest import House, csrf_of, open_house
from tests.unified_profile.app.test_previews import publish
from unified_profile.ledger import DecisionKind, Role

CRM, DESK, BOB = "crm:person:1", "desk:user:1", "chat:contact:2"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ann by three records and Bob, with one conversation of two events his and one ticket of one event hers."""
    folder = tmp_path_factory.mktemp("deciding")
    publish(folder)
    return folder


@pytest.fixture
def house(published: Path, tmp_path: Path) -> Iterator[House]:
    found = open_house(published, tmp_path)
    yield found
    found.close()


@pytest.fixture
def page(house: House) -> str:
    """Address of Ann's page, whichever of her ids she kept."""
    client = house.signed_in(Role.LEAD)
    now = client.post("/api/v1/identity/why", json={"a": CRM, "b": DESK}).json()["a"]["id"]
    return f"/customer/{now}/why"


def post(client: TestClient, address: str, **data: str) -> tuple[int, str]:
    answer = client.post(address, data={"csrf": csrf_of(client), **data})
    return answer.status_code, answer.text


def test_a_split_is_previewed_decided_and_taken_back(house: House, page: str) -> None:
    """Ann's desk record has her one ticket: one record and one conversation leave her, and two records stay."""
    client = house.signed_in(Role.LEAD)
    split = {"kind": "cannot_link", "a": DESK, "reason": "somebody else's desk"}
    status, text = post(client, f"{page}/preview", **split)
    assert status == 200, text
    assert "1 record, 1 conversation or call, 1 event of the timeline" in text
    # Hers: three records and the ticket. Whoever has the desk's record alone then: that one and the ticket.
    assert re.findall(r"(\d) → (\d)", text)[:2] == [("3", "2"), ("1", "0")]
    assert ("0", "1") in re.findall(r"(\d) → (\d)", text)
    assert house.ledger.decisions(with_undone=True) == []
    decided = client.post(f"{page}/decisions", data={"csrf": csrf_of(client), **split})
    assert (decided.status_code, decided.headers["location"]) == (303, f"{page}#decisions")
    made = house.ledger.decisions()
    assert {(one.kind, one.author, one.reason) for one in made} == {
        (DecisionKind.CANNOT_LINK, "lead", "somebody else's desk")
    }
    assert {frozenset((one.record_key_a, one.record_key_b)) for one in made} == {
        frozenset((DESK, CRM)),
        frozenset((DESK, "chat:contact:1")),
    }
    text = client.get(page).text
    assert text.count("Take back") == 1, "one press takes back what one press decided"
    assert text.count("waits for the next run") == 1
    numbers = re.findall(r'name="number" value="(\d+)"', text)
    assert sorted(map(int, numbers)) == [one.id for one in made]
    undone = client.post(f"{page}/undo", data={"csrf": csrf_of(client), "number": numbers})
    assert undone.status_code == 303
    assert house.ledger.decisions() == []
    assert "Take back" not in client.get(page).text


def test_a_join_is_previewed_with_the_numbers_of_both(house: House, page: str) -> None:
    """Bob's record, his conversation and its two events go to Ann: four records and two contacts."""
    status, text = post(house.signed_in(Role.LEAD), f"{page}/preview", kind="link", a=CRM, b=BOB, reason="one")
    assert status == 200
    assert "1 record, 1 conversation or call, 2 events of the timeline" in text
    # Records, contacts, open ones and ratings of each.
    hers, his = [("3", "4"), ("1", "2"), ("0", "1"), ("0", "1")], [("1", "0"), ("1", "0"), ("1", "0"), ("1", "0")]
    shown = re.findall(r">(\d) → (\d)<", text)
    assert sorted([shown[:4], shown[4:]]) == sorted([hers, his])


def test_what_contradicts_a_decision_is_refused_before_and_when_it_is_made(house: House, page: str) -> None:
    house.ledger.decide(DecisionKind.CANNOT_LINK, author="ada", reason="two people", record_keys=(CRM, BOB))
    client = house.signed_in(Role.LEAD)
    for step in ("preview", "decisions"):
        status, text = post(client, f"{page}/{step}", kind="link", a=CRM, b=BOB, reason="one after all")
        assert status == 409
        assert "decision 1" in text
    assert [one.id for one in house.ledger.decisions(with_undone=True)] == [1]


@pytest.mark.parametrize("role", [Role.AGENT, Role.ANALYST, Role.PRIVACY_OFFICER])
def test_who_may_not_decide_is_offered_nothing_and_refused(house: House, page: str, role: Role) -> None:
    client = house.signed_in(role)
    assert "Preview the split" not in client.get(page).text
    assert "Preview the split" in house.signed_in(Role.LEAD).get(page).text
    for step in ("preview", "decisions"):
        assert post(client, f"{page}/{step}", kind="cannot_link", a=DESK, reason="r")[0] == 403
    assert house.ledger.decisions(with_undone=True) == []


@pytest.mark.parametrize("step", ["preview", "decisions", "undo"])
def test_a_form_of_another_site_is_refused(house: House, page: str, step: str) -> None:
    client = house.signed_in(Role.ADMIN)
    data = {"kind": "cannot_link", "a": DESK, "reason": "r", "number": "1"}
    assert client.post(f"{page}/{step}", data=data).status_code == 403
    assert house.ledger.decisions(with_undone=True) == []


def test_several_records_are_split_off_together(house: House, page: str) -> None:
    """Two of her three records leave: each is kept apart from the one that stays, and not from the other."""
    client = house.signed_in(Role.LEAD)
    data = {"kind": "cannot_link", "a": [DESK, "chat:contact:1"], "reason": "her sister", "csrf": csrf_of(client)}
    preview = client.post(f"{page}/preview", data=data)
    assert preview.status_code == 200
    assert re.findall(r'name="a" value="([^"]+)"', preview.text) == [DESK, "chat:contact:1"]
    assert client.post(f"{page}/decisions", data=data).status_code == 303
    kept = {frozenset((one.record_key_a, one.record_key_b)) for one in house.ledger.decisions()}
    assert kept == {frozenset((DESK, CRM)), frozenset(("chat:contact:1", CRM))}
    told = re.sub(r"<[^>]+>", "", client.get(page).text)
    assert f"These are different: {CRM} and chat:contact:1, {DESK}" in told


def test_nobody_is_split_from_nobody_and_no_stranger_comes_along(house: House, page: str) -> None:
    client = house.signed_in(Role.LEAD)
    for chosen, said in (
        ([CRM, DESK, "chat:contact:1"], "nobody is left"),
        ([CRM, BOB], "is no record of who"),
        ([], "No record was chosen"),
    ):
        data = {"kind": "cannot_link", "a": chosen, "reason": "r", "csrf": csrf_of(client)}
        answer = client.post(f"{page}/preview", data=data)
        assert (answer.status_code, said in answer.text) == (422, True), chosen
    assert house.ledger.decisions(with_undone=True) == []


@pytest.mark.parametrize("wrong", [{"reason": " "}, {"kind": "ignore_key"}, {"a": ""}])
def test_a_form_that_lacks_something_decides_nothing(house: House, page: str, wrong: dict[str, str]) -> None:
    data = {"kind": "cannot_link", "a": DESK, "reason": "r", **wrong}
    assert post(house.signed_in(Role.ADMIN), f"{page}/decisions", **data)[0] == 422
    assert house.ledger.decisions(with_undone=True) == []


def test_what_was_typed_is_text(house: House, page: str) -> None:
    hostile = '"><script>alert(1)</script>'
    text = post(house.signed_in(Role.LEAD), f"{page}/preview", kind="cannot_link", a=DESK, reason=hostile)[1]
    assert "<script>alert" not in text
    assert text.count("&lt;script&gt;alert(1)") == 1, "in the box where it may still be changed"
