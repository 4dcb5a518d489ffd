"""What somebody pins stands on top for everybody, whatever is published later, until somebody takes it off."""

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.unified_profile.app.conftest import House, csrf_of, open_house
from tests.unified_profile.app.people import make_world
from tests.unified_profile.app.publication import write_publication
from tests.unified_profile.app.test_profile import text_of
from unified_profile.app.pages.customer import MOST_PINS
from unified_profile.ledger import Role

CALL = "aircall:call:880123"
OLD = "intercom:conversation:20000000001"


def set_pin(client: TestClient, *, customer: str = "p_anna", query: str = "", **form: str) -> int:
    answer = client.post(f"/customer/{customer}/pins{query}", data={**form, "csrf": csrf_of(client)})
    return answer.status_code


def on_top(page: str) -> list[str]:
    """Entries in the part that is pinned."""
    part = page.split("data-pinned>")[1].split("</section>", maxsplit=1)[0] if "data-pinned>" in page else ""
    return re.findall(r'data-entry="([^"]+)"', part)


def entries(page: str) -> list[str]:
    return re.findall(r'data-entry="([^"]+)"', page)


def test_what_is_pinned_stands_on_top_once_for_everybody_until_it_is_taken_off(fresh_house: House) -> None:
    ada, lead = fresh_house.agent(), fresh_house.signed_in(Role.LEAD)
    before = ada.get("/customer/p_anna").text
    assert on_top(before) == []
    assert set_pin(ada, pin=OLD) == 303
    page = lead.get("/customer/p_anna").text
    assert on_top(page) == [OLD]
    assert sorted(entries(page)) == sorted(entries(before)), "nothing twice, nothing lost"
    assert 'title="Pinned by ada"' in page
    assert "Pinned · Monday 4 May" in text_of(page)
    assert set_pin(lead, unpin=OLD) == 303
    assert ada.get("/customer/p_anna").text.count("data-pinned") == 0


def test_an_entry_far_below_comes_up_with_all_that_it_holds(fresh_house: House) -> None:
    agent = fresh_house.agent()
    last = "intercom:conversation:b00519"
    last = next(row["interaction_id"] for row in reversed(make_world().rows["fct_interaction"])
                if row["interaction_id"].endswith("b00519"))  # fmt: skip
    assert last not in agent.get("/customer/p_busy").text
    assert set_pin(agent, customer="p_busy", pin=last) == 303
    page = agent.get("/customer/p_busy").text
    assert on_top(page) == [last]
    assert "0519" in text_of(page.split("data-pinned>")[1].split("</section>")[0])


def test_while_filters_hold_only_what_matches_is_shown(fresh_house: House) -> None:
    agent = fresh_house.agent()
    set_pin(agent, pin=OLD)
    assert entries(agent.get("/customer/p_anna?channel=chat").text) == ["intercom:conversation:21547700012"]
    assert "is-pinned" in agent.get("/customer/p_anna?channel=whatsapp").text


def test_silence_is_told_between_the_entries_that_were_there(fresh_house: House) -> None:
    agent = fresh_house.agent()
    assert "6 months without contact" in text_of(agent.get("/customer/p_anna").text)
    set_pin(agent, pin=CALL)
    assert "6 months without contact" in text_of(agent.get("/customer/p_anna").text)


@pytest.mark.parametrize(
    ("customer", "form"),
    [("p_omar", {"pin": CALL}), ("p_anna", {"pin": "none"}), ("p_anna", {}), ("p_none", {"pin": CALL})],
)
def test_only_an_entry_of_that_customer_can_be_pinned(fresh_house: House, customer: str, form: dict[str, str]) -> None:
    assert set_pin(fresh_house.agent(), customer=customer, **form) == 404
    assert fresh_house.ledger.pins.standing() == []


def test_a_sixth_is_refused_with_what_to_do(fresh_house: House) -> None:
    agent = fresh_house.agent()
    found = entries(agent.get("/customer/p_anna").text)
    assert [set_pin(agent, pin=one) for one in found[:MOST_PINS]] == [303] * 5
    assert set_pin(agent, pin=found[5]) == 409
    assert set_pin(agent, pin=found[0]) == 303, "it is pinned already"
    set_pin(agent, unpin=found[0])
    assert set_pin(agent, pin=found[5]) == 303


def test_who_pinned_and_who_took_it_off_is_in_the_access_log(fresh_house: House) -> None:
    agent = fresh_house.agent()
    for form in ({"pin": CALL}, {"pin": CALL}, {"unpin": CALL}, {"unpin": CALL}):
        set_pin(agent, **form)
    done = [(one.action, one.customer_id, one.route) for one in fresh_house.ledger.access_log() if "pin" in one.action]
    route = "/customer/{customer_id}/pins"
    assert done == [("unpin 1", "p_anna", route), ("pin 1", "p_anna", route)]
    assert fresh_house.ledger.verify_chain().is_whole


def test_a_pin_outlives_every_run_and_goes_with_its_entry_to_whom_it_belongs(tmp_path: Path) -> None:
    write_publication(make_world(), tmp_path)
    house = open_house(tmp_path, tmp_path)
    agent = house.agent()
    set_pin(agent, pin=CALL)
    # A split: the call was Omar's all along.
    world = make_world()
    for mart in ("fct_interaction", "fct_event"):
        for row in world.rows[mart]:
            if row.get("interaction_id") == CALL:
                row["customer_id"] = "p_omar"
    write_publication(world, tmp_path, 2)
    assert on_top(agent.get("/customer/p_anna").text) == []
    assert on_top(agent.get("/customer/p_omar").text) == [CALL]
    write_publication(make_world(), tmp_path, 3)
    assert on_top(agent.get("/customer/p_anna").text) == [CALL]
    house.close()


def test_back_to_the_filters_that_held(fresh_house: House) -> None:
    agent = fresh_house.agent()
    form = {"pin": CALL, "csrf": csrf_of(agent)}
    answer = agent.post("/customer/p_anna/pins?channel=phone", data=form)
    assert answer.headers["location"] == "/customer/p_anna?channel=phone"
