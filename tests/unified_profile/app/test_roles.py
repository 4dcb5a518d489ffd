"""Which role may come in where: every route, as every role."""

import re

import pytest
from starlette.testclient import TestClient

from tests.unified_profile.app.conftest import House
from tests.unified_profile.app.test_access import address, every_route
from unified_profile.ledger import Role

# Everything else is open to whoever is signed in, but for what only admins decide (test_identity_api.py).
NOT_FOR_AGENTS = {
    ("GET", "/teams"),
    ("GET", "/teams/{team:path}"),
    ("GET", "/quality"),
    ("GET", "/trends"),
    ("GET", "/trends/bursts/{burst_id}"),
    ("GET", "/trends/bursts/{burst_id}/customers.csv"),
    ("GET", "/api/v1/trends/topics"),
    ("GET", "/api/v1/trends/bursts"),
    ("GET", "/api/v1/trends/bursts/{burst_id}/customers"),
    ("GET", "/api/v1/trends/worsening"),
    ("GET", "/data"),
    ("GET", "/data/{connection}"),
    ("GET", "/metrics/{metric}/facts"),
    ("GET", "/api/v1/data"),
    ("GET", "/api/v1/metrics/{metric}/facts"),
}


@pytest.mark.parametrize("role", [Role.AGENT, Role.ANALYST, Role.ADMIN])
def test_every_route_lets_in_whom_it_should(house: House, role: Role) -> None:
    client = house.signed_in(role)
    routes = [(method, pattern) for method, pattern in every_route(house) if method == "GET"]
    assert set(routes) >= NOT_FOR_AGENTS
    for method, pattern in routes:
        is_refused = client.request(method, address(pattern)).status_code == 403
        assert is_refused == (role is Role.AGENT and (method, pattern) in NOT_FOR_AGENTS), pattern


def test_who_may_not_come_in_is_told_whom_to_ask(house: House, agent: TestClient) -> None:
    page, answer = agent.get("/data"), agent.get("/api/v1/data")
    assert "The role agent may not see this" in page.text
    assert answer.json()["remedy"] == "Ask an admin for the role analyst."
    assert "zendesk" not in page.text + answer.text


def test_no_page_shows_an_agent_a_way_to_where_they_may_not_go(house: House, agent: TestClient) -> None:
    closed = [re.compile('href="' + re.sub(r"{[^}]+}", '[^"/]+', pattern) + r'[?"]') for _, pattern in NOT_FOR_AGENTS]
    shown = [agent.get(path).text for path in ("/", "/metrics", "/metrics/csat", "/customer/p_anna")]
    assert [way.pattern for way in closed for page in shown if way.search(page)] == []
    for way in ("/data", "/teams"):
        assert f'href="{way}"' in house.signed_in(Role.ANALYST).get("/").text
