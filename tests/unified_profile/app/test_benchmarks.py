"""What others published stands beside our numbers, and says that it is others'."""

import re

import pytest
from starlette.testclient import TestClient

from tests.unified_profile.app.conftest import House
from unified_profile.app import formats
from unified_profile.ledger import Role


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).replace(formats.SPACE, " ").split())


def test_a_metrics_page_shows_what_others_published_apart(agent: TestClient) -> None:
    page = agent.get("/metrics/csat").text
    section = words(page.split('id="benchmarks">')[1].split("</section>")[0])
    assert section.startswith("Others' numbers")
    assert "89.0 %, 2022 Average CSAT that teams reported. Source: A report of 2022" in section
    assert "unconfirmed: found nowhere that could be read" in section
    assert "These are not numbers of this house and part of none." in section
    assert "89.0 %" not in words(page.split('id="benchmarks">')[0])
    assert 'id="benchmarks"' not in agent.get("/metrics/volume").text


def test_where_there_is_no_value_the_figure_of_others_takes_no_place(agent: TestClient) -> None:
    line = re.search(
        r"<article class=\"number card\">\s*<h2>(?:(?!</article>).)*IQS.*?</article>", agent.get("/").text, re.DOTALL
    )
    assert line
    assert "86.2" in words(line[0])
    assert "Others, 2021 : 81.0" in words(line[0])


def test_the_list_of_metrics_shows_also_what_stands_beside_none(agent: TestClient) -> None:
    section = words(agent.get("/metrics").text.split('id="benchmarks">')[1])
    assert "Share of companies asked that track IQS." in section


def test_a_teams_page_names_the_figure_as_others(house: House) -> None:
    page = words(house.signed_in(Role.LEAD).get("/teams/Billing").text)
    assert "others, 2022 : 89.0 %, unconfirmed" in page


@pytest.mark.parametrize(("asked", "found"), [(None, 4), ("csat", 2), ("iqs", 1), ("volume", 0)])
def test_the_api_gives_them_with_their_sources(agent: TestClient, asked: str | None, found: int) -> None:
    held = agent.get("/api/v1/benchmarks", params={"metric": asked} if asked else {}).json()["benchmarks"]
    assert len(held) == found
    assert all(each["source"] and each["checked"] for each in held)
    assert asked is None or {each["metric"] for each in held} <= {asked}
