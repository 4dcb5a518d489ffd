"""A company's page: its people and deals, contacts and satisfaction by month, and who looked at it."""

import re

import pytest
from starlette.testclient import TestClient

from tests.unified_profile.app.conftest import House
from tests.unified_profile.app.people import HARBOUR
from tests.unified_profile.app.publication import ago
from tests.unified_profile.app.test_api import assert_problem
from tests.unified_profile.app.test_profile import text_of
from tests.unified_profile.app.test_search import look_for, names
from unified_profile.app.cursors import EPOCH, Cursor
from unified_profile.app.pages import company

PERSON = '<th scope="row"><a class="tool-name" href="/customer/'
ROUTE = "/api/v1/companies"


@pytest.fixture
def nordlicht(agent: TestClient) -> str:
    return agent.get("/companies/c_nordlicht").text


def test_the_head_and_the_tiles_say_what_it_is_and_how_it_feels(nordlicht: str) -> None:
    words = text_of(nordlicht)
    assert "Nordlicht AB Business" in words
    assert "240 employees €48,000 yearly revenue Last got in touch 25 min ago" in words
    assert "People we know 9" in words
    assert "Contacts 4 in 90 days, 4 of them in 30" in words
    assert "Satisfied 50 % of 2 answers in 12 months" in words


def test_deals_stand_by_currency_and_are_never_added_up(nordlicht: str) -> None:
    words = text_of(nordlicht)
    assert "EUR €12,400 1 deal €0 €30,000 2 deals €18,000 €5,500 1 deal €5,500" in words
    # Nobody said of the pipelines in kronor which renew.
    assert "SEK – – 90,000 SEK 1 deal – – –" in words
    assert "renewal_pipelines" in words
    assert "132,400" not in words
    assert "Nordlicht: 60 more seats" in words


def test_the_newest_contacts_lead_to_the_person_and_the_conversation(nordlicht: str) -> None:
    section = nordlicht.split("<h2>Newest contacts</h2>")[1].split("</section>", maxsplit=1)[0]
    links = re.findall(r'href="(/customer/[^"]+)"', section)
    talks = [link for link in links if "/interaction/" in link]
    # Of Anna's five, the newest first: the chat of today, two calls, the mail, the message of 200 days ago.
    assert [link.rpartition("%3A")[2] for link in talks] == [
        "21547700012", "880123", "880077", "21547600044", "20000000001",
    ]  # fmt: skip
    assert links.count("/customer/p_anna") == 5


def test_contacts_and_answers_by_month_are_counted(agent: TestClient) -> None:
    body = agent.get(f"{ROUTE}/c_nordlicht").json()
    months = {each["month"]: each for each in body["months"]}
    # Bruno's first contact was in June 2026: nothing is known of May, though Anna rated on 4 May.
    assert list(months) == [f"2026-{month:02d}-01" for month in range(5, 12)]


def test_an_incident_is_named_once_with_how_many_it_touched(agent: TestClient) -> None:
    (incident,) = agent.get(f"{ROUTE}/c_nordlicht").json()["incidents"]
    assert (incident["title"], incident["customer_count"], incident["outcome"]) == ("Exports fail", 1, "major")
    words = text_of(agent.get("/companies/c_nordlicht").text)
    assert "1 of them got in touch while it lasted" in words


def test_every_person_is_on_exactly_one_page_those_first_who_came_last(agent: TestClient) -> None:
    found: list[str] = []
    asked: dict[str, object] = {"limit": 4}
    while True:
        body = agent.get(f"{ROUTE}/c_harbour", params=asked).json()
        found += [each["customer_id"] for each in body["people"]]
        if body["next"] is None:
            break
        asked["cursor"] = body["next"]
    # Bruno came an hour ago, the others every three days from yesterday on.
    assert found == ["p_busy", *(f"p_harbour_{number:02d}" for number in range(14))]


def test_the_page_of_a_company_leads_to_the_rest_of_its_people_and_back(agent: TestClient) -> None:
    first = agent.get("/companies/c_harbour").text
    assert first.count(PERSON) == 15
    assert 'aria-label="People"' not in first, "all fit on one page"
    last = Cursor(ago(days=3 * 12 + 1), "p_harbour_12").encode()
    rest = agent.get(f"/companies/c_harbour?after={last}").text
    assert re.findall(PERSON + r'([^"]+)"', rest) == ["p_harbour_13"]
    assert '<a class="button quiet" href="/companies/c_harbour">First</a>' in rest
    nobody = agent.get(f"/companies/c_harbour?after={Cursor(EPOCH, 'z').encode()}").text
    assert "There are no more." in nobody
    assert agent.get("/companies/c_harbour?after=!").status_code == 400


