"""My day: what is mine and nobody else's, in the order in which I need it."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import pytest
from starlette.testclient import TestClient

from tests.unified_profile.app.conftest import House, open_house
from tests.unified_profile.app.identities import publish_identity
from tests.unified_profile.app.people import make_world
from tests.unified_profile.app.publication import ago, write_publication
from tests.unified_profile.app.test_profile import text_of
from unified_profile.ledger import Role


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Maya, whom identity knows; she has things to do, and Jonas has too."""
    folder: Path = tmp_path_factory.mktemp("office")
    world = make_world()
    for row in world.rows["fct_interaction"]:
        if row.get("agent_name") in ("Maya Okafor", "Jonas Weber"):
            row["agent_id"] = f"a_{row['agent_name'].split()[0].lower()}"
    world.customer("p_number", None, primary_phone="+44 20 7946 0999")
    for agent, title, due, customer, state in [
        ("maya", "Without a day", None, "p_anna", "planned"), ("maya", "Next week", ago(days=-6), None, "planned"),
        ("maya", "Too late", ago(days=4), "p_number", "planned"), ("maya", "Done", ago(days=5), "p_anna", "done"),
        ("jonas", "Somebody else's", ago(days=1), "p_omar", "planned"),
    ]:  # fmt: skip
        world.event(
            customer, ago(days=9), "task", connector="pipedrive", title=title, state=state, due_at=due,
            agent_id=f"a_{agent}",
        )  # fmt: skip
    file = write_publication(world, folder / "published")
    publish_identity(file)
    with closing(duckdb.connect(file)) as con:
        agents = con.execute("select record_key, group_id from identity.group_record where kind = 'agent'").fetchall()
        maya = dict(agents)["phone:user:8"]
        for table in ("dim_agent", "fct_interaction", "fct_event", "worsening_conversation"):
            con.execute(f"update marts.{table} set agent_id = $maya where agent_id = 'a_maya'", {"maya": maya})
        con.execute(
            "update marts.fct_interaction set agent_ids = list_transform(agent_ids, lambda id: "
            "case id when 'a_maya' then $maya else id end)", {"maya": maya},
        )  # fmt: skip
    house = open_house(folder / "published", folder)
    house.ledger.ensure_user(Role.AGENT.value, Role.AGENT)
    house.ledger.join_agent(Role.AGENT.value, maya, by="ada")
    yield house
    house.close()


@pytest.fixture
def maya(office: House) -> TestClient:
    return office.signed_in(Role.AGENT)


def test_each_customer_is_there_once_the_newest_first(maya: TestClient) -> None:
    found = maya.get("/api/v1/me").json()["spoken_to"]
    # Bruno last thirty hours ago, in a chat of hers; Anna writes to her now, and the call of yesterday was before that.
    assert [(each["customer_id"], each["interaction_id"]) for each in found] == [
        ("p_anna", "intercom:conversation:21547700012"), ("p_busy", "intercom:conversation:b00000"),
    ]  # fmt: skip
    assert found[0]["last_at"] == "2026-11-20T08:35:00Z"


def test_what_is_due_stands_first_and_what_is_done_or_not_mine_nowhere(maya: TestClient) -> None:
    found = maya.get("/api/v1/me").json()["follow_ups"]
    assert [each["title"] for each in found] == ["Too late", "Next week", "Without a day"]
    words = text_of(maya.get("/me").text)
    assert "3 to do" in words
    assert "Overdue since 16 Nov" in words
    assert "Due 26 Nov" in words


def test_the_conversations_that_get_worse_are_mine(maya: TestClient) -> None:
    body = maya.get("/api/v1/me").json()
    assert [each["customer_id"] for each in body["worsening"]] == ["p_anna"]
    page = maya.get("/me").text
    assert "عمر" not in page
    assert "As Maya Okafor , Billing" in text_of(page)


def test_a_name_that_is_a_number_is_for_those_who_may_call_it(office: House, maya: TestClient) -> None:
    assert "+44 20 7946 0999" in maya.get("/me").text
    maya_id = maya.get("/api/v1/me").json()["agent"]["agent_id"]
    analyst = office.signed_in(Role.ANALYST)
    office.ledger.join_agent(Role.AGENT.value, None, by="ada")
    office.ledger.join_agent(Role.ANALYST.value, maya_id, by="ada")
    try:
        page, body = analyst.get("/me").text, analyst.get("/api/v1/me").text
    finally:
        office.ledger.join_agent(Role.ANALYST.value, None, by="ada")
        office.ledger.join_agent(Role.AGENT.value, maya_id, by="ada")
    assert "p_number" in body
    assert [said for said in ("0999", "7946", "charged twice") if said in page + body] == []


def test_whoever_is_shown_is_logged(office: House, maya: TestClient) -> None:
    maya.get("/me")
    seen = {each.customer_id for each in office.ledger.access_log(limit=1000) if each.route == "/me"}
    assert seen == {"p_anna", "p_busy", "p_number"}


def test_who_is_no_agent_is_told_what_to_do(office: House) -> None:
    analyst = office.signed_in(Role.ANALYST)
    page = text_of(analyst.get("/me").text)
    assert "Nobody has said which agent you are" in page
    assert "switchboard users agent analyst" in page
    assert analyst.get("/api/v1/me").json() == {"agent": None, "spoken_to": [], "follow_ups": [], "worsening": []}
    assert 'href="/me"' not in analyst.get("/").text


def test_an_agent_is_shown_the_way(maya: TestClient) -> None:
    assert 'href="/me"' in maya.get("/").text


def test_the_page_holds_together_when_the_agent_is_gone(office: House) -> None:
    office.ledger.ensure_user("admin", Role.ADMIN)
    office.ledger.join_agent("admin", "a_gone", by="ada")
    assert "Nobody has said which agent you are" in text_of(office.signed_in(Role.ADMIN).get("/me").text)
