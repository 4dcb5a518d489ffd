"""The JSON API: the same facts, errors of one shape, and a description that is true."""

from pathlib import Path
from typing import Any

import jsonschema
import pytest
from starlette.testclient import TestClient

from tests.unified_profile.app.conftest import House, open_house
from tests.unified_profile.app.people import make_world
from unified_profile.app.api import (
    access_log,
    benchmarks,
    company_models,
    data_models,
    identity_models,
    me,
    models,
    parity,
    quality,
    suspect_models,
    trend_models,
)
from unified_profile.app.api.examples import EXAMPLES
from unified_profile.app.settings import AppSettings

PROBLEM = {"type", "title", "status", "detail", "remedy"}


def assert_problem(answer: Any, status: int) -> dict[str, Any]:
    """Every error is application/problem+json with these five keys and a remedy."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert set(body) == PROBLEM
    assert body["status"] == status
    assert body["remedy"]
    return body


def test_search_finds_the_one_customer(agent: TestClient) -> None:
    found = agent.post("/api/v1/customers/search", json={"query": "070-174 06 05"}).json()
    assert found["only"] == "p_anna"
    [hit] = found["hits"]
    assert hit["customer"]["display_name"] == "Anna Lindqvist"
    assert (hit["matched"], hit["quality"]) == ("phone", "exact")
    assert hit["customer"]["last_contact_at"] == "2026-11-20T08:35:00Z"


def test_search_suggests_when_nobody_matches(agent: TestClient) -> None:
    found = agent.post("/api/v1/customers/search", json={"query": "anna.lindqvist@nordlich.example"}).json()
    assert found["only"] is None
    assert found["hits"] == []
    assert [hit["customer"]["customer_id"] for hit in found["nearest"]] == ["p_anna"]


def test_the_profile_holds_records_company_deals_and_open_work(agent: TestClient) -> None:
    profile = agent.get("/api/v1/customers/p_anna").json()
    assert len(profile["records"]) == 6
    assert profile["company"]["name"] == "Nordlicht AB"
    assert [deal["value"] for deal in profile["open_deals"]] == [12400.0]
    assert [one["state"] for one in profile["open_interactions"]] == ["open"]
    assert {one["label"] for one in profile["identifiers"]} >= {"anna@lindqvist.example", "+46 70 174 06 05"}


def test_the_profile_says_who_says_what_counts(agent: TestClient) -> None:
    sources = {one["attribute"]: one for one in agent.get("/api/v1/customers/p_anna").json()["sources"]}
    assert list(sources) == ["company_name", "email", "language", "name", "phone", "plan"]
    assert (sources["name"]["value"], sources["name"]["rule"]) == ("Anna Lindqvist", "trusted")
    assert (sources["name"]["record_key"], sources["name"]["connector"]) == ("pipedrive:person:59f84", "pipedrive")
    assert sources["name"]["updated_at"] == "2026-11-15T09:00:00Z"


def test_following_next_gives_every_event_once_newest_first(agent: TestClient) -> None:
    expected = [row["event_id"] for row in make_world().rows["fct_event"] if row["customer_id"] == "p_busy"]
    seen, cursor = [], None
    while True:
        parameters = {"limit": 400} | ({"cursor": cursor} if cursor else {})
        page = agent.get("/api/v1/customers/p_busy/events", params=parameters).json()
        seen += page["events"]
        cursor = page["next"]
        if cursor is None:
            break
    assert sorted(event["event_id"] for event in seen) == sorted(expected)
    times = [event["occurred_at"] for event in seen]
    assert times == sorted(times, reverse=True)


def test_an_exact_last_page_has_no_next(agent: TestClient) -> None:
    events = agent.get("/api/v1/customers/p_anna/events", params={"limit": 500}).json()["events"]
    page = agent.get("/api/v1/customers/p_anna/events", params={"limit": len(events)}).json()
    assert page["next"] is None


def test_status_and_metrics_tell_coverage_and_reasons(agent: TestClient) -> None:
    status = {one["connection"]: one for one in agent.get("/api/v1/status").json()["connections"]}
    assert status["aircall"]["completeness"] == pytest.approx(8120 / 8131)
    assert status["pipedrive"]["completeness"] is None
    assert status["aircall"]["quarantined"] == 6
    metrics = agent.get("/api/v1/metrics", params={"metric": "csat", "dimension": "agent"}).json()["metrics"]
    assert metrics[-1]["value"] is None
    assert metrics[-1]["missing_reason"] == "fewer than 5"
    assert metrics[-1]["label"] == "Priya Nair"


@pytest.mark.parametrize(
    ("method", "path", "options", "status"),
    [
        ("GET", "/api/v1/customers/none", {}, 404),
        ("GET", "/api/v1/customers/none/events", {}, 404),
        ("GET", "/api/v1/nothing", {}, 404),
        ("DELETE", "/api/v1/status", {"json": {}}, 405),
        ("GET", "/api/v1/customers/p_anna/events?limit=0", {}, 422),
        ("GET", "/api/v1/customers/p_anna/events?cursor=!", {}, 400),
        ("POST", "/api/v1/customers/search", {"json": {"query": ""}}, 422),
        ("POST", "/api/v1/customers/search", {"json": {"query": "a", "extra": 1}}, 422),
        ("POST", "/api/v1/customers/search", {"content": b"{", "headers": {"content-type": "application/json"}}, 422),
        ("POST", "/api/v1/customers/search", {"data": {"query": "anna"}}, 415),
        ("POST", "/api/v1/customers/search", {"json": {"query": "a" * 70_000}}, 413),
        ("POST", "/api/v1/customers/search", {"json": {"query": "a"}, "headers": {"origin": "https://evil"}}, 403),
    ],
)
def test_errors_have_one_shape(agent: TestClient, method: str, path: str, options: dict[str, Any], status: int) -> None:
    assert_problem(agent.request(method, path, **options), status)


def test_an_anonymous_request_is_a_problem_too(house: House) -> None:
    assert_problem(house.visitor().get("/api/v1/status"), 401)


def test_a_validation_error_does_not_repeat_what_was_sent(agent: TestClient) -> None:
    answer = agent.post("/api/v1/customers/search", json={"query": ["secret@example.com"]})
    assert "secret" not in assert_problem(answer, 422)["detail"]


def test_too_many_searches_are_told_when_to_come_back(world_file: Path, tmp_path: Path) -> None:
    house = open_house(world_file, tmp_path, AppSettings(searches_per_minute=2))
    agent = house.agent()
    answers = [agent.post("/api/v1/customers/search", json={"query": "zzz"}) for _ in range(4)]
    assert_problem(answers[-1], 429)
    assert int(answers[-1].headers["retry-after"]) >= 1
    house.close()


def test_the_description_is_openapi_3_1_and_every_operation_has_an_example(agent: TestClient) -> None:
    description = agent.get("/api/v1/openapi.json").json()
    assert description["openapi"].startswith("3.1")
    assert set(EXAMPLES) == set(description["paths"]) - {"/api/v1/openapi.json"}
    for path, operations in description["paths"].items():
        for operation in operations.values():
            assert operation["description"] or operation["summary"]
            problems = [answer for status, answer in operation["responses"].items() if status >= "400"]
            assert all(list(answer["content"]) == ["application/problem+json"] for answer in problems), path


def test_every_operation_has_a_short_name_of_its_own(house: House) -> None:
    names = [each["operationId"] for path in house.app.openapi()["paths"].values() for each in path.values()]
    assert len(names) == len(set(names))
    assert {"customer", "customer_events", "search_customers", "metrics", "suspects"} <= set(names)
    assert not [name for name in names if not name.isidentifier() or "v1" in name]


@pytest.mark.parametrize(
    ("path", "model"),
    [
        ("/api/v1/customers/search", models.SearchResult),
        ("/api/v1/customers/{customer_id}", models.CustomerProfile),
        ("/api/v1/customers/{customer_id}/events", models.EventPage),
        ("/api/v1/identity/why", identity_models.Why),
        ("/api/v1/identity/why-not", identity_models.WhyNot),
        ("/api/v1/identity/ids/{named}", identity_models.IdStoryBody),
        ("/api/v1/identity/decisions", identity_models.DecisionList),
        ("/api/v1/identity/decisions/preview", identity_models.PreviewBody),
        ("/api/v1/identity/decisions/{number}/undo", identity_models.DecisionList),
        ("/api/v1/identity/decisions/{number}/undo/preview", identity_models.PreviewBody),
        ("/api/v1/identity/suspects", suspect_models.SuspectPage),
        ("/api/v1/companies/{company_id}", company_models.CompanyPageBody),
        ("/api/v1/me", me.MyDayBody),
        ("/api/v1/trends/topics", trend_models.TopicsBody),
        ("/api/v1/trends/bursts", trend_models.BurstsBody),
        ("/api/v1/trends/bursts/{burst_id}/customers", trend_models.TouchedPageBody),
        ("/api/v1/trends/worsening", trend_models.WorseningListBody),
        ("/api/v1/data", data_models.DataBody),
        ("/api/v1/status", models.Status),
        ("/api/v1/metrics", models.MetricPage),
        ("/api/v1/metrics/{metric}/facts", models.FactsBody),
        ("/api/v1/metric-parity", parity.ParitiesBody),
        ("/api/v1/benchmarks", benchmarks.BenchmarksBody),
        ("/api/v1/quality", quality.QualityBody),
        ("/api/v1/access-log", access_log.AccessLogBody),
    ],
)
def test_examples_fit_the_models_and_leave_nothing_out(path: str, model: type[models.BaseModel]) -> None:
    example = EXAMPLES[path]
    assert model.model_validate(example).model_dump(mode="json") == example
    jsonschema.validate(example, model.model_json_schema(mode="serialization"))
