"""Who looked at whom, for those who look after it: page and API, page by page, and their own looks in it."""

import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.unified_profile.app.conftest import House
from tests.unified_profile.app.test_api import assert_problem
from tests.unified_profile.app.test_profile import text_of
from unified_profile.app.pages import access_log
from unified_profile.ledger import Role

ROUTE = "/api/v1/access-log"


@pytest.fixture
def looked(fresh_house: House) -> House:
    """Ada looked at Anna twice and at Bruno once."""
    ada = fresh_house.agent()
    for customer_id in ("p_anna", "p_busy", "p_anna"):
        assert ada.get(f"/customer/{customer_id}").status_code == 200
    return fresh_house


@pytest.fixture
def officer(looked: House) -> TestClient:
    return looked.signed_in(Role.PRIVACY_OFFICER)


def entries(client: TestClient, **asked: Any) -> list[tuple[str, str, str | None]]:
    body = client.get(ROUTE, params=asked).json()
    return [(each["user"], each["action"], each["customer_id"]) for each in body["entries"]]


def test_it_says_who_saw_whom_the_newest_first(officer: TestClient) -> None:
    found = entries(officer)
    assert found[0][:2] == ("privacy_officer", "login")
    assert [each for each in found if each[1] == "view"] == [
        ("ada", "view", "p_anna"), ("ada", "view", "p_busy"), ("ada", "view", "p_anna"),
    ]  # fmt: skip


def test_reading_it_is_in_it_with_whom_it_was_about(officer: TestClient) -> None:
    entries(officer, customer="p_anna")
    officer.get("/access-log")
    mine = [each for each in entries(officer) if each[1] == "read the access log"]
    assert mine == [
        ("privacy_officer", "read the access log", None), ("privacy_officer", "read the access log", "p_anna"),
    ]  # fmt: skip


def test_of_one_customer_there_is_nobody_else(officer: TestClient) -> None:
    assert entries(officer, customer="p_busy") == [("ada", "view", "p_busy")]
    assert entries(officer, customer="p_omar") == []


@pytest.mark.parametrize("limit", [1, 2, 500])
def test_pages_add_up_to_the_whole_although_reading_adds_to_it(officer: TestClient, limit: int) -> None:
    whole = [each["sequence"] for each in officer.get(ROUTE, params={"limit": 500}).json()["entries"]]
    found: list[int] = []
    asked: dict[str, Any] = {"limit": limit}
    while True:
        body = officer.get(ROUTE, params=asked).json()
        found += [each["sequence"] for each in body["entries"]]
        if body["next"] is None:
            break
        asked["cursor"] = body["next"]
    # Newer ones are those that reading made.
    assert [number for number in found if number <= whole[0]] == whole
    assert found == sorted(found, reverse=True)
    assert len(found) == len(set(found))


def test_bad_cursors_and_limits_are_refused(officer: TestClient) -> None:
    for cursor in ("x", "W10", "WyJhIl0"):
        assert_problem(officer.get(ROUTE, params={"cursor": cursor}), 400)
    for limit in (0, 501):
        assert_problem(officer.get(ROUTE, params={"limit": limit}), 422)


def test_the_page_leads_to_the_customer_and_on(officer: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access_log, "ENTRIES_SHOWN", 2)
    first = officer.get("/access-log?customer=p_anna").text
    assert "ada view p_anna /customer/{customer_id}" in text_of(first)
    assert first.count('href="/customer/p_anna"') == 2
    more = re.search(r'href="([^"]+)">Earlier<', officer.get("/access-log?customer=p_anna").text)
    assert more
    rest = officer.get(more.group(1).replace("&amp;", "&")).text
    assert "ada view p_anna" in text_of(rest)
    assert ">Newest<" in rest
    nobody = officer.get("/access-log?customer=p_omar").text
    assert "Nobody has looked at this customer." in nobody
    assert 'aria-current="true" href="/access-log"' in nobody


def test_nobody_else_sees_it_or_the_way_to_it(looked: House) -> None:
    for role in (Role.AGENT, Role.LEAD, Role.ANALYST):
        client = looked.signed_in(role)
        assert client.get("/access-log").status_code == 403
        assert "the role privacy officer" in assert_problem(client.get(ROUTE), 403)["remedy"]
        assert "/access-log" not in client.get("/").text


def test_hostile_text_in_it_stays_text(looked: House) -> None:
    looked.ledger.ensure_user("<script>alert(1)</script>")
    evil = looked.ledger.ensure_user("<script>alert(1)</script>")
    looked.ledger.record_view(evil, "<img src=x>", "/customer/{customer_id}")
    page = looked.signed_in(Role.ADMIN).get("/access-log").text
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "&lt;script&gt;alert(1)" in page
