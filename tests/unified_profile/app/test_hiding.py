"""How to reach a customer, and what they wrote, is for those who answer them; nobody else sees it anywhere."""

import pytest
from starlette.testclient import TestClient

from tests.unified_profile.app.conftest import House, csrf_of
from unified_profile.app.hiding import seen
from unified_profile.app.search import Card
from unified_profile.app.viewers import Viewer
from unified_profile.ledger import Role

# Of Anna: addresses, numbers, what was written to her, by her, and about her.
CONTACT = ("anna.lindqvist@nordlicht.example", "anna@lindqvist.example", "+46 70 174 06 05", "+46 8 5450 4950")
WRITTEN = (
    "charged twice", "Any news?", "Finance says", "Asked about the invoice", "We need all 38,000",
    "Still no export I can use", "Wants a quote", "two charges of",
)  # fmt: skip
PLACES = (
    "/customer/p_anna",
    "/customer/p_anna/interaction/intercom%3Aconversation%3A21547700012",
    "/customer/p_anna/interaction/aircall%3Acall%3A880123",
    "/companies/c_nordlicht",
    "/api/v1/companies/c_nordlicht",
    "/api/v1/customers/p_anna",
    "/api/v1/customers/p_anna/events",
)


def everything(client: TestClient) -> str:
    """All that the app says of Anna, by every way to her."""
    found = [client.get(place) for place in PLACES]
    found.append(client.post("/api/v1/customers/search", json={"query": "lindqvist"}))
    name = client.post("/search", data={"q": "lind", "csrf": csrf_of(client)}).headers["location"]
    found.append(client.get(name))
    assert {answer.status_code for answer in found} == {200}
    return "".join(answer.text for answer in found)


@pytest.mark.parametrize("role", [Role.AGENT, Role.LEAD, Role.ADMIN])
def test_who_answers_customers_sees_how_to_reach_them_and_what_they_wrote(house: House, role: Role) -> None:
    text = everything(house.signed_in(role))
    assert [said for said in CONTACT + WRITTEN if said not in text] == []
    assert "is hidden from the role" not in text


def test_an_analyst_sees_neither_and_is_told(house: House) -> None:
    client = house.signed_in(Role.ANALYST)
    text = everything(client)
    assert [said for said in CONTACT + WRITTEN if said in text] == []
    assert "Anna Lindqvist" in text
    assert "a•••@nordlicht.example" in text
    assert "+46 •••• 0605" in text
    assert "is hidden from the role analyst" in text


def test_a_privacy_officer_sees_how_to_reach_them_and_not_what_they_wrote(house: House) -> None:
    text = everything(house.signed_in(Role.PRIVACY_OFFICER))
    assert [said for said in CONTACT if said not in text] == []
    assert [said for said in WRITTEN if said in text] == []
    assert "What people wrote is hidden from the role privacy officer" in text


@pytest.mark.parametrize(
    ("role", "said"),
    [
        (Role.AGENT, "Our November invoice is charged twice"),
        (Role.ANALYST, "What they wrote is hidden from the role analyst"),
        (Role.PRIVACY_OFFICER, "What they wrote is hidden from the role privacy officer"),
    ],
)
def test_what_they_last_wanted_is_said_or_said_to_be_hidden(house: House, role: Role, said: str) -> None:
    answers = house.signed_in(role).get("/customer/p_anna").text.split('aria-label="In short"')[1]
    assert said in answers.split("</div>")[0]
    assert "Something without words" not in answers


def test_an_analyst_finds_a_customer_by_what_they_may_not_read(house: House) -> None:
    client = house.signed_in(Role.ANALYST)
    found = client.post("/api/v1/customers/search", json={"query": CONTACT[0]}).json()
    assert (found["only"], found["hits"][0]["label"]) == ("p_anna", "a•••@nordlicht.example")


def test_a_customer_named_by_their_address_is_masked_as_one() -> None:
    card = Card("p_1", "ann@acme.com", None, None, None, None, None, None, 0, 0, 0, False)
    assert seen(Viewer(Role.ANALYST), card).display_name == "a•••@acme.com"
    assert seen(Viewer(Role.AGENT), card) == card
