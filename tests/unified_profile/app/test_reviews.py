"""Quality reviews are for their subject, for leads and for admins, wherever they would show."""

from collections.abc import Iterator
from datetime import UTC
from zoneinfo import ZoneInfo

import duckdb
import pytest
from starlette.testclient import TestClient

from tests.unified_profile.app.conftest import House
from tests.unified_profile.app.publication import NOW
from tests.unified_profile.identity.groups.conftest import AGENTS, Office
from unified_profile.app import viewers
from unified_profile.app.agents import agent_now
from unified_profile.app.customers import load_profile
from unified_profile.app.timeline import timeline_page
from unified_profile.app.viewers import Viewer
from unified_profile.app.when import When
from unified_profile.ledger import GRANTABLE, Role, User

MAIL = "intercom%3Aconversation%3A21547600044"
# What the review of Jonas says, on a page and in the API.
SIGNS = ("Workaround offered", "Support scorecard", "QA 62", '"review_score":62.5')
PLACES = ("/customer/p_anna", f"/customer/p_anna/interaction/{MAIL}", "/api/v1/customers/p_anna/events")


@pytest.fixture
def people(fresh_house: House) -> Iterator[dict[str, TestClient]]:
    """Jonas, who was reviewed, Maya, who was not, and one of each role."""
    found = {role.value: fresh_house.signed_in(role) for role in GRANTABLE if role is not Role.AGENT}
    for name in ("jonas", "maya"):
        fresh_house.ledger.ensure_user(name)
        fresh_house.ledger.join_agent(name, f"a_{name}", by="ada")
        client = fresh_house.visitor()
        client.post("/login", data={"token": fresh_house.ledger.create_login_link(name)})
        found[name] = client
    yield found
    for client in found.values():
        client.close()


def seen(client: TestClient) -> set[str]:
    text = "".join(client.get(place).text for place in PLACES)
    assert "Export to CSV stops" in text
    return {sign for sign in SIGNS if sign in text}


def test_its_subject_leads_and_admins_see_a_review_and_nobody_else(people: dict[str, TestClient]) -> None:
    for name, client in people.items():
        assert seen(client) == (set(SIGNS) if name in ("jonas", "lead", "admin") else set()), name


def test_an_app_that_shows_everybody_every_review_fails(
    people: dict[str, TestClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = property(lambda self: {"sees_reviews": True, "own_agent_id": None})
    monkeypatch.setattr(viewers.Viewer, "reviews", everything)
    assert seen(people["maya"])


def test_a_page_counts_what_it_shows(fresh_house: House) -> None:
    when = When(NOW.replace(tzinfo=UTC), ZoneInfo("UTC"))
    with fresh_house.app.state.services.published.reading() as con:
        counts = {
            viewer: timeline_page(con, viewer, "p_anna", when).event_count
            for viewer in (Viewer(Role.LEAD), *(Viewer(Role.AGENT, each) for each in ("a_jonas", "a_maya", None)))
        }
        scores = {
            viewer: load_profile(con, viewer, "p_anna", NOW).feelings.review_score  # type: ignore[union-attr]
            for viewer in counts
        }
    with_it, own, others, plain = counts.values()
    assert (own, others, plain) == (with_it, with_it - 1, with_it - 1)
    assert list(scores.values()) == [62.5, 62.5, None, None]


def test_numbers_of_one_persons_quality_are_theirs_alone(people: dict[str, TestClient]) -> None:
    for name, client in people.items():
        page = client.get("/metrics/iqs").text
        values = client.get("/api/v1/metrics", params={"metric": "iqs", "dimension": "agent"}).json()["metrics"]
        found = {one["dimension_value"]: one["value"] for one in values}
        expected = {
            "lead": {"a_maya": 91.5, "a_jonas": 73.25},
            "admin": {"a_maya": 91.5, "a_jonas": 73.25},
            "jonas": {"a_jonas": 73.25},
            "maya": {"a_maya": 91.5},
        }.get(name, {})
        assert found == expected, name
        assert [score for score in ("91.5", "73.2") if score in page] == [
            shown for agent, shown in (("a_maya", "91.5"), ("a_jonas", "73.2")) if agent in expected
        ]
        everything = client.get("/api/v1/metrics", params={"metric": "csat", "dimension": "agent"}).json()["metrics"]
        assert len(everything) == 3, "other numbers are for everybody"


def test_the_rows_behind_a_quality_score_are_for_leads_and_admins(
    fresh_house: House, people: dict[str, TestClient]
) -> None:
    for path in ("/metrics/iqs/facts", "/api/v1/metrics/iqs/facts"):
        answers = {name: client.get(path).status_code for name, client in people.items()}
        assert {name for name, answered in answers.items() if answered == 200} == {"lead", "admin"}
        assert set(answers.values()) == {200, 403}
    refused = people["analyst"].get("/api/v1/metrics/iqs/facts").json()
    assert refused["detail"] == "The role analyst may not see quality reviews of others."
    fresh_house.ledger.ensure_user("jonas", Role.ANALYST)
    own = people["jonas"].get("/api/v1/metrics/iqs/facts", params={"dimension": "agent", "of": "a_jonas"})
    assert own.status_code == 404 or own.json()["facts"][0]["amount"] == 62.5
    of_maya = people["jonas"].get("/api/v1/metrics/iqs/facts", params={"dimension": "agent", "of": "a_maya"})
    assert of_maya.status_code == 403


def test_an_agent_that_was_joined_with_another_is_still_the_same_user(fresh_house: House) -> None:
    """Found by the id that the ledger keeps, whatever identity has made of it since."""
    with fresh_house.app.state.services.published.reading() as con:
        assert agent_now(con, User(1, "jonas", Role.AGENT, "a_jonas")) == "a_jonas"
        assert agent_now(con, User(1, "jonas", Role.AGENT, "a_gone")) is None
        assert agent_now(con, User(1, "jonas", Role.AGENT)) is None
        assert agent_now(con, User(1, "jonas", Role.AGENT, "p_anna")) is None


def test_a_retired_id_leads_to_the_one_that_stands_for_it() -> None:
    office = Office(duckdb.connect())
    office.con.execute("create schema core")
    office.con.execute(AGENTS)
    office.con.execute("create schema marts")
    office.con.execute("create table marts.dim_agent (agent_id varchar, name varchar, team_name varchar)")
    office.agent("phone:user:7", name="Eva Fox", email="eva@us.example")
    office.agent("phone:user:8", name="Eva Fox", email="fox@us.example")
    office.resolve()
    before = dict(office.con.execute("select record_key, group_id from identity.group_record").fetchall())
    assert len(set(before.values())) == 2
    office.decide("link", "phone:user:7", "phone:user:8")
    office.resolve()
    ((current,),) = office.con.execute("select distinct group_id from identity.group_record").fetchall()
    assert {agent_now(office.con, User(1, "eva", Role.AGENT, each)) for each in before.values()} == {current}
