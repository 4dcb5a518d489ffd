"""One box: whatever an agent has of a customer leads to them, and nothing typed shows in an address."""

import re

import pytest
from starlette.testclient import TestClient

from tests.unified_profile.app.conftest import House, csrf_of
from unified_profile.app.search_terms import read_terms


def look_for(client: TestClient, typed: str) -> str:
    """Where searching leads."""
    answer = client.post("/search", data={"q": typed, "csrf": csrf_of(client)})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def names(client: TestClient, typed: str) -> list[str]:
    """Who is on the page of results, in order."""
    location = look_for(client, typed)
    assert location.startswith("/search/"), location
    return re.findall(r'class="hit-name"><bdi>(.*?)</bdi>', client.get(location).text)


@pytest.mark.parametrize(
    "typed",
    [
        "anna.lindqvist@nordlicht.example",
        "  ANNA.Lindqvist@NORDLICHT.example ",
        "mailto:anna@lindqvist.example",
        "mailto:anna@lindqvist.example?subject=Your%20order",
        "Anna Lindqvist <anna.lindqvist@nordlicht.example>",
        '"Lindqvist, Anna" <anna.lindqvist@nordlicht.example>;',
        "From: anna.lindqvist@nordlicht.example (Anna)",
        "tel:+46701740605",
        "callto:+46-70-174-06-05",
        "+46 70 174 06 05",
        "+46701740605",
        "0046 70 174 06 05",
        "070-174 06 05",
        "(070) 174.06.05",
        "46701740605",
        "070 174 06 05 ext. 12",
        "Anna Lindqvist",
        "anna lindqvist",
        "Nordlicht AB",
        "880123",
        "#21547700012",
        "21547700012",
        "59f80",
        "user-4711",
        "https://app.intercom.com/a/inbox/acme/inbox/conversation/21547700012",
        "https://app.intercom.com/a/inbox/acme/inbox/conversation/21547700012?view=List#x",
        "app.intercom.com/a/apps/acme/conversations/21547700012",
        "https://assets.aircall.io/calls/880123/",
        "https://acme.pipedrive.com/deal/9",
    ],
)
def test_everything_exact_leads_straight_to_the_customer(agent: TestClient, typed: str) -> None:
    assert look_for(agent, typed) == "/customer/p_anna"


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("lindq", "Anna Lindqvist"),
        ("Lindqvist, Anna", "Anna Lindqvist"),
        ("Ana Lindqvist", "Anna Lindqvist"),
        ("anna lindquist", "Anna Lindqvist"),
        ("angstrom", "Björn Ångström"),
        ("novakova", "Kateřina Nováková"),
        ("kierkegard", "Søren Kierkegaard"),
        ("lefevre gregoire", "Grégoire Lefèvre"),
        ("عمر", "عمر الفاروق"),
        ("740605", "Anna Lindqvist"),
        ("A. Lindqvist", "Anna Lindqvist"),
        ("Lindqvist, A.", "Anna Lindqvist"),
        ("lindqvist nordlicht", "Anna Lindqvist"),
        ("Nordlicht anna", "Anna Lindqvist"),
        ("nordlich", "Anna Lindqvist"),
    ],
)
def test_beginnings_accents_and_typos_find_them_first(agent: TestClient, typed: str, first: str) -> None:
    assert names(agent, typed)[0] == first


def test_a_number_shared_by_many_shows_them_all_newest_contact_first(agent: TestClient) -> None:
    assert names(agent, "020 7946 0000") == ["Aoife Byrne", "Björn Ångström", "Chidi Anagonye"]


def test_a_company_shows_its_people(agent: TestClient) -> None:
    company, *found = names(agent, "Harbour & Sons Logistics")
    assert company == "Harbour &amp; Sons Logistics"
    assert len(found) == 15
    assert "Bruno Keller" in found


def test_a_name_somebody_bears_exactly_comes_before_longer_ones(agent: TestClient) -> None:
    assert look_for(agent, "John Smith") == "/customer/p_harbour_10"
    assert names(agent, "smith") == ["Jane Smith", "John Smith"]


def test_words_of_a_name_and_of_another_company_find_nobody(agent: TestClient) -> None:
    assert names(agent, "keller harbour") == ["Bruno Keller"]
    assert "Nobody matches" in agent.get(look_for(agent, "lindqvist harbour")).text


def test_two_addresses_at_once_are_looked_for_as_they_are() -> None:
    terms = read_terms("ann@acme.com, bob@acme.com", ("GB",))
    assert terms.email is None


def test_a_mistyped_address_suggests_but_does_not_open(agent: TestClient) -> None:
    location = look_for(agent, "anna.lindqvist@nordlich.example")
    page = agent.get(location).text
    assert "Nobody matches" in page
    assert "Did you mean" in page
    assert "Anna Lindqvist" in page


@pytest.mark.parametrize(
    "typed",
    [
        "zzzzqqq",
        "'; drop table marts.dim_customer; --",
        "%",
        "_",
        "+999 000 000",
        "https://x.example/y",
        "☎",
        "\x00zq\x07q",
        "a" * 1900,
        "http://[",
        "q@zq",
    ],
)
def test_nobody_found_is_an_answer_and_not_an_error(agent: TestClient, typed: str) -> None:
    location = look_for(agent, typed)
    page = agent.get(location)
    assert page.status_code == 200
    assert "Nobody matches" in page.text


def test_searching_for_nothing_goes_home(agent: TestClient) -> None:
    assert look_for(agent, "   ") == "/"


def test_what_was_typed_is_in_no_address(agent: TestClient) -> None:
    location = look_for(agent, "harbour")
    assert "harbour" not in location
    assert "person00" not in location


def test_results_belong_to_the_session_that_searched(house: House, agent: TestClient) -> None:
    location = look_for(agent, "harbour")
    answer = house.agent().get(location)
    assert answer.status_code == 404
    assert "Aoife" not in answer.text


def test_whoever_is_shown_in_results_is_in_the_access_log(fresh_house: House) -> None:
    names(fresh_house.agent(), "smith")
    seen = {entry.customer_id for entry in fresh_house.ledger.access_log() if entry.action == "view"}
    assert seen == {"p_harbour_09", "p_harbour_10"}


def test_go_leads_from_a_tools_id_to_the_customer(agent: TestClient) -> None:
    assert agent.get("/go/intercom/contact/59f80").headers["location"] == "/customer/p_anna"
    assert agent.get("/go/aircall/call/880123").headers["location"] == "/customer/p_anna"
    assert agent.get("/go/intercom/contact/unknown").status_code == 404


@pytest.mark.parametrize(
    ("typed", "regions", "expected"),
    [
        ("020 7946 0958", ("GB",), {"442079460958"}),
        ("(415) 555-2671", ("US",), {"14155552671"}),
        ("+49 (0)30 901820", ("GB",), {"4930901820"}),
        ("06 12 34 56 78", ("NL", "FR"), {"31612345678", "33612345678"}),
    ],
)
def test_phone_numbers_are_read_in_every_region_of_the_connections(
    typed: str, regions: tuple[str, ...], expected: set[str]
) -> None:
    assert expected <= set(read_terms(typed, regions).phones)


def test_a_short_number_is_an_id_and_not_a_phone() -> None:
    terms = read_terms("12345", ("GB",))
    assert terms.digits is None
    assert terms.ids == ("12345",)
