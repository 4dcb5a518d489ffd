"""Setting up an authenticator app on the page, signing in with it, and roles that need one."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.unified_profile.app.conftest import SETTINGS, House, csrf_of, open_house
from tests.unified_profile.ledger.authenticator import code_at
from unified_profile.app.settings import AppSettings, WaysIn
from unified_profile.ledger import Role

GOOD = "zebra onion kite"
STRICT = replace(SETTINGS, ways_in=WaysIn(totp_roles=frozenset({Role.ADMIN})))


def now() -> datetime:
    return datetime.now(UTC)


def known_house(published: Path, folder: Path, settings: AppSettings = SETTINGS) -> House:
    house = open_house(published, folder, settings)
    for name, role in (("boss@acme.com", Role.ADMIN), ("ann@acme.com", Role.AGENT)):
        house.ledger.ensure_user(name, role)
        house.ledger.credentials.set_password(name, GOOD, by="boss@acme.com", route="test")
    return house


@pytest.fixture
def known(world_file: Path, tmp_path: Path) -> Iterator[House]:
    house = known_house(world_file, tmp_path)
    yield house
    house.close()


@pytest.fixture
def strict(world_file: Path, tmp_path: Path) -> Iterator[House]:
    """Where admins need an app."""
    house = known_house(world_file, tmp_path, STRICT)
    yield house
    house.close()


def by_password(house: House, name: str = "ann@acme.com") -> tuple[TestClient, str]:
    """A browser after its password, and what it was answered."""
    client = house.visitor()
    return client, client.post("/login/password", data={"name": name, "password": GOOD}).text


def post(client: TestClient, path: str, **data: str) -> TestClient:
    return client.post(f"/me/security/codes{path}", data={"csrf": csrf_of(client), **data})


def set_up(client: TestClient) -> tuple[str, list[str]]:
    """Set an app up as a person does; gives its secret and the codes for paper."""
    page = post(client, "").text
    secret = re.search(r"Key: <code>([A-Z2-7 ]+)</code>", page)[1].replace(" ", "")
    assert re.search(r'<svg viewBox="0 0 (\d+) \1"[^>]*><path fill="#fff"', page), "a picture of any size, on white"
    answer = post(client, "/confirm", code=code_at(secret, now()))
    assert answer.status_code == 200
    return secret, re.findall(r"<li><code>([a-z2-7-]{19})</code></li>", answer.text)


def step_of(page: str) -> str:
    return re.search(r'name="step" value="([^"]+)"', page)[1]


def test_an_app_is_set_up_and_from_then_on_a_code_is_asked_for(known: House) -> None:
    client, _ = by_password(known)
    _, paper = set_up(client)
    assert len(paper) == 10
    assert paper[0] not in client.get("/me/security").text, "shown once"
    other, page = by_password(known)
    assert "Your code" in page
    assert other.get("/").status_code == 401
    assert not other.cookies, "what was proved is in the form alone"
    answer = other.post("/login/code", data={"step": step_of(page), "code": paper[0]})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert other.get("/").status_code == 200


def test_a_link_asks_for_the_code_as_well(known: House) -> None:
    client, _ = by_password(known)
    _, paper = set_up(client)
    other = known.visitor()
    page = other.post("/login", data={"token": known.ledger.create_login_link("ann@acme.com")})
    assert (page.status_code, other.get("/").status_code) == (200, 401)
    assert other.post("/login/code", data={"step": step_of(page.text), "code": paper[1]}).status_code == 303


def test_a_wrong_code_says_so_and_after_five_signing_in_begins_anew(known: House) -> None:
    client, _ = by_password(known)
    _, paper = set_up(client)
    other, page = by_password(known)
    step = step_of(page)
    tries = [other.post("/login/code", data={"step": step, "code": "wrong"}) for _ in range(6)]
    assert [each.status_code for each in tries] == [401] * 4 + [410] * 2
    assert "That code does not fit" in tries[0].text
    assert other.post("/login/code", data={"step": step, "code": paper[0]}).status_code == 410
    assert other.get("/").status_code == 401


def test_a_step_is_no_session_and_a_session_no_step(known: House) -> None:
    client, _ = by_password(known)
    set_up(client)
    other, page = by_password(known)
    other.cookies.set("switchboard_session", step_of(page))
    assert other.get("/").status_code == 401
    session_id = client.cookies["switchboard_session"]
    assert known.visitor().post("/login/code", data={"step": session_id, "code": "123456"}).status_code == 410


def test_tries_at_codes_are_counted_by_user_however_many_steps_there_are(world_file: Path, tmp_path: Path) -> None:
    house = known_house(world_file, tmp_path, replace(SETTINGS, tries_per_account_and_hour=3))
    client, _ = by_password(house)
    set_up(client)
    steps = [step_of(by_password(house)[1]) for _ in range(4)]
    answers = [house.visitor().post("/login/code", data={"step": each, "code": "000000"}) for each in steps]
    assert [each.status_code for each in answers] == [401, 401, 401, 429]
    house.close()


def test_a_code_that_does_not_fit_sets_nothing_up(known: House) -> None:
    client, _ = by_password(known)
    post(client, "")
    answer = post(client, "/confirm", code="000000")
    assert answer.status_code == 422
    assert "That code does not fit." in answer.text
    assert "Your code" not in by_password(known)[1]


def test_doing_without_and_new_codes_cost_a_code(known: House) -> None:
    client, _ = by_password(known)
    _, paper = set_up(client)
    assert [post(client, path, code="000000").status_code for path in ("/off", "/paper")] == [422, 422]
    renewed = post(client, "/paper", code=paper[0])
    new = re.findall(r"<li><code>([a-z2-7-]{19})</code></li>", renewed.text)
    assert (len(new), set(new) & set(paper)) == (10, set())
    assert post(client, "/off", code=new[0]).status_code == 303
    assert "Your code" not in by_password(known)[1]


def test_a_role_that_needs_an_app_sees_nothing_until_it_has_one(strict: House) -> None:
    boss, _ = by_password(strict, "boss@acme.com")
    for path in ("/", "/customer/p_anna", "/metrics", "/nothing"):
        answer = boss.get(path)
        assert (answer.status_code, answer.headers.get("location")) == (303, "/me/security"), path
    refused = boss.get("/api/v1/status")
    assert (refused.status_code, refused.json()["detail"]) == (403, "The role admin needs an authenticator app.")
    assert boss.post("/search", data={"q": "anna", "csrf": csrf_of(boss)}).status_code == 403
    assert "The role admin needs one" in boss.get("/me/security").text
    secret, _ = set_up(boss)
    assert boss.get("/customer/p_anna").status_code == 200
    assert "Do without" not in boss.get("/me/security").text
    assert post(boss, "/off", code=code_at(secret, now())).status_code == 403


def test_other_roles_are_not_asked_and_going_stays_possible(strict: House) -> None:
    agent, _ = by_password(strict)
    assert agent.get("/").status_code == 200
    boss, _ = by_password(strict, "boss@acme.com")
    assert boss.post("/logout", data={"csrf": csrf_of(boss)}).status_code == 303


def test_an_api_token_of_such_a_role_works_as_before(strict: House) -> None:
    text = strict.ledger.create_token("boss@acme.com", "t", ["metrics"], timedelta(days=1), by="boss@acme.com")
    answer = strict.visitor().get("/api/v1/metrics", headers={"authorization": f"Bearer {text}"})
    assert answer.status_code == 200
