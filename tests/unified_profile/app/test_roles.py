"""Who may come in where: every route, as every role and as nobody, for each kind of object. Deny by default."""

import asyncio
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import pytest
from starlette.testclient import TestClient

from contracts.errors import ConfigurationError
from tests.unified_profile.app.conftest import House, csrf_of
from tests.unified_profile.app.test_access import every_route
from unified_profile.app import gate, timeline
from unified_profile.app.rights import Needs, refuse_undeclared
from unified_profile.ledger import GRANTABLE, Role

EVERYBODY = frozenset(GRANTABLE)
OVERSEERS = frozenset({Role.LEAD, Role.ANALYST, Role.ADMIN})
WATCHERS = frozenset({Role.PRIVACY_OFFICER, Role.ADMIN})
DECIDERS = frozenset({Role.LEAD, Role.ADMIN})
NOBODY_NEEDED = EVERYBODY | {None}

TALK = "intercom%3Aconversation%3A21547700012"
PAIR = {"a": "crm:person:1", "b": "desk:user:1"}
UNKNOWN_PAIR = {"a": "crm:person:1", "b": "crm:person:none"}
LINK = {"kind": "link", "reason": "r", **UNKNOWN_PAIR}


@dataclass(frozen=True)
class Way:
    """An address of a route for one object: who may come in, and what they are answered there."""

    who: frozenset[Role | None]
    address: str
    status: int
    body: dict[str, Any] | None = None


def ways(who: frozenset[Any], *found: tuple[str, int] | tuple[str, int, dict[str, Any]]) -> list[Way]:
    return [Way(who, *one) for one in found]


