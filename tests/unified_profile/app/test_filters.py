"""Filters of a timeline: each says how many entries of the whole history it would show, and shows those."""

import html
import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.unified_profile.app.conftest import House, csrf_of
from tests.unified_profile.app.people import make_world
from tests.unified_profile.app.test_profile import text_of
from unified_profile.app import timeline
from unified_profile.app.queries import SQL
from unified_profile.ledger import Role

ANNA = "/customer/p_anna"


@pytest.fixture
def lead(house: House) -> TestClient:
    return house.signed_in(Role.LEAD)


def choices(page: str) -> dict[str, tuple[str, int]]:
    """What can be chosen: the words and the count by key."""
    found = re.findall(r'<a class="[^"]*" data-filter="([^"]+)"[^>]*href="[^"]*">(.*?)</a>', page, re.DOTALL)
    read = {key: re.fullmatch(r"(.*?) ([\d,]+)", text_of(words)) for key, words in found if key != "none"}
    return {key: (match[1], int(match[2].replace(",", ""))) for key, match in read.items() if match}


def address_of(page: str, key: str) -> str:
    match = re.search(rf'data-filter="{re.escape(key)}"[^>]*href="([^"]*)"', page)
    assert match, key
    return html.unescape(match[1])


def match_count(page: str) -> int:
    outcome = re.search(r"data-outcome>([\d,]+) of [\d,]+ match<", page)
    assert outcome, "the page says how many match"
    return int(outcome[1].replace(",", ""))


def look_for(client: TestClient, words: str, customer: str = ANNA) -> str:
    answer = client.post(f"{customer}/text", data={"q": words, "csrf": csrf_of(client)})
    assert answer.status_code == 303
    return client.get(answer.headers["location"]).text


def test_each_filter_says_how_much_of_the_whole_history_it_shows(lead: TestClient) -> None:
    assert choices(lead.get(ANNA).text) == {
        "channel-phone": ("Phone", 2),
        "channel-chat": ("Chat", 1),
        "channel-email": ("E-mail", 1),
        "channel-whatsapp": ("WhatsApp", 1),
        # A deal, an activity, an incident, a meeting and three tasks.
        "channel-other": ("CRM and other", 7),
        "rated": ("Rated", 2),
        "reviewed": ("QA", 1),
        # The call had all three; the chat was Maya's, the e-mail that of Jonas.
        "agent-a_jonas": ("Jonas Weber", 2),
        "agent-a_maya": ("Maya Okafor", 2),
        "agent-a_priya": ("Priya Nair", 1),
        # All but the welcome of 200 days ago.
        "period-30d": ("Last 30 days", 11),
        "period-90d": ("Last 90 days", 11),
        "period-365d": ("Last 12 months", 12),
    }


def test_counts_are_of_far_more_than_a_page_shows(agent: TestClient) -> None:
    rows = [row for row in make_world().rows["fct_interaction"] if row["customer_id"] == "p_busy"]
    found = choices(agent.get("/customer/p_busy").text)
    for channel in ("chat", "email", "phone"):
        assert found[f"channel-{channel}"][1] == sum(row["channel"] == channel for row in rows) > 100
    assert found["agent-a_maya"][1] == len(rows) - 1 == 520


@pytest.mark.parametrize("customer", ["p_anna", "p_busy"])
def test_what_a_filter_promises_is_what_it_shows_beside_others_too(lead: TestClient, customer: str) -> None:
    first = lead.get(f"/customer/{customer}").text
    pages = [first, *(lead.get(address_of(first, key)).text for key in ("channel-phone", "agent-a_maya", "period-30d"))]
    for page in pages:
        for key, (_, count) in choices(page).items():
            chosen = lead.get(address_of(page, key)).text
            if f'data-filter="{key}" aria-current="true"' in chosen and 'class="filter is-on' not in page:
                assert match_count(chosen) == count, key
    both = lead.get(f"/customer/{customer}", params={"channel": ["phone", "email"], "agent": "a_jonas"}).text
    # Either channel, and Jonas: Anna's e-mail and her call; the long one of Bruno's is an e-mail.
    assert match_count(both) == {"p_anna": 2, "p_busy": 1}[customer]


def test_only_entries_that_match_are_shown_page_after_page(agent: TestClient) -> None:
    address, titles, pages = "/customer/p_busy?channel=email", [], 0
    while address:
        page = agent.get(address).text
        titles += re.findall(r'class="episode-title" dir="auto">(.*?)<', page)
        more = re.search(r'data-more href="([^"]+)"', page)
        address, pages = html.unescape(more[1]) if more else "", pages + 1
    rows = [row for row in make_world().rows["fct_interaction"] if row["customer_id"] == "p_busy"]
    expected = [row["subject"] for row in rows if row["channel"] == "email"]
    assert sorted(titles) == sorted(expected)
    assert pages == -(-len(expected) // 20)


def test_between_entries_that_were_picked_no_silence_is_claimed(agent: TestClient) -> None:
    assert "without contact" in agent.get(ANNA).text
    assert "without contact" not in agent.get(f"{ANNA}?rated=yes").text


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        ({"from": "2026-11-17"}, 3),  # the chat, both calls
        ({"from": "2026-11-17", "to": "2026-11-17"}, 1),  # the missed call at 9:00 UTC
        ({"to": "2026-05-04"}, 1),  # the welcome
        ({"from": "2026-11-21"}, 0),
        ({"from": "yesterday", "to": "0001-01-01"}, None),  # nothing that can be read: no filter
    ],
)
def test_days_are_the_readers_and_the_last_counts(
    agent: TestClient, bounds: dict[str, str], expected: int | None
) -> None:
    page = agent.get(ANNA, params=bounds).text
    assert ("match<" in page) == (expected is not None)
    if expected is not None:
        assert match_count(page) == expected


