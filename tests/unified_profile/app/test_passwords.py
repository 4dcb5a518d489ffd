"""Signing in by password on the page: one answer to all that is wrong, and slower with every try."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.unified_profile.app.conftest import SETTINGS, House, csrf_of, open_house
from unified_profile.app.settings import WaysIn

GOOD = "zebra onion kite"
BETTER = "my bicycle has 3 bells"
REFUSED = "That address and password don't fit together."


@pytest.fixture
def known(fresh_house: House) -> House:
    """A house in which ann has a password."""
    fresh_house.ledger.ensure_user("ann@acme.com")
    fresh_house.ledger.ensure_user("boss@acme.com", "admin")
    fresh_house.ledger.credentials.set_password("ann@acme.com", GOOD, by="boss@acme.com", route="test")
    return fresh_house


def try_password(client: TestClient, password: str = GOOD, name: str = "ann@acme.com") -> int:
    return client.post("/login/password", data={"name": name, "password": password}).status_code


def by_password(house: House, password: str = GOOD) -> TestClient:
    client = house.visitor()
    assert try_password(client, password) == 303
    return client


def change(client: TestClient, old: str, new: str, again: str | None = None) -> TestClient:
    data = {"csrf": csrf_of(client), "old": old, "new": new, "again": new if again is None else again}
    return client.post("/me/security/password", data=data)


def test_somebody_signs_in_by_password(known: House) -> None:
    client = known.visitor()
    assert 'autocomplete="current-password"' in client.get("/login").text
    answer = client.post("/login/password", data={"name": "Ann@acme.com ", "password": GOOD})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert client.get("/").status_code == 200
    assert "You are signed in" in client.get("/login").text


def test_all_that_is_wrong_is_answered_by_the_same_bytes(known: House) -> None:
    known.ledger.ensure_user("gone@acme.com")
    known.ledger.credentials.set_password("gone@acme.com", GOOD, by="boss@acme.com", route="test")
    known.ledger.remove_user("gone@acme.com", by="boss@acme.com")
    tries = [("ann@acme.com", BETTER), ("eve@acme.com", GOOD), ("boss@acme.com", GOOD), ("gone@acme.com", GOOD)]
    answers = []
    for name, password in tries:
        answer = known.visitor().post("/login/password", data={"name": name, "password": password})
        assert "set-cookie" not in answer.headers
        answers.append((answer.status_code, answer.text.replace(name, "NAME")))
    assert len(set(answers)) == 1
    assert answers[0][0] == 401
    assert REFUSED.replace("'", "&#39;") in answers[0][1] or REFUSED in answers[0][1]
    assert GOOD not in answers[0][1]


def test_what_was_typed_for_a_name_is_text_on_the_page(known: House) -> None:
    page = known.visitor().post("/login/password", data={"name": '"><script>alert(1)</script>', "password": "x"}).text
    assert "<script>alert" not in page


def test_tries_are_counted_by_account_from_wherever_they_come(world_file: Path, tmp_path: Path) -> None:
    house = open_house(world_file, tmp_path, replace(SETTINGS, tries_per_account_and_hour=3))
    house.ledger.ensure_user("boss@acme.com", "admin")
    for name in ("ann@acme.com", "bea@acme.com"):
        house.ledger.ensure_user(name)
        house.ledger.credentials.set_password(name, GOOD, by="boss@acme.com", route="test")
    for name in ("ann@acme.com", "eve@acme.com"):
        assert [try_password(house.visitor(), "wrong", name.swapcase()) for _ in range(4)] == [401, 401, 401, 429]
    assert try_password(house.visitor()) == 429, "the right one, too: guessing must not tell"
    assert [try_password(house.visitor(), name="bea@acme.com") for _ in range(5)] == [303] * 5, "success costs nothing"
    house.close()


def test_tries_are_counted_by_address_whatever_the_name(world_file: Path, tmp_path: Path) -> None:
    house = open_house(world_file, tmp_path, replace(SETTINGS, logins_per_minute=4))
    answers = [try_password(house.visitor(), "wrong", f"{number}@acme.com") for number in range(6)]
    assert answers == [401] * 4 + [429] * 2
    house.close()


def test_changing_the_password_goes_on_in_this_browser_only(known: House) -> None:
    here, there = by_password(known), by_password(known)
    before = here.cookies["switchboard_session"]
    answer = change(here, GOOD, BETTER)
    assert (answer.status_code, answer.headers["location"]) == (303, "/me/security")
    assert here.cookies["switchboard_session"] != before
    assert [here.get("/").status_code, there.get("/").status_code] == [200, 401]
    assert [try_password(known.visitor(), each) for each in (GOOD, BETTER)] == [401, 303]


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda client: change(client, "wrong", BETTER), "That is not your present password"),
        (lambda client: change(client, GOOD, BETTER, "another"), "The two new passwords differ"),
        (lambda client: change(client, GOOD, "password1234"), "It is among the first that are guessed."),
        (lambda client: change(client, GOOD, "short"), "It has 5 characters."),
        (lambda client: change(client, GOOD, "the acme coyote"), "which is in the user"),
    ],
)
def test_a_change_that_is_refused_says_why_and_changes_nothing(
    known: House, ask: Callable[[TestClient], TestClient], said: str
) -> None:
    client = by_password(known)
    answer = ask(client)
    assert answer.status_code == 422
    assert said in answer.text
    assert BETTER not in answer.text
    assert client.get("/").status_code == 200
    assert try_password(known.visitor()) == 303


def test_guessing_the_present_password_is_slowed_down(world_file: Path, tmp_path: Path) -> None:
    house = open_house(world_file, tmp_path, replace(SETTINGS, tries_per_account_and_hour=3))
    house.ledger.ensure_user("boss@acme.com", "admin")
    house.ledger.ensure_user("ann@acme.com")
    house.ledger.credentials.set_password("ann@acme.com", GOOD, by="boss@acme.com", route="test")
    client = by_password(house)
    assert [change(client, "wrong", BETTER).status_code for _ in range(4)] == [422, 422, 422, 429]
    house.close()


def test_after_a_link_the_page_asks_for_no_old_password(known: House) -> None:
    client = known.visitor()
    client.post("/login", data={"token": known.ledger.create_login_link("ann@acme.com")})
    assert "Present password" not in client.get("/me/security").text
    assert change(client, "", BETTER).status_code == 303
    assert "Present password" in client.get("/me/security").text
    assert change(client, "", GOOD).status_code == 422


def test_the_page_lists_where_i_am_signed_in_and_signs_out_the_others(known: House) -> None:
    here, there = by_password(known), by_password(known)
    page = here.get("/me/security").text
    assert (page.count("This browser"), page.count("Another browser")) == (1, 1)
    assert here.post("/me/security/sessions", data={"csrf": csrf_of(here)}).status_code == 303
    assert [here.get("/").status_code, there.get("/").status_code] == [200, 401]
    assert "Another browser" not in here.get("/me/security").text


def test_where_passwords_are_switched_off_there_is_no_way_in_by_one(world_file: Path, tmp_path: Path) -> None:
    house = open_house(world_file, tmp_path, replace(SETTINGS, ways_in=WaysIn(passwords=False)))
    house.ledger.ensure_user("boss@acme.com", "admin")
    house.ledger.credentials.set_password("ada", GOOD, by="boss@acme.com", route="test")
    assert try_password(house.visitor(), name="ada") == 404
    assert 'type="password"' not in house.visitor().get("/login").text
    client = house.agent()
    assert 'type="password"' not in client.get("/me/security").text
    assert change(client, "", BETTER).status_code == 404
    house.close()
