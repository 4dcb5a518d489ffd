"""A customer in plain text, and the way from one search result to the next."""

import re

import pytest
from starlette.testclient import TestClient

from tests.unified_profile.app.conftest import House, csrf_of
from unified_profile.ledger import Role


def test_the_summary_gives_the_answers_then_the_newest_entries_with_dates_and_links(agent: TestClient) -> None:
    answer = agent.get("/customer/p_anna/summary")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    lines = answer.text.replace("\u00a0", " ").split("\n")
    assert lines[:3] == ["Anna Lindqvist", "Nordlicht AB · Business", "http://testserver/customer/p_anna"]
    assert "Last wanted: Our November invoice is charged twice (Chat, 2 h ago)" in lines
    assert "How they felt: Unhappy, 2/5: “Still no export I can use” (9 days ago)" in lines
    start = lines.index("The newest 10 of 12")
    assert lines[start + 1 : start + 5] == [
        "- 2026-11-20 08:35  Our November invoice is charged twice (Chat, with Maya Okafor, Billing, open)",
        "  https://app.intercom.com/a/inbox/acme/inbox/conversation/21547700012",
        "- 2026-11-19 06:12  Incoming call (Phone, with Maya Okafor, Billing, closed)",
        "  https://assets.aircall.io/calls/880123",
    ]
    assert sum(line.startswith("- ") for line in lines) == 10
    assert lines[-2] == "As of 20 November 2026, 09:00 UTC"


def test_its_times_are_the_readers(agent: TestClient) -> None:
    agent.cookies.set("tz", "Asia/Kolkata")
    assert "- 2026-11-20 14:05  Our November invoice" in agent.get("/customer/p_anna/summary").text


@pytest.mark.parametrize(("customer", "words"), [("p_empty", "No contact yet"), ("p_omar", "1 entry\n")])
def test_short_histories_are_whole(agent: TestClient, customer: str, words: str) -> None:
    assert words in agent.get(f"/customer/{customer}/summary").text


def test_a_summary_shows_no_more_than_the_page_to_whoever_may_not_read_messages(house: House) -> None:
    text = house.signed_in(Role.ANALYST).get("/customer/p_anna/summary").text
    assert "Our November invoice" not in text
    assert "Still no export" not in text
    assert "Anna Lindqvist" in text


def test_whoever_takes_a_summary_is_in_the_access_log(fresh_house: House) -> None:
    fresh_house.agent().get("/customer/p_anna/summary")
    entry = next(iter(fresh_house.ledger.access_log()))
    assert (entry.customer_id, entry.route) == ("p_anna", "/customer/{customer_id}/summary")


def search(client: TestClient, words: str) -> list[str]:
    answer = client.post("/search", data={"q": words, "csrf": csrf_of(client)})
    page = client.get(answer.headers["location"]).text
    return re.findall(r'class="hit card" data-item href="(/customer/[^"]+)"', page)


def neighbours(page: str) -> tuple[str | None, str | None]:
    found = {rel: re.search(rf'rel="{rel}"[^>]*href="([^"]+)"', page) for rel in ("prev", "next")}
    return tuple(match[1] if match else None for match in found.values())  # type: ignore[return-value]


def test_each_result_leads_to_the_one_before_and_the_one_after(house: House) -> None:
    client = house.agent()
    found = search(client, "smith")
    assert len(found) == 2
    first, second = found
    assert neighbours(client.get(first).text) == (None, second)
    assert neighbours(client.get(second).text) == (first, None)
    assert "2 of 2 found" in client.get(second).text


def test_who_was_not_found_last_has_no_neighbours(house: House) -> None:
    client, other = house.agent(), house.agent()
    first, _ = search(client, "smith")
    assert neighbours(client.get("/customer/p_anna").text) == (None, None)
    assert neighbours(other.get(first).text) == (None, None)
    search(client, "harbour")
    assert "of 15 found" in client.get(first).text


def test_signing_out_forgets_who_was_found(house: House) -> None:
    client = house.agent()
    first, _ = search(client, "smith")
    memory = house.app.state.services.recent_searches
    before = len(memory._found)
    assert neighbours(client.get(first).text)[1]
    client.post("/logout", data={"csrf": csrf_of(client)})
    assert len(memory._found) == before - 1
