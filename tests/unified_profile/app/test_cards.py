"""Cards inside the tools: each asked for as the tool asks, and with whatever would be somebody else's asking."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from fastapi import Depends
from joserfc import jwt
from joserfc.jwk import OctKey

from contracts.errors import ConfigurationError
from tests.unified_profile.app.card_keys import (
    CARDS,
    NOW_SECONDS,
    SECRETS,
    STRANGERS_APP,
    ZENDESK_APP,
    canvas,
    hubspot,
    pipedrive,
    zendesk,
)
from tests.unified_profile.app.conftest import SETTINGS, House, open_house
from tests.unified_profile.app.publication import NOW
from unified_profile.app.rights import refuse_undeclared
from unified_profile.ledger import Grant, Role

INITIALIZE = "/cards/intercom/canvas/initialize"
ANNA = "59f80"
AT = NOW.replace(tzinfo=UTC)
SCHEMA = Path(__file__).parents[3] / "unified_profile" / "app" / "cards" / "pipedrive_panel.json"


def texts(answer: Any) -> str:
    return json.dumps(answer.json(), ensure_ascii=False)


# Intercom


@pytest.mark.parametrize("moment", ["initialize", "submit"])
def test_intercoms_canvas_tells_who_what_they_want_whether_it_is_open_and_how_they_felt(
    house: House, moment: str
) -> None:
    answer = house.visitor().post(f"/cards/intercom/canvas/{moment}", **canvas(ANNA))
    assert answer.status_code == 200, answer.text
    components = answer.json()["canvas"]["content"]["components"]
    assert components[0] == {"type": "text", "text": "Anna Lindqvist", "style": "header"}
    assert components[1]["text"] == "Nordlicht AB · Business"
    fields = {item["field"]: item["value"] for item in components[2]["items"]}
    assert fields["Last wanted"].startswith("Our November invoice is charged twice (Chat, 2")
    assert fields["Still open?"].startswith("Open, with Maya Okafor · Billing, waiting for us since 25")
    assert fields["How they felt"].startswith("Unhappy, 2/5: “Still no export I can use” (9")
    urls = [part["action"]["url"] for part in components if part.get("action", {}).get("type") == "url"]
    assert urls == ["http://testserver/customer/p_anna"]


def test_intercoms_canvas_is_of_the_parts_that_canvas_kit_has(house: House) -> None:
    action = {"oneOf": [{"required": ["type", "url"]}, {"properties": {"type": {"const": "submit"}}}]}
    styles = {"enum": ["header", "paragraph", "muted", "error"]}
    shapes = [
        {"properties": {"type": {"const": "text"}, "style": styles}, "required": ["text"]},
        {"properties": {"type": {"const": "button"}, "action": action}, "required": ["id", "label", "action"]},
        {"properties": {"type": {"const": "data-table"}, "items": {"items": {"required": ["type", "field", "value"]}}}},
    ]  # fmt: skip
    for contact in (ANNA, "unknown"):
        body = house.visitor().post(INITIALIZE, **canvas(contact)).json()
        assert set(body) == {"canvas"}
        for component in body["canvas"]["content"]["components"]:
            jsonschema.validate(component, {"oneOf": shapes})
        assert len(json.dumps(body)) < 64_000


def test_a_contact_whom_nobody_knows_gets_a_card_that_says_so(house: House) -> None:
    before = len(house.ledger.access_log())
    answer = house.visitor().post(INITIALIZE, **canvas("no-such-contact"))
    assert "Nobody known yet" in texts(answer)
    assert "http://testserver/" in texts(answer)
    assert len(house.ledger.access_log()) == before, "nobody was seen"


@pytest.mark.parametrize(
    ("request_", "why"),
    [
        (canvas(ANNA, secret="another-secret"), "wrong signature"),
        (canvas(ANNA, workspace_id="zzzz9999"), "another account"),
        (canvas(ANNA, workspace_id=None), "another account"),
        ({**canvas(ANNA), "headers": {}}, "no signature"),
        ({**canvas(ANNA), "content": canvas("59f81")["content"]}, "wrong signature"),
        # Intercom signs bytes: the same JSON written otherwise is another body.
        ({**canvas(ANNA), "content": json.dumps(json.loads(canvas(ANNA)["content"])).encode()}, "wrong signature"),
    ],
)
def test_what_intercom_did_not_sign_for_this_account_shows_nobody(
    house: House, request_: dict[str, Any], why: str
) -> None:
    answer = house.visitor().post(INITIALIZE, **request_)
    assert answer.status_code == 401
    assert why in answer.json()["detail"]
    assert answer.json()["remedy"]
    assert "Anna" not in answer.text


class Moments:
    """An app whose clock is moved by hand."""

    def __init__(self, published: Path, folder: Path) -> None:
        self.now = AT
        self.house = open_house(published, folder, replace(SETTINGS, clock=lambda: self.now))

    def canvas(self, request_: dict[str, Any], after: timedelta, moment: str = "initialize") -> list[dict[str, Any]]:
        """What Intercom is given so long after the last time."""
        self.now += after
        answer = self.house.visitor().post(f"/cards/intercom/canvas/{moment}", **request_)
        assert answer.status_code == 200, answer.text
        components: list[dict[str, Any]] = answer.json()["canvas"]["content"]["components"]
        return components


@pytest.fixture
def moments(world_file: Path, tmp_path: Path) -> Iterator[Moments]:
    found = Moments(world_file, tmp_path)
    yield found
    found.house.close()


SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)


def test_a_request_of_intercoms_that_is_repeated_later_shows_nobody(moments: Moments) -> None:
    first = moments.canvas(canvas(ANNA), SECOND)
    assert first[0]["text"] == "Anna Lindqvist"
    # An agent who goes back and forth, or an Intercom that asks twice.
    assert moments.canvas(canvas(ANNA), MINUTE)[0]["text"] == "Anna Lindqvist"
    looks = len(moments.house.ledger.access_log())
    for wait in (SECOND, DAY, 5 * DAY):
        again = moments.canvas(canvas(ANNA), wait)
        assert "Anna" not in json.dumps(again)
        assert [part["type"] for part in again] == ["text", "button"]
    assert len(moments.house.ledger.access_log()) == looks, "nobody was seen"
    # A week is what is promised, and somebody else's conversation was never asked for.
    assert moments.canvas(canvas(ANNA, context={"conversation_id": 2}), SECOND)[0]["text"] == "Anna Lindqvist"
    assert moments.canvas(canvas(ANNA), DAY)[0]["text"] == "Anna Lindqvist"


def test_pressing_the_button_makes_a_request_that_shows_the_card(moments: Moments) -> None:
    moments.canvas(canvas(ANNA), SECOND)
    (_, button) = moments.canvas(canvas(ANNA), DAY)
    pressed = canvas(ANNA, component_id=button["id"])
    shown = moments.canvas(pressed, SECOND, "submit")
    assert shown[0]["text"] == "Anna Lindqvist"
    assert shown[-1]["id"] not in (button["id"], "refresh"), "each button is pressed once"
    assert "Anna" not in json.dumps(moments.canvas(pressed, 2 * MINUTE, "submit"))


def test_a_large_conversation_fits_and_an_endless_one_does_not(house: House) -> None:
    assert house.visitor().post(INITIALIZE, **canvas(ANNA, conversation="x" * 500_000)).status_code == 200
    assert house.visitor().post(INITIALIZE, **canvas(ANNA, conversation="x" * 1_100_000)).status_code == 413


# Zendesk


def opened(house: House, token: str) -> Any:
    headers = {"origin": "https://acme.zendesk.com", "sec-fetch-site": "cross-site", "accept": "text/html"}
    return house.visitor().post("/cards/zendesk/sidebar", data={"token": token}, headers=headers)


def grant_in(page: str) -> str:
    return re.findall(r'name="grant" value="([^"]+)"', page)[0]


def test_zendesks_signed_frame_leads_to_the_card_of_the_requester(house: House) -> None:
    house.ledger.ensure_user("ada")
    start = opened(house, zendesk(jti="first"))
    assert start.status_code == 200
    assert "Anna" not in start.text
    policy = start.headers["content-security-policy"]
    assert "frame-ancestors https://acme.zendesk.com;" in f"{policy};"
    assert "script-src 'self' https://static.zdassets.com;" in policy
    assert "x-frame-options" not in start.headers
    assert "set-cookie" not in start.headers
    form = {"grant": grant_in(start.text), "requester": "desk-1"}
    page = house.visitor().post("/cards/zendesk/sidebar/customer", data=form)
    assert '<h1 dir="auto">Nobody Yet</h1>' in page.text
    assert "They have never contacted us" in page.text
    assert "zdassets" not in page.headers["content-security-policy"]
    assert "frame-ancestors https://acme.zendesk.com" in page.headers["content-security-policy"]
    assert house.visitor().post("/cards/zendesk/sidebar/customer", data=form).status_code == 401, "one look"


def unsigned() -> str:
    return jwt.encode({"alg": "HS256"}, {"iss": "acme.zendesk.com", "exp": NOW_SECONDS + 60},
                      OctKey.import_key(CARDS["intercom"].secret + "0123456789abcdef"))  # fmt: skip


@pytest.mark.parametrize(
    ("token", "why"),
    [
        ("", "not the tool"),
        ("a.b.c", "not the tool"),
        (zendesk(STRANGERS_APP), "not the tool"),
        (unsigned(), "not the tool"),
        (zendesk(exp=NOW_SECONDS - 60), "too old"),
        (zendesk(nbf=NOW_SECONDS + 600, exp=NOW_SECONDS + 700), "too old or too new"),
        (zendesk(exp=NOW_SECONDS + 90_000), "too long"),
        (zendesk(iss="other.zendesk.com"), "another account"),
        (zendesk(aud="https://acme.zendesk.com/api/v2/tickets.json"), "not for an app"),
    ],
)
def test_a_frame_that_zendesk_did_not_sign_for_this_account_opens_nothing(house: House, token: str, why: str) -> None:
    answer = opened(house, token)
    assert answer.status_code == 401
    assert why in answer.text
    assert "grant" not in answer.text


def test_a_token_opens_one_frame(house: House) -> None:
    token = zendesk(jti="once")
    assert opened(house, token).status_code == 200
    again = opened(house, token)
    assert again.status_code == 401
    assert "made before" in again.text
    # The agent sees why, in the frame, rather than a blank.
    assert "frame-ancestors https://acme.zendesk.com" in again.headers["content-security-policy"]


def written_otherwise(token: str) -> str:
    """The same token: of the last letter of its signature only some bits count."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    other = letters[letters.index(token[-1]) ^ 1]
    return token[:-1] + other


