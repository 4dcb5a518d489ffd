"""A proxy that says who comes: believed from its own address alone, whatever anybody writes into a header."""

from collections.abc import Iterator
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.unified_profile.app.conftest import SETTINGS, House, csrf_of, open_house
from unified_profile.app.proxy import ProxyDoor
from unified_profile.app.serve import served
from unified_profile.app.settings import WaysIn
from unified_profile.ledger import Role

HEADER = "X-Forwarded-Email"
PROXY, ELSEWHERE, LOOPBACK = "10.0.0.5", "10.0.0.6", "127.0.0.1"
NETWORKS = (ip_network(f"{PROXY}/32"), ip_network("fd00::/8"))
ANN = {HEADER: "Ann@acme.com"}


@pytest.fixture
def guarded(world_file: Path, tmp_path: Path) -> Iterator[House]:
    """A house behind a proxy that also sends a secret."""
    door = ProxyDoor(HEADER, NETWORKS, "X-Proxy-Secret", "of the proxy")
    yield from opened(world_file, tmp_path, door)


@pytest.fixture
def behind(world_file: Path, tmp_path: Path) -> Iterator[House]:
    """A house behind a proxy that is known by its address."""
    yield from opened(world_file, tmp_path, ProxyDoor(HEADER, NETWORKS))


def opened(world_file: Path, folder: Path, door: ProxyDoor) -> Iterator[House]:
    house = open_house(world_file, folder, replace(SETTINGS, ways_in=WaysIn(proxy=door)))
    house.ledger.ensure_user("ann@acme.com", "agent")
    house.ledger.ensure_user("bob@acme.com", "admin")
    yield house
    house.close()


def client_at(house: House, peer: str, **headers: str) -> TestClient:
    """A browser whose requests come over that address."""
    app = served(house.app, [LOOPBACK, PROXY])
    return TestClient(
        app, follow_redirects=False, raise_server_exceptions=False, client=(peer, 50_000), headers=headers
    )


def test_somebody_comes_through_the_proxy(behind: House) -> None:
    client = client_at(behind, PROXY)
    answer = client.get("/", headers=ANN)
    assert answer.status_code == 200
    assert "HttpOnly" in answer.headers["set-cookie"]
    # The session goes on: the next page opens none.
    again = client.get("/me/security", headers=ANN)
    assert again.status_code == 200
    assert "set-cookie" not in again.headers
    assert "ann@acme.com" in again.text
    assert "through the proxy" in again.text
    assert len(behind.ledger.sessions("ann@acme.com")) == 1
    assert [entry.action for entry in behind.ledger.access_log()].count("login") == 1


def test_forms_work_and_need_their_token(behind: House) -> None:
    client = client_at(behind, PROXY)
    client.get("/", headers=ANN)
    csrf = csrf_of(client)
    assert client.post("/theme", data={"csrf": csrf, "theme": "dark"}, headers=ANN).status_code == 303
    assert client.post("/theme", data={"csrf": "0" * 64, "theme": "dark"}, headers=ANN).status_code == 403


@pytest.mark.parametrize("peer", [ELSEWHERE, LOOPBACK, "10.0.0.50", "::1", "testclient", ""])
@pytest.mark.parametrize("path", ["/", "/health", "/login", "/api/v1/status", "/static/app.css"])
def test_the_header_of_anybody_else_is_refused(behind: House, peer: str, path: str) -> None:
    answer = client_at(behind, peer).get(path, headers=ANN)
    assert answer.status_code == 403
    assert "Only the proxy may send the header X-Forwarded-Email" in answer.text
    assert "set-cookie" not in answer.headers
    assert not behind.ledger.sessions("ann@acme.com")


@pytest.mark.parametrize("name", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "X-Client-IP"])
def test_saying_that_one_is_the_proxy_does_not_help(behind: House, name: str) -> None:
    # Loopback is believed about the browser's address, and still is not the proxy.
    for said in (PROXY, f"for={PROXY}", f"{PROXY}, {PROXY}"):
        assert client_at(behind, LOOPBACK).get("/", headers={**ANN, name: said}).status_code == 403


def test_an_app_that_does_not_know_its_peer_believes_nobody(behind: House) -> None:
    direct = TestClient(behind.app, client=(PROXY, 50_000), raise_server_exceptions=False)
    assert direct.get("/", headers=ANN).status_code == 403


def test_two_headers_are_one_too_many(behind: House) -> None:
    twice = [(HEADER, "ann@acme.com"), (HEADER, "bob@acme.com")]
    assert client_at(behind, PROXY).get("/", headers=twice).status_code == 403


def test_a_network_may_be_the_proxys(behind: House) -> None:
    assert client_at(behind, "fd12::7").get("/", headers=ANN).status_code == 200


def test_the_secret_is_needed_where_there_is_one(guarded: House) -> None:
    secrets = {None: 403, "": 403, "of another": 403, "of the proxy": 200}
    for secret, status in secrets.items():
        headers = ANN | ({} if secret is None else {"X-Proxy-Secret": secret})
        assert client_at(guarded, PROXY).get("/", headers=headers).status_code == status, secret
    assert client_at(guarded, ELSEWHERE).get("/", headers=ANN | {"X-Proxy-Secret": "of the proxy"}).status_code == 403


@pytest.mark.parametrize(
    "name", ["eve@acme.com", "gone@acme.com", "tool:intercom", "stranger:", "", "ann@acme.com\x00"]
)
def test_whom_nobody_added_is_not_let_in(behind: House, name: str) -> None:
    behind.ledger.ensure_user("gone@acme.com", "agent")
    behind.ledger.remove_user("gone@acme.com", by="bob@acme.com")
    answer = client_at(behind, PROXY).get("/", headers={HEADER: name})
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_another_name_ends_the_session_of_the_one_before(behind: House) -> None:
    client = client_at(behind, PROXY)
    client.get("/", headers=ANN)
    csrf = csrf_of(client)
    # Bob sits down at the same browser: ann's form is not his.
    bob = {HEADER: "bob@acme.com"}
    assert client.post("/theme", data={"csrf": csrf, "theme": "dark"}, headers=bob).status_code == 401
    assert client.get("/api/v1/status", headers=bob).status_code == 401
    assert "bob@acme.com" in client.get("/me/security", headers=bob).text
    assert not behind.ledger.sessions("ann@acme.com")


def test_programs_are_known_by_their_tokens(behind: House) -> None:
    client = client_at(behind, PROXY)
    assert client.get("/api/v1/status", headers=ANN).status_code == 401
    assert not behind.ledger.sessions("ann@acme.com")


def test_other_ways_in_go_on_beside_the_proxy(behind: House) -> None:
    client = client_at(behind, LOOPBACK)
    token = behind.ledger.create_login_link("bob@acme.com")
    assert client.post("/login", data={"token": token}).status_code == 303
    assert client.get("/").status_code == 200


def test_without_the_setting_the_header_says_nothing(fresh_house: House) -> None:
    fresh_house.ledger.ensure_user("ann@acme.com", "agent")
    assert client_at(fresh_house, PROXY).get("/", headers=ANN).status_code == 401


def test_the_proxys_users_are_not_asked_for_an_app_here(world_file: Path, tmp_path: Path) -> None:
    ways_in = WaysIn(totp_roles=frozenset({Role.AGENT}), proxy=ProxyDoor(HEADER, NETWORKS))
    house = open_house(world_file, tmp_path, replace(SETTINGS, ways_in=ways_in))
    house.ledger.ensure_user("ann@acme.com", "agent")
    assert client_at(house, PROXY).get("/", headers=ANN).status_code == 200
    house.close()
