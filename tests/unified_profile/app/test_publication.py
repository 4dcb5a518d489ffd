"""Asking whether there is a newer publication: cheap, for whoever is signed in, and no sign of life."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from starlette.testclient import TestClient

from tests.unified_profile.app.conftest import SETTINGS, House, open_house
from tests.unified_profile.app.people import make_world
from tests.unified_profile.app.publication import World, write_publication
from unified_profile.app.main import create_app
from unified_profile.ledger import Ledger


def test_who_has_its_name_gets_nothing_again(agent: TestClient) -> None:
    first = agent.get("/publication")
    assert first.json() == {"publication": "1"}
    again = agent.get("/publication", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert agent.get("/publication", headers={"If-None-Match": '"0"'}).status_code == 200


def test_a_page_says_which_one_it_is_of_and_a_newer_one_has_another_name(tmp_path: Path) -> None:
    write_publication(make_world(), tmp_path)
    house = open_house(tmp_path, tmp_path)
    client = house.agent()
    assert 'data-publication="1"' in client.get("/customer/p_anna").text
    write_publication(make_world(), tmp_path, 2)
    assert client.get("/publication", headers={"If-None-Match": '"1"'}).json() == {"publication": "2"}
    assert 'data-publication="2"' in client.get("/customer/p_anna").text
    house.close()


def test_before_anything_is_published_it_says_so(tmp_path: Path) -> None:
    house = open_house(tmp_path, tmp_path)
    assert house.agent().get("/publication").status_code == 503
    house.close()


def test_it_opens_no_file(fresh_house: House) -> None:
    client = fresh_house.agent()
    fresh_house.app.state.services.published.reading = None
    assert client.get("/publication").status_code == 200


def test_a_page_left_open_keeps_nobody_signed_in(tmp_path: Path) -> None:
    now = datetime(2026, 11, 20, 9, tzinfo=UTC)
    write_publication(World(), tmp_path)
    ledger = Ledger(f"sqlite:///{tmp_path / 'l'}", idle_limit=timedelta(minutes=30), clock=lambda: now)
    ledger.ensure_user("ada")
    house = House(create_app(tmp_path, ledger, SETTINGS), ledger, tmp_path)
    left, used = house.agent(), house.agent()
    for _ in range(4):
        now += timedelta(minutes=10)
        left.get("/publication")
        used.get("/metrics")
    assert left.get("/publication").status_code == 401
    assert used.get("/metrics").status_code == 200
    house.close()
