"""The queue of people who may be one, as a page: ranked, filtered, paged, masked, settled and never asked again."""

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import pytest
from starlette.testclient import TestClient

from tests.unified_profile.app.conftest import House, csrf_of, open_house
from tests.unified_profile.app.joined_world import AMN, BOB, CHAT, CRM, CY, CYRUS, ROBERT, publish_joined
from unified_profile.app.pages import suspects
from unified_profile.ledger import DecisionKind, Role

ANN, ANNA = ("Ann Lee", "Anna Lee")
BOTH, RAYS, LOWS = ([ANN, ANNA], ["Bob Ray", "Robert Ray"], ["Cy Low", "Cyrus Low"])


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    folder = tmp_path_factory.mktemp("queue")
    return folder, publish_joined(folder)


@pytest.fixture
def house(published: tuple[Path, dict[str, str]], tmp_path: Path) -> Iterator[House]:
    found = open_house(published[0], tmp_path)
    yield found
    found.close()


@pytest.fixture
def ids(published: tuple[Path, dict[str, str]]) -> dict[str, str]:
    return published[1]


@pytest.fixture
def lead(house: House) -> TestClient:
    return house.signed_in(Role.LEAD)


def page(client: TestClient, address: str = "/suspects") -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return answer.text


def names(text: str) -> list[list[str]]:
    """Whom each pair on the page is of."""
    return [re.findall(r'<th scope="col"><a[^>]*><bdi>([^<]+)', card) for card in text.split("<article")[1:]]


def tabs(text: str) -> dict[str, int]:
    return {title: int(count) for title, count in re.findall(r'">([\w -]+) <span>(\d+)</span></a>', text)}


def test_pairs_are_ranked_and_counted_by_what_speaks_for_them(lead: TestClient) -> None:
    text = page(lead)
    assert names(text) == [BOTH, RAYS, LOWS]
    assert tabs(text) == {"All": 3, "Name": 3, "E-mail": 1, "Company": 1}
    # 2^11 to 1, 2^6 to 1, 2^3 to 1; the first is more than 99.95 %.
    assert re.findall(r">((?:&gt;)?[\d.]+)\xa0% likely", text) == ["&gt;99", "98.5", "88.9"]


def test_a_filter_leaves_those_for_which_it_speaks_and_still_counts_all(lead: TestClient) -> None:
    text = page(lead, "/suspects?about=company")
    assert names(text) == [RAYS]
    assert tabs(text) == {"All": 3, "Name": 3, "E-mail": 1, "Company": 1}
    none = page(lead, "/suspects?about=phone")
    assert names(none) == []
    assert "No pair has that speaking for it" in none
    assert tabs(none)["All"] == 3


def test_following_more_gives_every_pair_once(lead: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suspects, "PAIRS_SHOWN", 1)
    found, address = [], "/suspects?about=name"
    for _ in range(3):
        text = page(lead, address)
        found += names(text)
        more = re.findall(r'href="([^"]+)">More<', text)
        # "Later" goes on to where the next page begins.
        assert re.findall(r'href="([^"]+)">Later<', text) == more
        address = more[0].replace("&amp;", "&") if more else address
    assert found == [BOTH, RAYS, LOWS]
    assert more == []
    assert 'href="/suspects?about=name">The likeliest<' in text


def test_suspects_of_one_person_by_their_page(lead: TestClient, ids: dict[str, str]) -> None:
    profile = page(lead, f"/customer/{ids[CHAT]}")
    assert "1 other customer may be this one" in profile
    (way,) = re.findall(r'href="(/suspects\?person=[^"]+)"', profile)
    assert names(page(lead, way)) == [BOTH]
    assert "/suspects?person" not in page(lead, "/customer/p_anna")


