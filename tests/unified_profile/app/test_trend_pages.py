"""Trends: topics by week, bursts and whom they touched, conversations that go the wrong way."""

import csv
import io
import re
from datetime import date
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.unified_profile.app.conftest import House
from tests.unified_profile.app.test_api import assert_problem
from tests.unified_profile.app.test_profile import text_of
from tests.unified_profile.app.trends_world import TOUCHED
from unified_profile.app.bars import bars_of, small_bars, stacked_bars
from unified_profile.app.topics import Topic
from unified_profile.ledger import Role

ROUTE = "/api/v1/trends"


def seen(house: House, route: str) -> list[str | None]:
    return [each.customer_id for each in house.ledger.access_log() if each.route == route]


def topics(client: TestClient, **asked: Any) -> dict[str, dict[str, Any]]:
    return {each["topic"]: each for each in client.get(f"{ROUTE}/topics", params=asked).json()["topics"]}


def test_a_topic_counts_people_and_not_how_often_they_came(analyst: TestClient) -> None:
    found = topics(analyst)
    # Today is Friday 20 November 2026, the first contact was in June: thirteen weeks from Monday 24 August.
    assert found["billing"]["weeks"][0] == "2026-08-24"
    assert found["billing"]["weeks"][-1] == "2026-11-16"
    # This week Anna by chat and phone; last week her mail of ten days ago and two strangers. What we began is out.
    assert found["billing"]["people"] == [0] * 11 + [3, 1]
    # Bruno wrote every seven hours until thirty hours ago: one person in every week.
    assert found["containers"]["people"] == [1] * 13


def test_a_channel_has_weeks_and_topics_of_its_own(analyst: TestClient) -> None:
    # Of last week's three people two strangers wrote by chat.
    assert topics(analyst, channel="email")["billing"]["people"][-2:] == [1, 0]
    assert topics(analyst, channel="chat")["billing"]["people"][-2:] == [2, 1]
    assert topics(analyst, channel="sms") == {}


def test_weeks_before_anybody_was_heard_of_are_left_out(analyst: TestClient) -> None:
    # 520 contacts seven hours apart reach back 152 days before yesterday, to Saturday 20 June: its Monday is 15 June.
    assert topics(analyst, weeks=104)["containers"]["weeks"][0] == "2026-06-15"


def topic(*people: int) -> Topic:
    return Topic("x", [date(2026, 1, 5)] * len(people), list(people), 1)


def test_what_is_usual_is_the_median_of_the_eight_weeks_before_the_last_whole_one() -> None:
    # 90 and 80 are too long ago; 7 is this week, 50 the last one.
    assert topic(90, 80, 1, 2, 3, 4, 5, 6, 7, 8, 50, 7).usual == 4.5
    assert topic(1, 2, 3, 4, 50, 7).usual == 2.5
    assert topic(1, 2, 3, 50, 7).usual is None, "three weeks say nothing"
    assert (topic(1, 2, 3, 50, 7).last_week, topic(7).last_week) == (50, None)


def test_the_page_has_bursts_topics_and_conversations(analyst: TestClient) -> None:
    page = analyst.get("/trends").text
    words = text_of(page)
    assert "Containers Every channel Every channel 9 Nov – 13 Nov 131 38.5 under 1 in a billion 60" in words
    assert "Billing Chat Chat 7 Jan 21 5.0 1 in 78,000 0" in words
    assert 'href="/trends/bursts/burst_port"' in page
    assert words.index("Anna Lindqvist") < words.index("عمر الفاروق"), "the newest word first"
    assert 'href="/customer/p_anna/interaction/intercom%3Aconversation%3A21547700012"' in page
    assert 'aria-label="0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 1"' in page
    assert len(page.encode()) < 100_000


def test_an_unknown_channel_has_no_topic_and_says_so(analyst: TestClient) -> None:
    assert "Nobody came about anything that has a name by this channel" in text_of(
        analyst.get("/trends?channel=x").text
    )


def test_whoever_is_listed_is_in_the_access_log(house: House, analyst: TestClient) -> None:
    analyst.get("/trends")
    assert set(seen(house, "/trends")) == {"p_anna", "p_omar"}


def test_those_whom_a_burst_touched_are_each_on_one_page_and_those_who_wait_first(analyst: TestClient) -> None:
    address, found = "/trends/bursts/burst_port", []
    while address:
        page = analyst.get(address).text
        found.append(re.findall(r'<th scope="row"><a href="/customer/(p_touched_\d\d)"', page))
        more = re.search(r'href="([^"]+)">More<', page)
        address = more.group(1) if more else ""
    assert [len(each) for each in found] == [50, 10]
    everybody = [customer_id for each in found for customer_id in each]
    waiting = [f"p_touched_{number:02d}" for number in range(3, TOUCHED, 10)]
    others = [f"p_touched_{number:02d}" for number in range(TOUCHED) if number % 10 != 3]
    assert everybody == waiting + others


@pytest.mark.parametrize("limit", [1, 7, 500])
def test_the_api_gives_the_same_customers_page_by_page(analyst: TestClient, limit: int) -> None:
    found: list[str] = []
    asked: dict[str, Any] = {"limit": limit}
    while True:
        body = analyst.get(f"{ROUTE}/bursts/burst_port/customers", params=asked).json()
        found += [each["customer_id"] for each in body["customers"]]
        if body["next"] is None:
            break
        asked["cursor"] = body["next"]
    assert len(found) == len(set(found)) == TOUCHED
    assert body["burst"]["observed"] == 131