# Written down by hand, so that a new route has to be thought about: one that is not here fails.
MATRIX: dict[tuple[str, str], list[Way]] = {
    ("GET", "/health"): ways(NOBODY_NEEDED, ("/health", 200)),
    ("GET", "/login"): ways(NOBODY_NEEDED, ("/login", 200)),
    ("GET", "/login/{token}"): ways(NOBODY_NEEDED, ("/login/unknown", 410)),
    ("POST", "/login"): ways(NOBODY_NEEDED, ("/login", 410, {"token": "unknown"})),
    ("POST", "/login/password"): ways(
        NOBODY_NEEDED, ("/login/password", 401, {"name": "nobody@acme.com", "password": "unknown to us"})
    ),
    ("POST", "/login/code"): ways(NOBODY_NEEDED, ("/login/code", 410, {"step": "unknown", "code": "123456"})),
    # No provider is set up in this house.
    ("GET", "/login/oidc"): ways(NOBODY_NEEDED, ("/login/oidc", 404)),
    ("GET", "/login/oidc/callback"): ways(NOBODY_NEEDED, ("/login/oidc/callback?state=x&code=x", 404)),
    ("GET", "/static/{path}"): ways(NOBODY_NEEDED, ("/static/app.css", 200), ("/static/none.css", 404)),
    # Signed by the tool, or nothing: whoever is signed in here counts as little as a stranger.
    ("POST", "/cards/{connection}/canvas/initialize"): ways(
        NOBODY_NEEDED, ("/cards/intercom/canvas/initialize", 401, {}), ("/cards/none/canvas/initialize", 404, {})
    ),
    ("POST", "/cards/{connection}/canvas/submit"): ways(NOBODY_NEEDED, ("/cards/intercom/canvas/submit", 401, {})),
    ("POST", "/cards/{connection}/sidebar"): ways(
        NOBODY_NEEDED, ("/cards/zendesk/sidebar", 401, {"token": "x"}), ("/cards/intercom/sidebar", 404, {"token": "x"})
    ),
    ("POST", "/cards/{connection}/sidebar/customer"): ways(
        NOBODY_NEEDED, ("/cards/zendesk/sidebar/customer", 401, {"grant": "x", "requester": "1"})
    ),
    ("GET", "/cards/{connection}/record"): ways(NOBODY_NEEDED, ("/cards/hubspot/record?objectId=1", 401)),
    ("GET", "/cards/{connection}/frame/{grant}"): ways(NOBODY_NEEDED, ("/cards/hubspot/frame/x", 401)),
    ("GET", "/cards/{connection}/panel"): ways(NOBODY_NEEDED, ("/cards/pipedrive/panel?resource=person", 401)),
    ("POST", "/logout"): ways(EVERYBODY, ("/logout", 303, {})),
    ("POST", "/theme"): ways(EVERYBODY, ("/theme", 303, {"theme": "dark"})),
    ("GET", "/me/security"): ways(EVERYBODY, ("/me/security", 200)),
    ("POST", "/me/security/password"): ways(
        EVERYBODY, ("/me/security/password", 422, {"new": "password1234", "again": "password1234"})
    ),
    ("POST", "/me/security/codes"): ways(EVERYBODY, ("/me/security/codes", 200, {})),
    ("POST", "/me/security/codes/confirm"): ways(EVERYBODY, ("/me/security/codes/confirm", 422, {"code": "unknown"})),
    ("POST", "/me/security/codes/paper"): ways(EVERYBODY, ("/me/security/codes/paper", 422, {"code": "unknown"})),
    ("POST", "/me/security/codes/off"): ways(EVERYBODY, ("/me/security/codes/off", 422, {"code": "unknown"})),
    ("POST", "/me/security/sessions"): ways(EVERYBODY, ("/me/security/sessions", 303, {})),
    ("GET", "/"): ways(EVERYBODY, ("/", 200)),
    ("GET", "/publication"): ways(EVERYBODY, ("/publication", 200)),
    ("GET", "/metrics"): ways(EVERYBODY, ("/metrics", 200)),
    ("GET", "/metrics/{metric}"): ways(EVERYBODY, ("/metrics/csat", 200), ("/metrics/none", 404)),
    ("GET", "/metrics/{metric}/facts"): ways(
        OVERSEERS,
        ("/metrics/csat/facts", 200),
        ("/metrics/none/facts", 404),
        ("/metrics/csat/facts?dimension=agent&of=x", 404),
    )
    + ways(DECIDERS, ("/metrics/iqs/facts", 200)),
    ("GET", "/teams"): ways(OVERSEERS, ("/teams", 200)),
    ("GET", "/teams/{team:path}"): ways(OVERSEERS, ("/teams/Billing", 200), ("/teams/none", 404)),
    ("GET", "/data"): ways(OVERSEERS, ("/data", 200)),
    ("GET", "/data/{connection}"): ways(OVERSEERS, ("/data/zendesk", 200), ("/data/none", 404)),
    ("POST", "/search"): ways(EVERYBODY, ("/search", 303, {"q": "anna"})),
    ("GET", "/search/{name}"): ways(EVERYBODY, ("/search/another-sessions", 404)),
    ("GET", "/customer/{customer_id}"): ways(EVERYBODY, ("/customer/p_anna", 200), ("/customer/p_none", 404)),
    ("GET", "/customer/{customer_id}/events"): ways(
        EVERYBODY, ("/customer/p_anna/events", 200), ("/customer/p_none/events", 404)
    ),
    ("GET", "/customer/{customer_id}/interaction/{interaction_id:path}"): ways(
        EVERYBODY,
        (f"/customer/p_anna/interaction/{TALK}", 200),
        (f"/customer/p_omar/interaction/{TALK}", 404),
        ("/customer/p_anna/interaction/none", 404),
    ),
    ("POST", "/customer/{customer_id}/text"): ways(
        EVERYBODY - {Role.ANALYST, Role.PRIVACY_OFFICER}, ("/customer/p_anna/text", 303, {"q": "invoice"})
    ),
    ("POST", "/customer/{customer_id}/pins"): ways(
        EVERYBODY,
        ("/customer/p_anna/pins", 303, {"pin": unquote(TALK)}),
        ("/customer/p_omar/pins", 404, {"pin": unquote(TALK)}),
        ("/customer/p_anna/pins", 404, {"unpin": "none"}),
    ),
    ("GET", "/customer/{customer_id}/summary"): ways(
        EVERYBODY, ("/customer/p_anna/summary", 200), ("/customer/p_none/summary", 404)
    ),
    ("GET", "/customer/{customer_id}/why"): ways(EVERYBODY, ("/customer/p_none/why", 404)),
    ("POST", "/customer/{customer_id}/why/preview"): ways(DECIDERS, ("/customer/p_none/why/preview", 404, LINK)),
    ("POST", "/customer/{customer_id}/why/decisions"): ways(DECIDERS, ("/customer/p_none/why/decisions", 404, LINK)),
    ("POST", "/customer/{customer_id}/why/undo"): ways(DECIDERS, ("/customer/p_none/why/undo", 404, {"number": "999"})),
    ("GET", "/suspects"): ways(EVERYBODY, ("/suspects", 200), ("/suspects?person=p_none", 404)),
    ("GET", "/companies/{company_id}"): ways(EVERYBODY, ("/companies/c_nordlicht", 200), ("/companies/c_none", 404)),
    ("GET", "/api/v1/companies/{company_id}"): ways(
        EVERYBODY, ("/api/v1/companies/c_nordlicht", 200), ("/api/v1/companies/c_none", 404)
    ),
    ("GET", "/go/{connection}/{source_object}/{source_id:path}"): ways(
        EVERYBODY, ("/go/intercom/conversation/21547700012", 303), ("/go/intercom/conversation/none", 404)
    ),
    ("POST", "/api/v1/customers/search"): ways(EVERYBODY, ("/api/v1/customers/search", 200, {"query": "anna"})),
    ("GET", "/api/v1/customers/{customer_id}"): ways(
        EVERYBODY, ("/api/v1/customers/p_anna", 200), ("/api/v1/customers/p_none", 404)
    ),
    ("GET", "/api/v1/customers/{customer_id}/events"): ways(
        EVERYBODY, ("/api/v1/customers/p_anna/events", 200), ("/api/v1/customers/p_none/events", 404)
    ),
    ("GET", "/api/v1/status"): ways(EVERYBODY, ("/api/v1/status", 200)),
    ("GET", "/api/v1/metrics"): ways(EVERYBODY, ("/api/v1/metrics", 200)),
    ("GET", "/api/v1/benchmarks"): ways(EVERYBODY, ("/api/v1/benchmarks", 200)),
    ("GET", "/api/v1/metric-parity"): ways(EVERYBODY, ("/api/v1/metric-parity", 200)),
    ("GET", "/api/v1/openapi.json"): ways(EVERYBODY, ("/api/v1/openapi.json", 200)),
    ("GET", "/api/v1/data"): ways(OVERSEERS, ("/api/v1/data", 200), ("/api/v1/data?connection=none", 200)),
    ("GET", "/api/v1/metrics/{metric}/facts"): ways(
        OVERSEERS, ("/api/v1/metrics/csat/facts", 200), ("/api/v1/metrics/none/facts", 404)
    )
    + ways(DECIDERS, ("/api/v1/metrics/iqs/facts", 200)),
    ("POST", "/api/v1/identity/why"): ways(
        EVERYBODY, ("/api/v1/identity/why", 200, PAIR), ("/api/v1/identity/why", 404, UNKNOWN_PAIR)
    ),
    ("POST", "/api/v1/identity/why-not"): ways(
        EVERYBODY, ("/api/v1/identity/why-not", 200, PAIR), ("/api/v1/identity/why-not", 404, UNKNOWN_PAIR)
    ),
    ("GET", "/api/v1/identity/ids/{named}"): ways(EVERYBODY, ("/api/v1/identity/ids/p_none", 404)),
    ("GET", "/api/v1/identity/suspects"): ways(EVERYBODY, ("/api/v1/identity/suspects?person=p_none", 404)),
    ("GET", "/api/v1/identity/decisions"): ways(EVERYBODY, ("/api/v1/identity/decisions", 200)),
    ("POST", "/api/v1/identity/decisions"): ways(DECIDERS, ("/api/v1/identity/decisions", 404, LINK)),
    ("POST", "/api/v1/identity/decisions/preview"): ways(DECIDERS, ("/api/v1/identity/decisions/preview", 404, LINK)),
    ("POST", "/api/v1/identity/decisions/{number}/undo"): ways(
        DECIDERS, ("/api/v1/identity/decisions/999/undo", 404, {})
    ),
    ("POST", "/api/v1/identity/decisions/{number}/undo/preview"): ways(
        DECIDERS, ("/api/v1/identity/decisions/999/undo/preview", 404, {})
    ),
    ("GET", "/trends"): ways(OVERSEERS, ("/trends", 200), ("/trends?channel=none", 200)),
    ("GET", "/trends/bursts/{burst_id}"): ways(
        OVERSEERS, ("/trends/bursts/burst_port", 200), ("/trends/bursts/none", 404)
    ),
    ("GET", "/trends/bursts/{burst_id}/customers.csv"): ways(
        OVERSEERS, ("/trends/bursts/burst_port/customers.csv", 200), ("/trends/bursts/none/customers.csv", 404)
    ),
    ("GET", "/api/v1/trends/topics"): ways(OVERSEERS, ("/api/v1/trends/topics", 200)),
    ("GET", "/api/v1/trends/bursts"): ways(OVERSEERS, ("/api/v1/trends/bursts", 200)),
    ("GET", "/api/v1/trends/bursts/{burst_id}/customers"): ways(
        OVERSEERS,
        ("/api/v1/trends/bursts/burst_port/customers", 200),
        ("/api/v1/trends/bursts/none/customers", 404),
    ),
    ("GET", "/api/v1/trends/worsening"): ways(OVERSEERS, ("/api/v1/trends/worsening", 200)),
    ("GET", "/api/v1/quality"): ways(OVERSEERS, ("/api/v1/quality", 200)),
    ("GET", "/quality"): ways(OVERSEERS, ("/quality", 200)),
    ("GET", "/access-log"): ways(WATCHERS, ("/access-log", 200), ("/access-log?customer=p_none", 200)),
    ("GET", "/api/v1/access-log"): ways(
        WATCHERS, ("/api/v1/access-log", 200), ("/api/v1/access-log?customer=p_none", 200)
    ),
    ("GET", "/me"): ways(EVERYBODY, ("/me", 200)),
    ("GET", "/api/v1/me"): ways(EVERYBODY, ("/api/v1/me", 200)),
}


