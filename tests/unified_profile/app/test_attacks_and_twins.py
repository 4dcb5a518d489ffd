"""Attacks that the app withstands, each beside an app with one guard taken down, in which the same attack gets through.

The twin is what shows that an attack would be noticed: one that fails everywhere proves nothing.
"""

import os
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from http.client import HTTPException
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI, Request
from starlette.responses import RedirectResponse
from starlette.testclient import TestClient
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from contracts.errors import SwitchboardError
from tests.unified_profile.app.conftest import SETTINGS, House, csrf_of, open_house
from unified_profile.app import audit, gate, proxy, serve, static
from unified_profile.app.pages import login
from unified_profile.app.proxy import KnownPeer, ProxyDoor
from unified_profile.app.settings import WaysIn
from unified_profile.ledger.models import SessionRow
from unified_profile.ledger.tokens import token_id
from unified_profile.webhooks import posting

Patch = pytest.MonkeyPatch
HEADER, PROXY = "X-Forwarded-Email", "10.0.0.5"
CROSS_SITE = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}


@pytest.fixture
def house(world_file: Path, tmp_path: Path) -> Any:
    """A house that also stands behind a proxy, so that every guard is up."""
    ways_in = WaysIn(proxy=ProxyDoor(HEADER, (ip_network(f"{PROXY}/32"),)))
    found = open_house(world_file, tmp_path, replace(SETTINGS, ways_in=ways_in))
    yield found
    found.close()


# Each attack tells whether it got through; each weakening takes one guard down.


def fixes_a_session(house: House) -> bool:
    """Eve puts her own session into a browser, and goes on with it once ada has signed in there."""
    house.ledger.ensure_user("eve")
    eves = house.ledger.redeem(house.ledger.create_login_link("eve")) or ""
    browser = house.visitor()
    browser.cookies.set("switchboard_session", eves)
    browser.post("/login", data={"token": house.ledger.create_login_link("ada")})
    found = house.ledger.session(eves)
    return found is not None and found.name == "ada"


def keep_the_session_id(patch: Patch, house: House) -> None:
    def keeps(request: Request, app: Any, session_id: str, to: str = "/") -> RedirectResponse:
        with app.ledger._database.write() as session:
            kept = session.get_one(SessionRow, token_id(request.state.visitor.session_id))
            kept.user_id = session.get_one(SessionRow, token_id(session_id)).user_id
        return RedirectResponse(to, 303)

    patch.setattr(login, "start_session", keeps)


def sends_a_form_without_its_token(house: House) -> bool:
    """An old browser that says nothing of where a form is from."""
    return house.agent().post("/theme", data={"theme": "dark"}).status_code == 303


def check_no_token(patch: Patch, house: House) -> None:
    house.app.dependency_overrides[gate.csrf_checked] = lambda: None


def sends_a_form_from_another_site(house: House) -> bool:
    """The token was found out; the browser says that the form is another site's."""
    client = house.agent()
    form = {"csrf": csrf_of(client), "theme": "dark"}
    return client.post("/theme", data=form, headers=CROSS_SITE).status_code == 303


def ask_not_where_from(patch: Patch, house: House) -> None:
    patch.setattr(gate, "_is_same_origin", lambda request: True)


def sends_away(house: House) -> bool:
    """A form of ours, whose field leads elsewhere afterwards."""
    client = house.agent()
    csrf = csrf_of(client)
    for back in (
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
    ):
        to = client.post("/theme", data={"csrf": csrf, "theme": "dark", "back": back}).headers.get("location", "/")
        if to != "/":
            return True
    return False


def go_anywhere(patch: Patch, house: House) -> None:
    patch.setattr(login, "local_path", lambda address: address)


def reads_the_programs_files(house: House) -> bool:
    """Out of the folder of style sheets, into that of the program."""
    ways = ("../main.py", "..%2fmain.py", "%2e%2e/main.py", "%2e%2e%2fmain.py", "..%5cmain.py", "/etc/passwd", "%00")
    client = house.visitor()
    answers = [client.get(f"/static/{way}") for way in ways]
    return any("create_app" in answer.text or "root:" in answer.text for answer in answers)