def test_a_token_that_is_written_otherwise_is_the_same_token(house: House) -> None:
    token = zendesk(jti="twice")
    assert opened(house, token).status_code == 200
    again = opened(house, written_otherwise(token))
    assert again.status_code == 401
    assert "grant" not in again.text


def test_a_grant_of_another_connection_is_none(house: House) -> None:
    name = house.ledger.cards.give(Grant("hubspot", "1", None, ("contact", "1")), AT)
    answer = house.visitor().post("/cards/zendesk/sidebar/customer", data={"grant": name, "requester": "1"})
    assert answer.status_code == 401


# HubSpot

RECORD = "/cards/hubspot/record?userId=77&userEmail=maya%40acme.example&portalId=62515&appId=4&objectId=h1"


def test_hubspots_card_gets_what_it_draws_and_a_frame_that_opens_once(house: House) -> None:
    answer = house.visitor().get(RECORD, headers=hubspot(RECORD))
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert set(body) == {"title", "subtitle", "lines", "link", "frame"}
    address = body["frame"].removeprefix("http://testserver")
    assert "h1" not in address
    page = house.visitor().get(address, headers={"accept": "text/html"})
    assert page.status_code == 200
    assert body["title"] == "Nobody Yet"
    assert "Nobody Yet" in page.text
    ancestors = "frame-ancestors https://app.hubspot.com https://app-eu1.hubspot.com"
    assert ancestors in page.headers["content-security-policy"]
    assert house.visitor().get(address, headers={"accept": "text/html"}).status_code == 401