def status(client: TestClient, method: str, way: Way) -> int:
    if way.address.startswith("/api/"):
        return client.request(method, way.address, json=way.body).status_code
    csrf = {"csrf": csrf_of(client)} if method == "POST" and "session" in str(dict(client.cookies)) else {}
    return client.request(method, way.address, data=None if way.body is None else {**way.body, **csrf}).status_code


def violations(house: House, roles: Sequence[Role | None] = (None, *GRANTABLE)) -> Iterator[str]:
    """Every route × role × object where the app does not do as the table says."""
    for method, pattern in every_route(house):
        if (method, pattern) not in MATRIX:
            yield f"{method} {pattern}: nobody said who may come in"
    for role in roles:
        client = house.signed_in(role) if role else house.visitor()
        for (method, _), found in MATRIX.items():
            for way in found:
                asking = house.signed_in(role) if role and way.address == "/logout" else client
                refused = 403 if role else 401
                expected = way.status if role in way.who else refused
                answered = status(asking, method, way)
                if answered != expected:
                    yield f"{method} {way.address} as {role}: {answered}, not {expected}"


def test_every_route_lets_in_whom_it_should_to_every_object(house: House) -> None:
    assert list(violations(house)) == []
    assert set(MATRIX) == set(every_route(house)), "no route that is gone"


