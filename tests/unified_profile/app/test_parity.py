"""A metric beside the tools' own numbers: its page and the API."""

import re

from starlette.testclient import TestClient

from unified_profile.app import formats


def test_the_page_says_by_how_much_it_differs_and_why(agent: TestClient) -> None:
    page = agent.get("/metrics/first_response_time").text
    section = re.search(r'id="parity">(.*?)</section>', page, re.DOTALL)
    assert section
    said = " ".join(re.sub(r"<[^>]+>", "", section[1]).replace(formats.SPACE, " ").split())
    assert "10 % of the pairs differ for no reason known. Ours differs by +1 min 30 s in the median" in said
    assert "Intercom leaves out what lies outside of office hours." in said
    assert "For 31 only the tool has a number. For 2 only we have one." in said


def test_a_page_without_pairs_shows_no_difference(agent: TestClient) -> None:
    page = " ".join(re.sub(r"<[^>]+>", "", agent.get("/metrics/iqs").text).split())
    assert "There is no pair. Nobody has written down why the two may differ." in page
    assert 'id="parity"' not in agent.get("/metrics/csat").text


def test_the_api_gives_one_metric_or_all(agent: TestClient) -> None:
    both = agent.get("/api/v1/metric-parity").json()["parities"]
    assert [(each["metric"], each["is_suspect"], each["unexplained_share"]) for each in both] == [
        ("first_response_time", True, 0.1),
        ("iqs", False, None),
    ]
    assert agent.get("/api/v1/metric-parity", params={"metric": "iqs"}).json()["parities"] == both[1:]
    assert agent.get("/api/v1/metric-parity", params={"metric": "csat"}).json() == {"parities": []}
