"""ETags: what somebody has is not sent again, and what changed, or another may see, always is."""

from pathlib import Path

import pytest
from fastapi.routing import iter_route_contexts
from starlette.testclient import TestClient

from tests.unified_profile.app.conftest import House, open_house
from tests.unified_profile.app.people import make_world
from tests.unified_profile.app.publication import write_publication
from unified_profile.ledger import Role

ANNA = "/api/v1/customers/p_anna"


def test_the_same_answer_is_sent_once(agent: TestClient) -> None:
    first = agent.get(ANNA)
    tag = first.headers["etag"]
    again = agent.get(ANNA, headers={"if-none-match": tag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert "content-type" not in again.headers
    assert again.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in again.headers["content-security-policy"]


@pytest.mark.parametrize("known", ["*", "W/{}", '"other", {}', '{} , "other"'])
def test_tags_are_read_as_the_standard_writes_them(agent: TestClient, known: str) -> None:
    tag = agent.get(ANNA).headers["etag"]
    assert agent.get(ANNA, headers={"if-none-match": known.format(tag)}).status_code == 304


@pytest.mark.parametrize("known", ["", '"other"', "p_anna", '"'])
def test_what_somebody_does_not_have_is_sent(agent: TestClient, known: str) -> None:
    answer = agent.get(ANNA, headers={"if-none-match": known})
    assert answer.status_code == 200
    assert answer.json()["customer"]["display_name"] == "Anna Lindqvist"


def test_another_role_query_or_customer_is_another_answer(house: House) -> None:
    agent, analyst = house.signed_in(Role.AGENT), house.signed_in(Role.ANALYST)
    tag = agent.get(ANNA).headers["etag"]
    assert analyst.get(ANNA, headers={"if-none-match": tag}).status_code == 200
    events = agent.get(f"{ANNA}/events?limit=2").headers["etag"]
    assert agent.get(f"{ANNA}/events?limit=3", headers={"if-none-match": events}).status_code == 200
    assert agent.get("/api/v1/customers/p_omar", headers={"if-none-match": tag}).status_code == 200


def test_a_tag_lets_nobody_in(house: House, agent: TestClient) -> None:
    tag = agent.get(ANNA).headers["etag"]
    assert house.visitor().get(ANNA, headers={"if-none-match": tag}).status_code == 401
    assert agent.get("/api/v1/data", headers={"if-none-match": "*"}).status_code == 403
    assert agent.get("/api/v1/customers/p_none", headers={"if-none-match": "*"}).status_code == 404
    assert "etag" not in agent.get("/api/v1/customers/p_none").headers


def test_seeing_again_what_one_has_is_in_the_access_log(fresh_house: House) -> None:
    agent = fresh_house.agent()
    tag = agent.get(ANNA).headers["etag"]
    before = len(fresh_house.ledger.access_log({"p_anna"}))
    assert agent.get(ANNA, headers={"if-none-match": tag}).status_code == 304
    assert len(fresh_house.ledger.access_log({"p_anna"})) == before + 1


def test_a_publication_that_says_something_else_is_sent(tmp_path: Path) -> None:
    write_publication(make_world(), tmp_path / "published")
    house = open_house(tmp_path / "published", tmp_path)
    agent = house.agent()
    tag = agent.get(ANNA).headers["etag"]
    write_publication(make_world(), tmp_path / "published", 2)
    assert agent.get(ANNA, headers={"if-none-match": tag}).status_code == 304, "it says the same"
    world = make_world()
    next(row for row in world.rows["dim_customer"] if row["customer_id"] == "p_anna")["plan"] = "Enterprise"
    write_publication(world, tmp_path / "published", 3)
    newest = agent.get(ANNA, headers={"if-none-match": tag})
    assert newest.status_code == 200
    assert newest.json()["customer"]["plan"] == "Enterprise"
    house.close()


def test_every_get_of_the_api_says_that_it_may_be_304(house: House, agent: TestClient) -> None:
    described = agent.get("/api/v1/openapi.json").json()["paths"]
    gets = {
        str(route.path)
        for route in iter_route_contexts(house.app.routes)
        if str(route.path).startswith("/api/v1/") and "GET" in (getattr(route, "methods", None) or set())
    }
    assert {
        path for path, operations in described.items() if "304" in operations.get("get", {}).get("responses", {})
    } == gets
    assert not any(
        "304" in operations["post"]["responses"] for operations in described.values() if "post" in operations
    )


def test_pages_have_no_tag(agent: TestClient) -> None:
    assert "etag" not in agent.get("/customer/p_anna").headers
