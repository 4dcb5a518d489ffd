"""Signing in by a real OpenID provider over HTTP, and everything that must not get anybody in."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.testclient import TestClient

from contracts.errors import ConfigurationError, RetryLaterError
from tests.unified_profile.app.conftest import SETTINGS, House, open_house
from tests.unified_profile.app.openid import CLIENT, RunningProvider, claims, comes_back, goes, running_provider
from unified_profile.app.oidc.door import OidcDoor
from unified_profile.app.oidc.provider import Provider
from unified_profile.app.settings import WaysIn
from unified_profile.ledger import Role

Open = Callable[..., House]


@pytest.fixture(scope="module")
def provider() -> Iterator[RunningProvider]:
    with running_provider() as found:
        yield found


@pytest.fixture
def opened(world_file: Path, tmp_path: Path, provider: RunningProvider) -> Iterator[Open]:
    """Open a house whose people come by the provider."""
    houses: list[House] = []

    def opens(totp_roles: frozenset[Role] = frozenset(), **door: Any) -> House:
        ways_in = WaysIn(totp_roles=totp_roles, oidc=OidcDoor(provider.issuer, CLIENT, "a secret", **door))
        # The provider is a process of its own, with the real time.
        settings = replace(SETTINGS, ways_in=ways_in, public_url="http://testserver", clock=lambda: datetime.now(UTC))
        house = open_house(world_file, tmp_path, settings)
        house.ledger.ensure_user("ann@acme.com", "agent")
        houses.append(house)
        return house

    yield opens
    for house in houses:
        house.close()


def round_trip(house: House, provider: RunningProvider, subject: str = "s-1", **said: Any) -> tuple[TestClient, Any]:
    """Go there and back as a subject of whom the provider says this."""
    provider.knows(subject, **claims(**said))
    client = house.visitor()
    return client, comes_back(client, provider.consents(goes(client), subject))


def users_of(house: House) -> dict[str, Role]:
    return {user.name: user.role for user in house.ledger.users()}


def actions_of(house: House) -> list[tuple[str, str]]:
    return [(entry.user, entry.action) for entry in house.ledger.access_log()]


def test_somebody_comes_by_the_provider(opened: Open, provider: RunningProvider) -> None:
    house = opened()
    assert "Sign in with single sign-on" in house.visitor().get("/login").text
    client, answer = round_trip(house, provider)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert client.get("/").status_code == 200
    assert "by single sign-on" in client.get("/me/security").text
    assert ("ann@acme.com", "login") in actions_of(house)


def test_what_is_asked_of_the_provider(opened: Open) -> None:
    asked = parse_qs(urlsplit(goes(opened().visitor())).query)
    assert asked["response_type"] == ["code"]
    assert asked["client_id"] == [CLIENT]
    assert asked["redirect_uri"] == ["http://testserver/login/oidc/callback"]
    assert set(asked["scope"][0].split()) == {"openid", "email", "profile"}
    assert asked["code_challenge_method"] == ["S256"]
    assert len(asked["state"][0]) == len(asked["nonce"][0]) == len(asked["code_challenge"][0]) == 43


def test_without_a_provider_there_is_no_way(fresh_house: House) -> None:
    client = fresh_house.visitor()
    assert "single sign-on" not in client.get("/login").text
    assert client.get("/login/oidc").status_code == 404
    assert client.get("/login/oidc/callback?state=x&code=x").status_code == 404


def test_who_is_not_added_is_let_in_only_where_the_setting_and_a_role_say_so(
    opened: Open, provider: RunningProvider
) -> None:
    roles = {"support": Role.AGENT, "heads": Role.LEAD}
    for door in ({}, {"roles": roles}, {"makes_users": True}):
        client, answer = round_trip(opened(**door), provider, "s-new", email="new@acme.com", groups=["support"])
        assert answer.status_code == 403, door
        assert "switchboard users add" in answer.text
        assert client.get("/").status_code == 401
    house = opened(roles=roles, makes_users=True)
    assert "new@acme.com" not in users_of(house)
    client, answer = round_trip(house, provider, "s-new", email="new@acme.com", groups=["heads", "support"])
    assert answer.status_code == 303
    # The first role that fits, in the order of the setting.
    assert users_of(house)["new@acme.com"] is Role.AGENT
    assert client.get("/").status_code == 200


def test_the_providers_groups_change_a_role_and_their_absence_keeps_out(
    opened: Open, provider: RunningProvider
) -> None:
    house = opened(roles={"heads": Role.LEAD}, role_claim="realm.groups")
    _, answer = round_trip(house, provider, realm={"groups": ["heads"]})
    assert answer.status_code == 303
    assert users_of(house)["ann@acme.com"] is Role.LEAD
    _, answer = round_trip(house, provider, realm={"groups": ["others"]})
    assert answer.status_code == 403
    assert "none of the provider" in answer.text.lower()


@pytest.mark.parametrize("said", [{"email_verified": None}, {"email_verified": False}, {"email_verified": "false"}])
def test_an_address_nobody_verified_proves_nothing(
    opened: Open, provider: RunningProvider, said: dict[str, Any]
) -> None:
    client, answer = round_trip(opened(), provider, **said)
    assert answer.status_code == 403
    assert "has not verified" in answer.text
    assert client.get("/").status_code == 401


def test_only_named_domains_come_in(opened: Open, provider: RunningProvider) -> None:
    house = opened(domains=frozenset({"acme.com"}))
    house.ledger.ensure_user("eve@acme.com.evil.example", "agent")
    assert round_trip(house, provider)[1].status_code == 303
    _, answer = round_trip(house, provider, "s-eve", email="eve@acme.com.evil.example")
    assert answer.status_code == 403


def test_another_subject_with_somebodys_address_is_not_them(opened: Open, provider: RunningProvider) -> None:
    house = opened()
    assert round_trip(house, provider, "s-1")[1].status_code == 303
    client, answer = round_trip(house, provider, "s-2")
    assert answer.status_code == 403
    assert "belongs to another account" in answer.text
    assert client.get("/").status_code == 401
    # Whoever was known goes on, under whatever address the provider now has for them.
    assert round_trip(house, provider, "s-1", email="ann.smith@acme.com")[1].status_code == 303


def test_who_was_removed_stays_out(opened: Open, provider: RunningProvider) -> None:
    house = opened()
    house.ledger.ensure_user("boss@acme.com", "admin")
    assert round_trip(house, provider)[1].status_code == 303
    house.ledger.remove_user("ann@acme.com", by="boss@acme.com")
    assert round_trip(house, provider)[1].status_code == 403


def test_another_browser_cannot_come_back_with_somebodys_code(opened: Open, provider: RunningProvider) -> None:
    house = opened()
    provider.knows("s-1", **claims())
    eve, ann = house.visitor(), house.visitor()
    address = provider.consents(goes(eve), "s-1")
    for without, browser in ((True, ann), (False, ann)):
        if not without:
            goes(ann)
        answer = comes_back(browser, address)
        assert answer.status_code == 403
        assert "began in another browser" in answer.text
        assert browser.get("/").status_code == 401
    assert comes_back(eve, address).status_code == 303


def test_coming_back_counts_once(opened: Open, provider: RunningProvider) -> None:
    house = opened()
    provider.knows("s-1", **claims())
    client = house.visitor()
    way = goes(client)
    kept = dict(client.cookies)
    address = provider.consents(way, "s-1")
    assert comes_back(client, address).status_code == 303
    assert comes_back(client, address).status_code == 403
    # A cookie that was kept does not help: the provider takes its code back once.
    client.cookies.update(kept)
    answer = comes_back(client, address)
    assert answer.status_code == 403
    assert "did not take its code back" in answer.text


def test_a_state_made_up_or_too_old_is_refused(
    opened: Open, provider: RunningProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = opened()
    provider.knows("s-1", **claims())
    client = house.visitor()
    address = provider.consents(goes(client), "s-1")
    assert comes_back(client, address.replace("state=", "state=x")).status_code == 403
    later = replace(house.app.state.services.settings, clock=lambda: datetime.now(UTC) + timedelta(minutes=11))
    house.app.state.services = replace(house.app.state.services, settings=later)
    assert "took too long" in comes_back(client, address).text


def test_a_visitor_whom_the_provider_lets_not_in_is_told(opened: Open, provider: RunningProvider) -> None:
    house = opened()
    client = house.visitor()
    answer = comes_back(client, provider.denies(goes(client)))
    assert answer.status_code == 403
    assert "let nobody in" in answer.text
    assert ("stranger:", "login refused") in actions_of(house)


def test_words_of_the_address_are_not_shown(opened: Open) -> None:
    client = opened().visitor()
    text = client.get("/login/oidc/callback?error=<script>alert(1)</script>&error_description=call+0900").text
    assert "alert(1)" not in text
    assert "0900" not in text


def test_a_provider_that_is_away_is_named_and_the_rest_still_works(
    world_file: Path, tmp_path: Path, provider: RunningProvider
) -> None:
    away = OidcDoor("http://127.0.0.1:9", CLIENT, "a secret")
    house = open_house(world_file, tmp_path, replace(SETTINGS, ways_in=WaysIn(oidc=away)))
    client = house.visitor()
    answer = client.get("/login/oidc")
    assert answer.status_code == 503
    assert "cannot be asked" in answer.text
    token = house.ledger.create_login_link("ada")
    assert client.post("/login", data={"token": token}).status_code == 303
    house.close()
    with pytest.raises(RetryLaterError, match=r"answers 404.*reaches"):
        Provider(OidcDoor(f"{provider.issuer}/elsewhere", CLIENT, "x")).endpoints()


def test_an_issuer_that_the_document_does_not_name_is_refused(provider: RunningProvider) -> None:
    other = provider.issuer.replace("127.0.0.1", "localhost")
    assert Provider(OidcDoor(other, CLIENT, "x")).endpoints().token.startswith(other)
    with pytest.raises(ConfigurationError, match="of the issuer"):
        Provider(OidcDoor(f"{provider.issuer}/", CLIENT, "x")).endpoints()


@pytest.mark.parametrize(
    "issuer", ["http://login.example.com", "ftp://127.0.0.1", "login.example.com", "https://a@b.c"]
)
def test_an_issuer_that_anybody_on_the_way_could_be_is_refused(issuer: str) -> None:
    with pytest.raises(ConfigurationError, match=r"sign_in\.oidc.*no https address"):
        Provider(OidcDoor(issuer, CLIENT, "x")).endpoints()


def test_who_came_by_the_provider_is_not_asked_for_an_app_here(opened: Open, provider: RunningProvider) -> None:
    client, answer = round_trip(opened(totp_roles=frozenset({Role.AGENT})), provider)
    assert answer.status_code == 303
    assert client.get("/").status_code == 200