def test_a_route_that_says_nothing_fails_and_keeps_the_app_from_starting(fresh_house: House) -> None:
    @fresh_house.app.get("/secret")
    def secret() -> str:
        return "secret"

    assert list(violations(fresh_house, [])) == ["GET /secret: nobody said who may come in"]
    with pytest.raises(ConfigurationError, match=r"GET /secret.*rights\.py"):
        refuse_undeclared(fresh_house.app)


def test_an_app_whose_rights_are_not_enforced_fails(fresh_house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    async def let_in(_: Needs, who: gate.Visitor) -> gate.Visitor:
        return who

    monkeypatch.setattr(Needs, "__call__", let_in)
    found = list(violations(fresh_house, [Role.AGENT]))
    assert "GET /data as agent: 200, not 403" in found
    assert "POST /api/v1/identity/decisions as agent: 404, not 403" in found


def test_an_app_with_an_open_gate_fails(fresh_house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    anybody = gate.Visitor(fresh_house.ledger.ensure_user("ada"), "")
    monkeypatch.setattr(gate.Gate, "_visitor", lambda self, request: asyncio.sleep(0, anybody))
    assert "GET /api/v1/status as None: 200, not 401" in list(violations(fresh_house, [None]))


def test_an_app_that_does_not_ask_whose_an_object_is_fails(fresh_house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    real = timeline.find_interaction
    monkeypatch.setattr(timeline, "find_interaction", lambda con, viewer, _, key: real(con, viewer, "p_anna", key))
    found = list(violations(fresh_house, [Role.AGENT]))
    assert f"GET /customer/p_omar/interaction/{TALK} as agent: 200, not 404" in found


def test_who_may_not_come_in_is_told_whom_to_ask(house: House, agent: TestClient) -> None:
    page, answer = agent.get("/data"), agent.get("/api/v1/data")
    assert "The role agent may not see this" in page.text
    assert answer.json()["remedy"] == "Ask an admin for the role lead or analyst."
    assert "zendesk" not in page.text + answer.text


def test_no_page_shows_anybody_a_way_to_where_they_may_not_go(house: House) -> None:
    for role in GRANTABLE:
        client = house.signed_in(role)
        pages = [
            client.get(path).text for path in ("/", "/metrics", "/metrics/csat", "/metrics/iqs", "/customer/p_anna")
        ]
        links = {link for page in pages for link in re.findall(r'href="(/[^"#]*)"', page)}
        assert len(links) >= 10
        refused = [link for link in links if client.get(link.replace("&amp;", "&")).status_code == 403]
        assert refused == [], role
    for way in ("/data", "/teams"):
        assert f'href="{way}"' in house.signed_in(Role.ANALYST).get("/").text