@pytest.mark.parametrize(
    ("path", "headers", "why"),
    [
        (RECORD, {}, "no signature"),
        (RECORD, hubspot(RECORD, secret="x"), "wrong signature"),
        (RECORD, hubspot(RECORD.replace("h1", "h2")), "wrong signature"),
        (RECORD, hubspot(RECORD, at=NOW_SECONDS - 301), "too old"),
        (RECORD, hubspot(RECORD, at=NOW_SECONDS + 301), "too new"),
        (RECORD.replace("62515", "1"), hubspot(RECORD.replace("62515", "1")), "another account"),
    ],
)
def test_what_hubspot_did_not_sign_for_this_account_shows_nobody(
    house: House, path: str, headers: dict[str, str], why: str
) -> None:
    answer = house.visitor().get(path, headers=headers)
    assert answer.status_code == 401
    assert why in answer.json()["detail"]


def test_a_request_of_hubspots_counts_once(house: House) -> None:
    headers = hubspot(RECORD, at=NOW_SECONDS - 1)
    assert house.visitor().get(RECORD, headers=headers).status_code == 200
    assert "made before" in house.visitor().get(RECORD, headers=headers).json()["detail"]


# Pipedrive


def panel(house: House, token: str, of: str = "resource=person&selectedIds=59f84") -> Any:
    return house.visitor().get(f"/cards/pipedrive/panel?{of}&view=details&userId=41&companyId=771&token={token}")