def test_more_people_than_a_page_holds_are_one_click_away(agent: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(company, "PEOPLE_SHOWN", 9)
    address, found = "/companies/c_harbour", []
    while address:
        page = agent.get(address).text
        found.append(page.count(PERSON))
        more = re.search(r'href="([^"]+)">More people<', page)
        address = more.group(1) if more else ""
    assert found == [9, 6]


def test_a_company_of_which_only_the_record_is_known_has_a_page(agent: TestClient) -> None:
    words = text_of(agent.get("/companies/c_silent").text)
    assert "Silent Ltd silent.example Never got in touch" in words
    assert "We know the company from its record alone" in words
    assert "Contacts – in 90 days" in words


def test_looking_is_logged_for_the_company_and_everybody_shown(house: House, agent: TestClient) -> None:
    agent.get("/companies/c_harbour")
    agent.get(f"{ROUTE}/c_nordlicht")
    seen = {(each.route, each.customer_id) for each in house.ledger.access_log(limit=1000)}
    page, api = "/companies/{company_id}", f"{ROUTE}/{{company_id}}"
    assert {(page, "c_harbour"), (page, "p_busy"), (page, "p_harbour_13")} <= seen
    assert {(api, "c_nordlicht"), (api, "p_anna")} <= seen
    assert (page, "p_omar") not in seen


def test_an_unknown_company_is_said(agent: TestClient) -> None:
    answer = agent.get("/companies/c_nobody")
    assert answer.status_code == 404
    assert "There is no company here" in answer.text
    assert_problem(agent.get(f"{ROUTE}/c_nobody"), 404)


def test_a_customers_page_leads_to_their_company(agent: TestClient) -> None:
    page = agent.get("/customer/p_anna").text
    assert page.count('href="/companies/c_nordlicht"') == 2
    assert 'href="/companies/' not in agent.get("/customer/p_empty").text


@pytest.mark.parametrize("typed", [HARBOUR, "harbour &", "sons logistics", "HARBOUR.example", "@harbour.example"])
def test_a_search_for_a_company_lists_it(agent: TestClient, typed: str) -> None:
    page = agent.get(look_for(agent, typed)).text
    assert 'href="/companies/c_harbour"' in page


def test_a_company_that_is_named_comes_first_and_has_the_focus(agent: TestClient) -> None:
    page = agent.get(look_for(agent, HARBOUR)).text
    assert names(agent, HARBOUR)[0] == HARBOUR.replace("&", "&amp;")
    focused = re.findall(r'href="([^"]+)" autofocus', page)
    assert focused == ["/companies/c_harbour"]
    # Nobody is called Harbour.
    page = agent.get(look_for(agent, "harbour")).text
    assert re.findall(r'href="([^"]+)" autofocus', page) == ["/companies/c_harbour"]


def test_somebody_of_that_name_comes_before_a_company(agent: TestClient) -> None:
    assert names(agent, "sato") == ["Hana Sato", "Sato Ltd"]
    page = agent.get(look_for(agent, "sato")).text
    assert re.findall(r'href="([^"]+)" autofocus', page) == ["/customer/p_harbour_07"]


def test_a_company_without_people_is_found(agent: TestClient) -> None:
    words = text_of(agent.get(look_for(agent, "silent")).text)
    assert "1 company matches" in words
    assert "Nobody matches" not in words
    found = agent.post("/api/v1/customers/search", json={"query": "Silent Ltd"}).json()
    assert [(each["company_id"], each["is_exact"]) for each in found["companies"]] == [("c_silent", True)]
    assert found["hits"] == []


@pytest.mark.parametrize("typed", ["070-174 06 05", "https://harbour.example/1", "ha", "lindq"])
def test_what_names_no_company_finds_none(agent: TestClient, typed: str) -> None:
    assert agent.post("/api/v1/customers/search", json={"query": typed}).json()["companies"] == []