def test_these_are_different_is_decided_on_the_spot_never_asked_again_and_taken_back(
    house: House, lead: TestClient, ids: dict[str, str]
) -> None:
    form = form_of(page(lead), "These are different", number=1)
    answer = lead.post(form.pop("action"), data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/suspects")
    (made,) = house.ledger.decisions()
    assert (made.kind, {made.record_key_a, made.record_key_b}) == (DecisionKind.CANNOT_LINK, {BOB, ROBERT})
    after = page(lead)
    assert names(after) == [BOTH, LOWS]
    assert "these are different" in after
    assert names(page(house.signed_in(Role.ADMIN))) == [BOTH, LOWS]
    assert "Take it back" not in page(house.signed_in(Role.ADMIN)), "who did not decide"
    assert "may be this one" not in page(lead, f"/customer/{ids[BOB]}")
    undo = form_of(after, "Take it back")
    assert lead.post(undo.pop("action"), data=undo).headers["location"] == "/suspects"
    assert names(page(lead)) == [BOTH, RAYS, LOWS]


def test_joining_shows_first_what_it_changes_and_keeps_the_place(house: House, lead: TestClient) -> None:
    form = form_of(page(lead, "/suspects?about=company"), "Join")
    answer = lead.post(form.pop("action"), data=form)
    assert answer.status_code == 200
    assert "What this would change" in answer.text
    assert house.ledger.decisions() == []
    decide = form_of(answer.text, "Decide")
    assert decide["reason"] == "Compared side by side: one person"
    answer = lead.post(decide.pop("action"), data={**decide, "reason": "His nickname"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/suspects?about=company")
    (made,) = house.ledger.decisions()
    assert (made.kind, made.reason) == (DecisionKind.LINK, "His nickname")


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_the_way_back_stays_on_this_site(lead: TestClient, ids: dict[str, str], back: str) -> None:
    data = {"csrf": csrf_of(lead), "kind": "cannot_link", "a": CY, "b": CYRUS, "reason": "r", "back": back}
    assert lead.post(f"/customer/{ids[CY]}/why/decisions", data=data).headers["location"] == "/"


@pytest.mark.parametrize("role", [Role.AGENT, Role.ANALYST])
def test_who_may_not_decide_sees_the_queue_without_buttons(house: House, role: Role) -> None:
    text = page(house.signed_in(role))
    assert names(text) == [BOTH, RAYS, LOWS]
    assert ("Join<" in text, "These are different<" in text, "Later<" in text) == (False,) * 3
    assert 'href="/suspects"' not in page(house.signed_in(role), "/").split("</nav>")[0]


def test_an_analyst_sees_no_address_and_that_they_differ(house: House) -> None:
    text = page(house.signed_in(Role.ANALYST))
    assert ("ann@x.com" in text, "amn@x.com" in text) == (False, False)
    card = text.split("<article")[1]
    assert card.count("<mark>a•••@x.com</mark>") == 3
    assert 'is-different">\n      <th scope="row">E-mail' in card


def test_everybody_shown_is_logged(house: House, lead: TestClient, ids: dict[str, str]) -> None:
    page(lead, "/suspects?about=address")
    seen = {(one.customer_id, one.route) for one in house.ledger.access_log() if one.action == "view"}
    assert seen == {(ids[key], "/suspects") for key in (CRM, AMN)}


def test_an_agent_is_no_suspect_and_a_broken_cursor_is_said(house: House, lead: TestClient) -> None:
    with closing(duckdb.connect(house.published / "current" / "warehouse.duckdb", read_only=True)) as con:
        agent = con.execute("select agent_id from identity.agent limit 1").fetchone()
    assert agent is not None
    assert lead.get(f"/suspects?person={agent[0]}").status_code == 404
    assert lead.get("/suspects?after=nonsense").status_code == 400
    assert lead.get("/suspects?about=%3Cscript%3E").status_code == 422


def form_of(text: str, button: str, number: int = 0) -> dict[str, str]:
    """Action and fields of the form whose button says so, the `number`th of them."""
    forms = [form for form in re.findall(r"<form.*?</form>", text, re.DOTALL) if f">{button}<" in form]
    action = re.findall(r'action="([^"]+)"', forms[number])[0]
    fields = re.findall(r'name="(\w+)"[^>]* value="([^"]*)"', forms[number])
    return {"action": action, **{name: value.replace("&amp;", "&") for name, value in fields}}