def test_pipedrives_panel_fits_the_schema_that_is_uploaded_there(house: House) -> None:
    short = {"type": "string", "maxLength": 255}
    colour = {"enum": ["green", "red", "blue", "yellow", "purple", "grey"]}
    parts = {"color": colour, "label": {"type": "string", "maxLength": 40}}
    label = {"type": "object", "properties": parts, "additionalProperties": False}
    schema = {**json.loads(SCHEMA.read_text()), "definitions": {"header": short, "text": short, "label": label}}
    for of in ("resource=person&selectedIds=59f84", "resource=deal&selectedIds=9"):
        body = panel(house, pipedrive(), of).json()
        jsonschema.validate(body["data"], schema)
        assert body["data"]["header"] == "Anna Lindqvist"
        assert body["data"]["state"] == {"color": "yellow", "label": "Open"}
        assert body["external_link"]["url"] == "http://testserver/customer/p_anna"


@pytest.mark.parametrize("of", ["resource=organization&selectedIds=1", "resource=person&selectedIds=none", ""])
def test_a_panel_without_a_customer_has_nothing_to_show(house: House, of: str) -> None:
    assert panel(house, pipedrive(), of).json()["data"] == {}


@pytest.mark.parametrize(
    ("token", "why"),
    [
        ("", "not the tool"),
        (pipedrive("another-secret-of-thirty-two-letters"), "not the tool"),
        (pipedrive(exp=NOW_SECONDS - 31), "too old"),
        (pipedrive(companyId=772), "another account"),
        (pipedrive(exp=None), "too old or too new"),
    ],
)
def test_a_panel_that_pipedrive_did_not_sign_for_this_account_shows_nobody(house: House, token: str, why: str) -> None:
    answer = panel(house, token)
    assert answer.status_code == 401
    assert why in answer.json()["detail"]


def test_a_token_of_a_panel_opens_the_record_it_was_first_sent_with(house: House) -> None:
    token = pipedrive()
    assert panel(house, token).json()["data"]["header"] == "Anna Lindqvist"
    assert panel(house, token).status_code == 200, "a page that is loaded again"
    for stolen in (token, written_otherwise(token)):
        answer = panel(house, stolen, "resource=deal&selectedIds=9")
        assert answer.status_code == 401
        assert "Anna" not in answer.text
    assert panel(house, pipedrive(), "resource=deal&selectedIds=9").status_code == 200


# All of them


def test_what_was_used_in_one_process_is_used_in_every_other(world_file: Path, tmp_path: Path) -> None:
    one, other = (open_house(world_file, tmp_path) for _ in range(2))
    token, headers = zendesk(jti="shared"), hubspot(RECORD, at=NOW_SECONDS - 2)
    start = opened(one, token)
    assert opened(other, token).status_code == 401
    form = {"grant": grant_in(start.text), "requester": "desk-1"}
    assert other.visitor().post("/cards/zendesk/sidebar/customer", data=form).status_code == 200
    assert one.visitor().post("/cards/zendesk/sidebar/customer", data=form).status_code == 401
    assert one.visitor().get(RECORD, headers=headers).status_code == 200
    assert other.visitor().get(RECORD, headers=headers).status_code == 401
    one.close()
    other.close()


