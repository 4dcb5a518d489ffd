"""From a number to its rows: all of them, each once, newest first, and everybody who is shown is logged."""

import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.unified_profile.app.conftest import House
from tests.unified_profile.app.test_profile import text_of
from unified_profile.ledger import Role

CHAT = {"dimension": "channel", "of": "chat"}


def test_a_number_leads_to_its_rows_and_they_to_customers(analyst: TestClient) -> None:
    metric = analyst.get("/metrics/csat").text
    address = re.search(r'href="(/metrics/csat/facts\?dimension=channel&amp;of=chat)"', metric)
    assert address
    page = analyst.get(address.group(1).replace("&amp;", "&")).text
    words = text_of(page)
    assert "Metrics › Customer satisfaction All time, channel Chat 80.0 %" in words
    assert "121 observations" in words
    # The newest two at once, by id: of r000 the customer wasn't satisfied, of r001 they were.
    first, second = (text_of(row) for row in page.split("<tbody>")[1].split("</tr>")[:2])
    assert first.startswith("20 Nov, 08:00 No Bruno Keller Chat Billing Maya Okafor")
    assert second.startswith("20 Nov, 08:00 Yes Bruno Keller")
    link = re.search(r'href="(/customer/p_busy/interaction/[^"]+)"', page)
    assert link
    assert analyst.get(link.group(1)).status_code == 200


def test_every_row_is_on_exactly_one_page(analyst: TestClient) -> None:
    address, sizes, moments = "/metrics/csat/facts?dimension=channel&of=chat", [], []
    while address:
        page = analyst.get(address).text
        rows = re.findall(r'<td class="at"><time class="" datetime="([^"]+)"', page)
        sizes.append(len(rows))
        moments += rows
        older = re.search(r'href="([^"]+)">Older<', page)
        address = older.group(1).replace("&amp;", "&") if older else ""
    assert sizes == [50, 50, 21]
    assert moments == sorted(moments, reverse=True)
    assert "Nobody known" in text_of(page)  # the interaction of the oldest isn't held


def all_facts(client: TestClient, **asked: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    while True:
        page = client.get("/api/v1/metrics/csat/facts", params=asked).json()
        found += page["facts"]
        if page["next"] is None:
            return found
        asked["cursor"] = page["next"]


@pytest.mark.parametrize("limit", [1, 7, 500])
def test_the_api_gives_the_same_rows_page_by_page(analyst: TestClient, limit: int) -> None:
    found = [fact["unit_id"] for fact in all_facts(analyst, limit=limit, **CHAT)]
    assert found == [*(f"r{number:03d}" for number in range(120)), "old"]


def test_a_period_and_a_slice_hold_only_theirs(analyst: TestClient) -> None:
    november = all_facts(analyst, grain="month", start="2026-11-01", limit=500)
    # 120 hours back from 9:00 on the 20th are all in November.
    assert len(november) == 120
    assert {fact["unit_id"] for fact in all_facts(analyst, limit=500)} == {
        *(fact["unit_id"] for fact in november), "old", "omar"
    }  # fmt: skip
    (omar,) = all_facts(analyst, dimension="channel", of="email")
    assert (omar["customer_id"], omar["amount"], omar["anchor_at"]) == ("p_omar", 0.0, "2026-08-12T09:00:00Z")
    answer = analyst.get("/api/v1/metrics/csat/facts", params={"dimension": "channel", "of": "fax"})
    assert answer.status_code == 404
    assert answer.json()["remedy"] == "Choose one on the page of the metric."


@pytest.mark.parametrize(
    "asked", [{"grain": "year"}, {"start": "x"}, {"dimension": "customer"}, {"of": "x" * 301}, {"limit": 501}]
)
def test_what_cannot_be_asked_is_refused(analyst: TestClient, asked: dict[str, Any]) -> None:
    assert analyst.get("/api/v1/metrics/csat/facts", params=asked).status_code == 422


def test_a_broken_cursor_is_a_clear_error(analyst: TestClient) -> None:
    answer = analyst.get("/metrics/csat/facts", params={"cursor": "!!!"})
    assert answer.status_code == 400
    assert "not a cursor" in answer.text


def test_everybody_on_a_page_is_in_the_access_log_and_nobody_else(fresh_house: House) -> None:
    client = fresh_house.signed_in(Role.ANALYST)
    client.get("/metrics/csat/facts", params={"dimension": "channel", "of": "email"})
    client.get("/api/v1/metrics/csat/facts", params={"limit": 3, **CHAT})
    client.get("/metrics/csat")
    views = [(entry.customer_id, entry.route) for entry in fresh_house.ledger.access_log() if entry.action == "view"]
    assert views == [
        ("p_busy", "/api/v1/metrics/{metric}/facts"),
        ("p_omar", "/metrics/{metric}/facts"),
    ]  # fmt: skip


def test_where_there_is_no_slice_by_person_the_rows_name_none(analyst: TestClient) -> None:
    page = analyst.get("/api/v1/metrics/longest_run/facts").json()
    assert [(fact["unit_id"], fact["amount"], fact["agent_name"]) for fact in page["facts"]] == [("d1", 7200.0, None)]
    assert "Maya" not in analyst.get("/metrics/longest_run/facts").text.split("<main")[1]


def test_agents_see_the_number_and_no_way_to_its_rows(agent: TestClient) -> None:
    assert "/facts" not in agent.get("/metrics/csat").text
    assert agent.get("/metrics/csat/facts").status_code == 403
    assert agent.get("/api/v1/metrics/csat/facts").status_code == 403


def test_what_stands_behind_a_metric(analyst: TestClient) -> None:
    page = analyst.get("/metrics/csat").text
    words = text_of(page)
    assert "2 , since 2 November 2026: Bots are apart. 1 , since 1 March 2026: First definition." in words
    assert "Every period, past ones too, is worked out by the newest." in words
    assert "Why it is so docs/decisions/csat-mapping.md" in words
    # Source is text like any other.
    assert "select &#39;csat&#39; &lt;b&gt;1&lt;/b&gt;" in page
    assert "Working hours" not in words


def test_a_metric_by_working_hours_names_them(analyst: TestClient) -> None:
    words = text_of(analyst.get("/metrics/first_response_time").text)
    assert "Hours business" in words
    assert "Working hours Berlin, version 2 , Europe/Berlin, since 1 Mar: Billing" in words
    assert "version 1 ," not in words