def test_the_outreach_file_is_everybody_harmless_and_logged(house: House) -> None:
    answer = house.signed_in(Role.LEAD).get("/trends/bursts/burst_port/customers.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="affected-2026-11-09-to-2026-11-13.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert len(rows) == TOUCHED
    assert rows[0] | {"customer_id": "p_touched_03", "email": "touched03@port.example"} == rows[0]
    assert {row["company"] for row in rows} == {'\'=HYPERLINK("https://evil.example")'}
    route = "/trends/bursts/{burst_id}/customers.csv"
    assert set(seen(house, route)) == {f"p_touched_{number:02d}" for number in range(TOUCHED)}


def test_a_role_that_writes_to_nobody_sees_no_address(house: House) -> None:
    lead, client = house.signed_in(Role.LEAD), house.signed_in(Role.ANALYST)
    addresses = (
        "/trends", "/trends/bursts/burst_port", "/trends/bursts/burst_port/customers.csv",
        f"{ROUTE}/bursts/burst_port/customers",
    )  # fmt: skip
    texts = [client.get(address).text for address in addresses]
    assert all("touched03@port" not in text and "7946" not in text for text in texts)
    assert "t•••@port.example" in texts[2]
    assert "+44 •••• 0203" in texts[2]
    assert client.get(f"{ROUTE}/bursts/burst_port/customers", params={"limit": 500}).json()["customers"][0]["name"]
    assert "touched03@port" in lead.get(addresses[2]).text


def test_an_unknown_burst_is_said(analyst: TestClient) -> None:
    for address in ("/trends/bursts/x", "/trends/bursts/x/customers.csv"):
        answer = analyst.get(address)
        assert answer.status_code == 404
        assert "There is no such burst" in answer.text
    assert_problem(analyst.get(f"{ROUTE}/bursts/x/customers"), 404)
    assert_problem(analyst.get(f"{ROUTE}/bursts/burst_port/customers", params={"cursor": "x"}), 400)


def test_bursts_and_worsening_conversations_over_the_api(analyst: TestClient) -> None:
    assert [each["burst_id"] for each in analyst.get(f"{ROUTE}/bursts").json()["bursts"]] == ["burst_port", "burst_old"]
    later = analyst.get(f"{ROUTE}/bursts", params={"since": "2026-02-01"}).json()["bursts"]
    assert [each["burst_id"] for each in later] == ["burst_port"]
    body = analyst.get(f"{ROUTE}/worsening", params={"limit": 1}).json()
    assert body["in_all"] == 2
    assert [each["customer_id"] for each in body["conversations"]] == ["p_anna"]


def test_the_page_of_a_burst_draws_its_days_and_the_eight_weeks_before(analyst: TestClient) -> None:
    page = analyst.get("/trends/bursts/burst_port").text
    ordinary, outstanding = (re.search(rf'class="{name}" d="([^"]*)"', page) for name in ("ordinary", "outstanding"))
    assert ordinary
    assert outstanding
    # From 14 September, 56 days before, to 13 November; Bruno came on every one.
    assert (ordinary.group(1).count("M"), outstanding.group(1).count("M")) == (56, 5)


def test_bars_begin_at_zero_and_end_at_the_number() -> None:
    drawn = bars_of([(date(2026, 3, 1), 2), (date(2026, 3, 2), 0), (date(2026, 3, 3), 4)], date(2026, 3, 3))
    # From 0 to 4: 174 up from 194. Of 564 each has 188, of which 14 % stays empty on either side.
    assert drawn.lower == "M90.3 194V107h135.4V194z"
    assert drawn.upper == "M466.3 194V20h135.4V194z"
    assert [line.label for line in drawn.across] == ["0", "1", "2", "3", "4"]
    assert [(name.x, name.label) for name in drawn.days] == [(158.0, "1 Mar"), (346.0, "2 Mar"), (534.0, "3 Mar")]


def test_two_counts_stand_upon_each_other() -> None:
    drawn = stacked_bars([date(2026, 2, 1), date(2026, 3, 1)], [1, 3], [0, 1], "%b")
    # Of 564 each has 282, of which 14 % stays empty on either side.
    assert drawn.lower == "M103.5 194V150.5h203.0V194zM385.5 194V63.5h203.0V194z"
    assert drawn.upper == "M385.5 63.5V20h203.0V63.5z"
    assert [name.label for name in drawn.days] == ["Feb", "Mar"]


def test_small_bars_keep_the_newest_apart_and_draw_no_zero() -> None:
    settled, newest = small_bars([4, 0, 1, 2])
    assert settled == "M3.5 28V0h18.0V28z" + "M53.5 28V21h18.0V28z"
    assert newest == "M78.5 28V14h18.0V28z"
    assert small_bars([]) == ("", "")
    assert small_bars([0, 1000, 1])[1] == "M71.3 28V26.5h24.0V28z", "one of a thousand can still be seen"


def test_agents_are_kept_out(agent: TestClient) -> None:
    assert agent.get("/trends").status_code == 403
    assert 'href="/trends' not in agent.get("/").text