def test_every_look_is_in_the_access_log_with_the_tools_agent(fresh_house: House) -> None:
    fresh_house.ledger.ensure_user("maya@acme.example", Role.AGENT)
    assert fresh_house.visitor().post(INITIALIZE, **canvas(ANNA)).status_code == 200
    stranger = canvas(ANNA, admin={"id": "12\n13; drop", "email": "not-ours@acme.example"})
    assert fresh_house.visitor().post(INITIALIZE, **stranger).status_code == 200
    newest, first = fresh_house.ledger.access_log(limit=2)
    assert (first.user, first.action, first.customer_id) == ("maya@acme.example", "card to 814860", "p_anna")
    assert (newest.user, newest.action) == ("tool:intercom", "card to 1213drop")
    assert newest.route == "/cards/{connection}/canvas/initialize"
    assert fresh_house.ledger.verify_chain().is_whole


def test_a_tool_is_nobody_who_may_sign_in(fresh_house: House) -> None:
    fresh_house.visitor().post(INITIALIZE, **canvas(ANNA, admin=None))
    assert "tool:intercom" not in {each.name for each in fresh_house.ledger.users(with_removed=True)}
    with pytest.raises(Exception, match="no user 'tool:intercom'"):
        fresh_house.ledger.create_login_link("tool:intercom", timedelta(minutes=1))


def test_a_card_sees_what_its_role_may(world_file: Path, tmp_path: Path) -> None:
    doors = {"intercom": replace(CARDS["intercom"], role=Role.ANALYST)}
    house = open_house(world_file, tmp_path, replace(SETTINGS, cards=doors))
    body = texts(house.visitor().post(INITIALIZE, **canvas(ANNA)))
    assert "Anna Lindqvist" in body
    assert "invoice" not in body
    assert "What they wrote is hidden from the role analyst" in body
    assert "Still no export" not in body
    house.close()


def test_a_card_without_its_secret_is_shut(world_file: Path, tmp_path: Path) -> None:
    house = open_house(
        world_file, tmp_path, replace(SETTINGS, cards={"intercom": replace(CARDS["intercom"], secret="")})
    )
    answer = house.visitor().post(INITIALIZE, **canvas(ANNA, secret=""))
    assert answer.status_code == 503
    assert "cards.intercom.secret" in answer.json()["remedy"]
    house.close()


def test_one_account_cannot_ask_without_end(world_file: Path, tmp_path: Path) -> None:
    house = open_house(world_file, tmp_path, replace(SETTINGS, cards_per_minute=3))
    answers = [house.visitor().post(INITIALIZE, **canvas(ANNA)).status_code for _ in range(5)]
    assert answers == [200, 200, 200, 429, 429]
    assert panel(house, pipedrive()).status_code == 200, "another tool's is its own"
    house.close()


def test_hostile_text_stays_text(house: House) -> None:
    page = house.visitor()
    for contact in ("<script>alert(1)</script>", "'; drop table x; --", "../../etc/passwd", "p_anna"):
        name = house.ledger.cards.give(Grant("zendesk", "1", None), AT)
        answer = page.post("/cards/zendesk/sidebar/customer", data={"grant": name, "requester": contact})
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text
        assert "Nobody known yet" in answer.text


def test_a_route_under_cards_that_has_nobody_prove_anything_keeps_the_app_from_starting(fresh_house: House) -> None:
    @fresh_house.app.get("/cards/{connection}/open", dependencies=[Depends(lambda: None)])
    def forgotten() -> None: ...

    with pytest.raises(ConfigurationError, match=r"GET /cards/\{connection\}/open"):
        refuse_undeclared(fresh_house.app)


def test_a_session_opens_no_card(house: House) -> None:
    assert (
        house.signed_in(Role.ADMIN).get("/cards/pipedrive/panel?resource=person&selectedIds=59f84").status_code == 401
    )


def test_the_keys_of_the_tests_are_not_the_same() -> None:
    assert ZENDESK_APP.thumbprint() != STRANGERS_APP.thumbprint()
    assert len(set(SECRETS.values())) == len(SECRETS)
