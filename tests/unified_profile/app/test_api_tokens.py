"""API tokens: a program acts as its user, within scopes, until the token ends."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from contracts.errors import ImpossibleError, NotThereError
from tests.unified_profile.app.conftest import House
from unified_profile.app.gate import Visitor
from unified_profile.app.rights import Needs
from unified_profile.ledger import Role

DAY = timedelta(days=1)
STATUS = "/api/v1/status"
CSAT = "/api/v1/metrics?metric=csat"
ANNA = "/api/v1/customers/p_anna"


@pytest.fixture
def made(fresh_house: House) -> Callable[..., str]:
    """Makes a token of somebody with a role."""

    def make(*scopes: str, role: Role = Role.LEAD, ttl: timedelta = DAY) -> str:
        fresh_house.ledger.ensure_user("robot", role)
        return fresh_house.ledger.create_token("robot", "a test", scopes, ttl, by="ada")

    return make


def bearing(house: House, token: str, scheme: str = "Bearer") -> TestClient:
    client = house.visitor()
    client.headers["authorization"] = f"{scheme} {token}"
    return client


def test_a_token_opens_what_its_scopes_and_its_users_role_both_allow(
    fresh_house: House, made: Callable[..., str]
) -> None:
    found = {
        (scope, role): {
            path: bearing(fresh_house, made(scope, role=role)).get(path).status_code
            for path in (STATUS, ANNA, CSAT, "/api/v1/data", "/api/v1/openapi.json")
        }
        for scope in ("customers", "metrics", "status", "oversight")
        for role in (Role.AGENT, Role.LEAD)
    }
    nothing = {STATUS: 403, ANNA: 403, CSAT: 403, "/api/v1/data": 403, "/api/v1/openapi.json": 200}
    assert found[("customers", Role.LEAD)] == nothing | {ANNA: 200}
    assert found[("metrics", Role.LEAD)] == nothing | {CSAT: 200}
    assert found[("status", Role.AGENT)] == nothing | {STATUS: 200}
    assert found[("oversight", Role.LEAD)] == nothing | {"/api/v1/data": 200}
    assert found[("oversight", Role.AGENT)]["/api/v1/data"] == 403, "the role has to have it, too"


def test_the_access_log_is_for_a_token_of_a_privacy_officer_that_says_so(
    fresh_house: House, made: Callable[..., str]
) -> None:
    def asked(scope: str, role: Role) -> int:
        return bearing(fresh_house, made(scope, role=role)).get("/api/v1/access-log").status_code

    assert asked("access_log", Role.PRIVACY_OFFICER) == 200
    assert asked("customers", Role.PRIVACY_OFFICER) == 403
    assert asked("access_log", Role.LEAD) == 403


def test_an_app_that_looks_at_no_scope_fails(
    fresh_house: House, made: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def let_in(_: Needs, who: Visitor) -> Visitor:
        return who

    monkeypatch.setattr(Needs, "__call__", let_in)
    assert bearing(fresh_house, made("customers")).get(STATUS).status_code == 200, "what the test above would see"


def test_a_refused_program_is_told_what_to_do(fresh_house: House, made: Callable[..., str]) -> None:
    problem = bearing(fresh_house, made("customers")).get(STATUS).json()
    assert problem["detail"] == "The API token is not for status."
    assert problem["remedy"] == "Make one for it: `switchboard tokens create --scope status`."


SPOILED = (lambda t: t[:-1], lambda t: t + "x", lambda t: t[3:], lambda t: "sb_" + "0" * 59, str.upper)


@pytest.mark.parametrize("spoil", SPOILED)
def test_a_wrong_token_opens_nothing(fresh_house: House, made: Callable[..., str], spoil: Callable[[str], str]) -> None:
    token = made("status")
    assert bearing(fresh_house, spoil(token)).get(STATUS).status_code == 401
    assert bearing(fresh_house, token, "Basic").get(STATUS).status_code == 401
    assert bearing(fresh_house, token).get(STATUS).status_code == 200


def test_a_token_ends_with_its_time_its_user_and_when_it_is_revoked(
    fresh_house: House, made: Callable[..., str]
) -> None:
    ledger = fresh_house.ledger
    assert bearing(fresh_house, made("status", ttl=timedelta(seconds=-1))).get(STATUS).status_code == 401
    client = bearing(fresh_house, made("status"))
    assert client.get(STATUS).status_code == 200
    ledger.revoke_token(client.headers["authorization"][10:26], by="ada")
    assert client.get(STATUS).status_code == 401
    client = bearing(fresh_house, made("status"))
    ledger.remove_user("robot", by="ada")
    assert client.get(STATUS).status_code == 401
    ledger.ensure_user("robot", Role.LEAD)
    assert client.get(STATUS).status_code == 401, "somebody who comes back has to make new ones"


def test_a_token_opens_no_page_and_lends_no_session_its_rights(fresh_house: House, made: Callable[..., str]) -> None:
    client = bearing(fresh_house, made("customers"))
    assert client.get("/customer/p_anna").status_code == 401
    agent = fresh_house.agent()
    agent.headers["authorization"] = "Bearer sb_wrong"
    assert agent.get(ANNA).status_code == 401, "the cookie that came along does not count"
    assert agent.get("/customer/p_anna").status_code == 200


def test_the_access_log_names_the_user_of_the_token(fresh_house: House, made: Callable[..., str]) -> None:
    bearing(fresh_house, made("customers")).get(ANNA)
    (seen,) = fresh_house.ledger.access_log(["p_anna"])
    assert (seen.user, seen.action, seen.route) == ("robot", "view", "/api/v1/customers/{customer_id}")
    assert fresh_house.ledger.access_log()[-1].action.split(" token ")[0] == f"user {seen.user_id}"


def test_a_token_is_kept_as_a_hash_and_listed_without_it(
    fresh_house: House, made: Callable[..., str], tmp_path: Path
) -> None:
    token = made("metrics", "customers")
    bearing(fresh_house, token).get(STATUS)
    (listed,) = fresh_house.ledger.tokens()
    assert (listed.id, listed.user, listed.scopes) == (token[3:19], "robot", ["customers", "metrics"])
    assert listed.last_used_at is not None
    stored = b"".join(file.read_bytes() for file in tmp_path.glob("ledger.sqlite*"))
    assert listed.id.encode() in stored
    assert token[19:].encode() not in stored
    assert token[19:] not in repr(listed)


def test_what_makes_no_token_is_refused(fresh_house: House, made: Callable[..., str]) -> None:
    for scopes in ((), ("everything",), ("evidence",)):
        with pytest.raises(ImpossibleError, match="scope"):
            made(*scopes)
    with pytest.raises(NotThereError):
        fresh_house.ledger.create_token("nobody", "a test", ["metrics"], DAY, by="ada")
    with pytest.raises(NotThereError, match="no token"):
        fresh_house.ledger.revoke_token("0" * 16, by="ada")
    fresh_house.ledger.ensure_user("terminal:root", Role.TERMINAL)
    with pytest.raises(NotThereError):
        fresh_house.ledger.create_token("terminal:root", "a test", ["metrics"], DAY, by="ada")
