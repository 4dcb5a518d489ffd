"""The page of a team: its own numbers with what they rest on, its people and trainings, and no ranking anywhere."""

import re

from starlette.testclient import TestClient

from tests.unified_profile.app.test_profile import text_of


def section(page: str, heading: str) -> str:
    (found,) = [part for part in re.split(r"<section", page) if f"<h2>{heading}</h2>" in part]
    return text_of(found)


def test_teams_are_listed_by_name_and_not_by_a_number(analyst: TestClient) -> None:
    rows = analyst.get("/teams").text.split("<tbody>")[1].split("</tbody>")[0].split("</tr>")[:-1]
    # Of "Nobody's" the only member has left, and no interaction names it.
    assert [text_of(row) for row in rows] == [
        "Billing 2 4 Chat Phone", "Technical support 1 1 E-mail",
    ]  # fmt: skip


def test_each_number_of_a_team_says_what_it_rests_on(analyst: TestClient) -> None:
    page = analyst.get("/teams/Billing").text
    satisfaction = section(page, "Satisfaction")
    # November is provisional: October is the newest month that changes no more. Everybody's is 87.4 %.
    assert (
        "Customer satisfaction others, 2022 : 89.0 %, unconfirmed 91.0 % – Rows: 130 – 85.0 % Oct 2026, n 30 87.4 %"
        in satisfaction
    )
    assert "First response fewer than 5 – Rows: 3 – – 6 min 52 s" in section(page, "Responsiveness")
    assert 'href="/metrics/csat/facts?dimension=team&amp;of=Billing"' in page


def test_months_without_a_number_are_left_out_of_the_line(analyst: TestClient) -> None:
    page = analyst.get("/teams/Billing").text
    (line,) = re.findall(r'<svg class="spark".*?points="([^"]+)"', page, re.DOTALL)
    # Three of four months, 90, 85 and 40 %: the highest at the top, the lowest at the bottom, 45/50 up between.
    assert line.split() == ["1.0,2.0", "50.0,4.4", "99.0,26.0"]


def test_people_and_trainings_are_those_of_the_team(analyst: TestClient) -> None:
    page = analyst.get("/teams/Billing").text
    assert section(page, "People").endswith("People Maya Okafor Priya Nair")
    trainings = section(page, "Trainings")
    assert "Refunds Maya Okafor , completed 17 Nov" in trainings
    assert "Tone of voice Priya Nair , assigned 22 Aug" in trainings
    assert trainings.index("Refunds") < trainings.index("Tone")
    assert "Exports" not in trainings
    assert "Jonas" not in page.split("<main")[1]


def test_a_team_with_people_and_no_number_has_a_page_and_an_unknown_one_has_none(analyst: TestClient) -> None:
    assert "Jonas Weber" in analyst.get("/teams/Technical%20support").text
    for name in ("Sales", "billing", "Nobody%27s", "%2e%2e/data", "a/b"):
        answer = analyst.get(f"/teams/{name}")
        assert answer.status_code == 404, name
        assert "There is no such team" in answer.text or "nothing at this address" in answer.text


def test_a_training_is_on_no_customers_page(analyst: TestClient) -> None:
    assert "Refunds" not in analyst.get("/customer/p_anna").text
