"""Deny by default: nobody sees anything without a session, and only our own pages change anything."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.routing import iter_route_contexts
from starlette.routing import Mount
from starlette.testclient import TestClient

from tests.unified_profile.app.conftest import House, csrf_of, open_house
from unified_profile.app.settings import AppSettings

ANYONE_MAY = {
    ("GET", "/health"),
    ("GET", "/login"),
    ("GET", "/login/{token}"),
    ("POST", "/login"),
    ("POST", "/login/password"),
    ("POST", "/login/code"),
    ("GET", "/login/oidc"),
    ("GET", "/login/oidc/callback"),
    ("GET", "/static/{path}"),
    ("POST", "/cards/{connection}/canvas/initialize"),
    ("POST", "/cards/{connection}/canvas/submit"),
    ("POST", "/cards/{connection}/sidebar"),
    ("POST", "/cards/{connection}/sidebar/customer"),
    ("GET", "/cards/{connection}/record"),
    ("GET", "/cards/{connection}/frame/{grant}"),
    ("GET", "/cards/{connection}/panel"),
}


def every_route(house: House) -> Iterator[tuple[str, str]]:
    """Method and pattern of each route, those of included routers too."""
    for route in iter_route_contexts(house.app.routes):
        if isinstance(route.original_route, Mount):
            yield "GET", f"{route.path}/{{path}}"
        else:
            yield from ((method, route.path) for method in route.methods - {"HEAD"})


def address(pattern: str) -> str:
    return re.sub(r"\{[^}]+\}", "x", pattern)


def test_the_app_has_the_routes_it_is_known_for(house: House) -> None:
    found = set(every_route(house))
    assert {("GET", "/"), ("POST", "/search"), ("GET", "/customer/{customer_id}"), ("GET", "/api/v1/status")} <= found
    assert len(found) >= 19


def test_an_anonymous_visitor_is_refused_everywhere_but_on_the_allow_list(house: House) -> None:
    client = house.visitor()
    for method, pattern in every_route(house):
        answer = client.request(method, address(pattern))
        if (method, pattern) in ANYONE_MAY:
            is_wrong_password = pattern == "/login/password" and "don't fit together" in answer.text
            assert answer.status_code != 401 or is_wrong_password, (method, pattern)
        else:
            assert answer.status_code == 401, (method, pattern)
            assert "Anna" not in answer.text


@pytest.mark.parametrize("path", ["/nothing", "/customer/../health2", "/Login", "/loginx", "/healthz", "/static", "//"])
def test_addresses_that_do_not_exist_are_refused_too(house: House, path: str) -> None:
    assert house.visitor().get(path).status_code == 401


def test_a_made_up_session_is_refused(house: House) -> None:
    client = house.visitor()
    client.cookies.set("switchboard_session", "a" * 43)
    assert client.get("/").status_code == 401


def test_opening_a_login_link_does_not_use_it_up(house: House) -> None:
    token = house.ledger.create_login_link("ada")
    client = house.visitor()
    for _ in range(3):
        preview = client.get(f"/login/{token}")
        assert preview.status_code == 200
        assert "set-cookie" not in preview.headers
    assert client.post("/login", data={"token": token}).status_code == 303
    assert client.get("/").status_code == 200


def test_a_login_link_works_once(house: House) -> None:
    token = house.ledger.create_login_link("ada")
    assert house.visitor().post("/login", data={"token": token}).headers["location"] == "/"
    again = house.visitor().post("/login", data={"token": token})
    assert again.status_code == 410
    assert "no longer works" in again.text
    assert "set-cookie" not in again.headers


def test_a_link_that_is_too_old_says_so(house: House) -> None:
    token = house.ledger.create_login_link("ada", timedelta(seconds=-1))
    answer = house.visitor().get(f"/login/{token}")
    assert answer.status_code == 410
    assert "no longer works" in answer.text


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(house: House) -> None:
    token = house.ledger.create_login_link("ada")
    cookie = house.visitor().post("/login", data={"token": token}).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert token not in cookie


def test_over_https_the_cookie_is_secure_and_bound_to_the_host(house: House) -> None:
    token = house.ledger.create_login_link("ada")
    client = TestClient(house.app, base_url="https://testserver", follow_redirects=False)
    answer = client.post("/login", data={"token": token})
    assert answer.headers["set-cookie"].startswith("__Host-switchboard_session=")
    assert "Secure" in answer.headers["set-cookie"]
    assert "max-age" in answer.headers["strict-transport-security"]
    assert client.get("/").status_code == 200


def test_signing_in_ends_the_session_that_was_there_before(house: House) -> None:
    client = house.agent()
    before = client.cookies["switchboard_session"]
    client.post("/login", data={"token": house.ledger.create_login_link("ada")})
    assert client.cookies["switchboard_session"] != before
    assert house.ledger.session(before) is None


def test_signing_out_ends_the_session_for_good(house: House, agent: TestClient) -> None:
    session_id = agent.cookies["switchboard_session"]
    assert agent.post("/logout", data={"csrf": csrf_of(agent)}).headers["location"] == "/login"
    assert house.ledger.session(session_id) is None
    assert agent.get("/").status_code == 401


@pytest.mark.parametrize("path", ["/search", "/logout", "/theme"])
@pytest.mark.parametrize("csrf", [None, "", "0" * 64, "ä"])
def test_a_form_without_this_sessions_token_changes_nothing(agent: TestClient, path: str, csrf: str | None) -> None:
    data = {"q": "anna"} if csrf is None else {"q": "anna", "csrf": csrf}
    assert agent.post(path, data=data).status_code == 403
    assert agent.get("/").status_code == 200


def test_another_sessions_token_is_no_good(house: House, agent: TestClient) -> None:
    other = house.agent()
    assert agent.post("/search", data={"q": "anna", "csrf": csrf_of(other)}).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "http://testserver.evil.example"},
    ],
)
def test_a_form_on_another_site_is_refused(agent: TestClient, headers: dict[str, str]) -> None:
    answer = agent.post("/search", data={"q": "anna", "csrf": csrf_of(agent)}, headers=headers)
    assert answer.status_code == 403


def test_our_own_form_is_accepted(agent: TestClient) -> None:
    headers = {"origin": "http://testserver", "sec-fetch-site": "same-origin"}
    assert agent.post("/search", data={"q": "anna", "csrf": csrf_of(agent)}, headers=headers).status_code == 303


def test_a_large_body_is_refused_before_it_is_read(agent: TestClient) -> None:
    assert agent.post("/search", content=b"q=" + b"a" * 70_000).status_code == 413
    assert agent.post("/search", content=iter([b"q=a"])).status_code == 411


@pytest.mark.parametrize("back", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:1", ""])
def test_going_back_stays_on_this_site(agent: TestClient, back: str) -> None:
    answer = agent.post("/theme", data={"theme": "dark", "back": back, "csrf": csrf_of(agent)})
    assert answer.headers["location"] == "/"


def test_the_chosen_theme_is_on_the_next_page(agent: TestClient) -> None:
    answer = agent.post("/theme", data={"theme": "dark", "back": "/metrics", "csrf": csrf_of(agent)})
    assert answer.headers["location"] == "/metrics"
    assert '<html lang="en" data-theme="dark">' in agent.get("/metrics").text
    agent.cookies.set("theme", '"><script>')
    assert "<script>" not in agent.get("/metrics").text


def test_too_many_attempts_to_sign_in_are_slowed_down(world_file: Path, tmp_path: Path) -> None:
    house = open_house(world_file, tmp_path, AppSettings())
    client = house.visitor()
    answers = [client.post("/login", data={"token": f"wrong{number}"}) for number in range(20)]
    assert {answer.status_code for answer in answers} == {410, 429}
    assert int(answers[-1].headers["retry-after"]) >= 1
    house.close()