def open_any_file(patch: Patch, house: House) -> None:
    def opens(self: Any, path: str) -> tuple[str, os.stat_result | None]:
        full = Path(f"{self.directory}/{path}")
        return str(full), full.stat() if full.exists() else None

    patch.setattr(static.CachedFiles, "lookup_path", opens)


def writes_lines_into_the_log(house: House) -> bool:
    """A line of the access log that looks like another."""
    client = house.agent()
    forged = "%0a2026-11-20%20boss%20login%1b%5b31m"
    for path in ("/customer/p_anna", "/customer/p_anna/events", "/", "/api/v1/customers/p_anna"):
        client.get(f"{path}?x={forged}")
    client.get(f"/customer/p_anna{forged}")
    client.post("/login/password", data={"name": "eve@acme.com\nboss login", "password": "zebra onion kite"})
    entries = house.ledger.access_log(limit=1000)
    return any(not f"{entry.user}{entry.action}{entry.customer_id}{entry.route}".isprintable() for entry in entries)


def log_what_was_asked(patch: Patch, house: House) -> None:
    def as_asked(request: Request) -> str:
        return f"{request.url.path}?{request.query_params}".replace("%0A", "\n")

    patch.setattr(audit, "route_pattern", as_asked)


def says_who_comes(house: House) -> bool:
    """From anywhere, the header that the proxy sends."""
    return _comes_by_header(house, serve.served(house.app), "10.0.0.6", {})


def believe_anybody(patch: Patch, house: House) -> None:
    patch.setattr(proxy, "_is_from", lambda peer, networks: True)


def says_to_be_the_proxy(house: House) -> bool:
    """From this machine, which is believed about the browser's address, in the proxy's name."""
    return _comes_by_header(house, serve.served(house.app), "127.0.0.1", {"X-Forwarded-For": PROXY})


def take_the_browser_for_the_peer(patch: Patch, house: House) -> None:
    def turned_round(app: FastAPI) -> Any:
        return ProxyHeadersMiddleware(KnownPeer(app), trusted_hosts=["127.0.0.1"])  # type: ignore[arg-type]

    patch.setattr(serve, "served", turned_round)


def _comes_by_header(house: House, app: Any, peer: str, more: dict[str, str]) -> bool:
    client = TestClient(app, client=(peer, 50_000), follow_redirects=False, raise_server_exceptions=False)
    return client.get("/", headers={HEADER: "ada@acme.com", **more}).status_code == 200


def posts_into_our_network(house: House) -> bool:
    """A name that anybody may register, which leads to this machine."""
    with socket.create_server(("127.0.0.1", 0)) as inside:
        inside.settimeout(0.5)
        address = f"https://hooks.example.com:{inside.getsockname()[1]}/"
        with suppress(SwitchboardError, OSError, HTTPException):
            posting.post(address, {}, b"{}", resolve=lambda host, port: ["127.0.0.1"], deadline=0.2)
        try:
            inside.accept()[0].close()
        except TimeoutError:
            return False
        return True


def call_every_address_public(patch: Patch, house: House) -> None:
    patch.setattr(posting, "_is_public", lambda address: True)


ATTACKS: list[tuple[Callable[[House], bool], Callable[[Patch, House], None]]] = [
    (fixes_a_session, keep_the_session_id),
    (sends_a_form_without_its_token, check_no_token),
    (sends_a_form_from_another_site, ask_not_where_from),
    (sends_away, go_anywhere),
    (reads_the_programs_files, open_any_file),
    (writes_lines_into_the_log, log_what_was_asked),
    (says_who_comes, believe_anybody),
    (says_to_be_the_proxy, take_the_browser_for_the_peer),
    (posts_into_our_network, call_every_address_public),
]
NAMES = [attack.__name__ for attack, _ in ATTACKS]


@pytest.mark.parametrize("attack", [attack for attack, _ in ATTACKS], ids=NAMES)
def test_the_app_withstands(house: House, attack: Callable[[House], bool]) -> None:
    house.ledger.ensure_user("ada@acme.com")
    assert not attack(house)


@pytest.mark.parametrize(("attack", "weaken"), ATTACKS, ids=NAMES)
def test_without_its_guard_it_gets_through(
    house: House, monkeypatch: Patch, attack: Callable[[House], bool], weaken: Callable[[Patch, House], None]
) -> None:
    house.ledger.ensure_user("ada@acme.com")
    weaken(monkeypatch, house)
    assert attack(house)