def test_a_day_begins_where_the_reader_is(agent: TestClient) -> None:
    # The chat's last words are at 8:35 UTC, which is still the evening before in Honolulu.
    day = {"from": "2026-11-20", "to": "2026-11-20"}
    assert match_count(agent.get(ANNA, params=day).text) == 1
    agent.cookies.set("tz", "Pacific/Honolulu")
    assert match_count(agent.get(ANNA, params=day).text) == 0


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("invoice", 2),  # said in the chat, and in the note on a call
        ("INVOICE  november", 1),
        ("finance retry", 1),  # both in one text
        ("finance month", 0),  # each in another
        ("export", 3),  # the e-mail, the meeting about exports, the incident of them
        ("href", 0),  # markup is not what people said
        ("invoice 77", 1),  # words on either side of a tag
        ("%", 0),
        ("'; drop table", 0),
    ],
)
def test_words_are_found_in_one_text_whatever_their_case(agent: TestClient, words: str, expected: int) -> None:
    assert match_count(look_for(agent, words)) == expected


def test_accents_and_entities_do_not_matter(agent: TestClient) -> None:
    assert match_count(look_for(agent, "CA marche emilie", "/customer/p_emoji")) == 1


def test_what_is_looked_for_stands_in_no_address_and_only_its_session_finds_it(house: House) -> None:
    agent, other = house.agent(), house.agent()
    answer = agent.post(f"{ANNA}/text?channel=chat", data={"q": "invoice 77", "csrf": csrf_of(agent)})
    address = answer.headers["location"]
    assert "invoice" not in address
    assert "77" not in re.sub(r"text=[^&]+", "", address)
    page = agent.get(address).text
    assert match_count(page) == 1
    assert 'value="invoice 77"' in page
    assert all("invoice" not in link for link in re.findall(r'(?:href|action)="([^"]*)"', page))
    assert "match<" in other.get(address).text
    assert 'value="invoice 77"' not in other.get(address).text


def test_who_may_not_read_messages_may_not_look_for_words_in_them(house: House) -> None:
    analyst = house.signed_in(Role.ANALYST)
    answer = analyst.post(f"{ANNA}/text", data={"q": "invoice", "csrf": csrf_of(analyst)})
    assert answer.status_code == 403
    assert "may not read what people wrote" in answer.text
    assert "Find words" not in analyst.get(ANNA).text


def test_reviews_of_others_are_neither_counted_nor_filtered_by(agent: TestClient, lead: TestClient) -> None:
    assert "reviewed" not in choices(agent.get(ANNA).text)
    assert match_count(agent.get(f"{ANNA}?reviewed=yes").text) == 0
    assert match_count(lead.get(f"{ANNA}?reviewed=yes").text) == 1


def test_nothing_that_matches_is_said_with_the_way_back(agent: TestClient) -> None:
    page = agent.get(f"{ANNA}?channel=sms").text
    assert "Of 12 entries, none matches all of what you chose. Clear filters" in text_of(page)
    assert address_of(page, "none") == ANNA


def test_a_customer_of_one_kind_of_contact_has_no_filters(agent: TestClient) -> None:
    assert "Filter the timeline" not in agent.get("/customer/p_empty").text
    assert "Filter the timeline" in agent.get(ANNA).text


@pytest.mark.parametrize("broken", ["channel=" + "x" * 500, "agent=%00", "period=1d", "text=nobodys", "rated=maybe"])
def test_a_filter_that_nobody_made_does_no_harm(agent: TestClient, broken: str) -> None:
    assert agent.get(f"{ANNA}?{broken}").status_code == 200


def test_counts_read_no_text_and_cost_one_statement(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    real = timeline.all_rows

    def noted(con: Any, row: Any, name: str, **parameters: Any) -> list[Any]:
        asked.append(name)
        return real(con, row, name, **parameters)

    monkeypatch.setattr(timeline, "all_rows", noted)
    house.agent().get(f"{ANNA}?channel=chat")
    assert asked == ["timeline_entries", "timeline_interactions", "timeline_events"]
    entries, texts = ((SQL / f"timeline_{one}.sql").read_text(encoding="utf-8") for one in ("entries", "texts"))
    columns = set(re.findall(r"\w+", re.sub(r"--.*", "", entries)))
    assert columns.isdisjoint({"body", "title", "subject", "preview"})
    assert "body" in texts
