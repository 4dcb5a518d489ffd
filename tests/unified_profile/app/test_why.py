"""The page that says why a customer's records are one person: in plain words, masked by role, and never as markup."""

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from tests.unified_profile.app.conftest import House, open_house
from tests.unified_profile.app.identities import PHONE, Ids, publish_identity
from tests.unified_profile.app.people import make_world
from tests.unified_profile.app.publication import write_publication
from tests.unified_profile.app.test_suspects import SCHEMA
from unified_profile.app.api.suspect_models import BarBody
from unified_profile.app.waterfalls import waterfall
from unified_profile.app.why import rule_in_words
from unified_profile.identity import default_rules
from unified_profile.ledger import DecisionKind, Role

HOSTILE = '"><script>alert(1)</script>'
CRM, CHAT, BOB = "crm:person:1", "chat:contact:1", "chat:contact:2"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ids, str]:
    """Ann with three records, Bob who shares her number, and a suspicion between them with a hostile value."""
    folder = tmp_path_factory.mktemp("why")
    file = write_publication(make_world(), folder)
    ids = publish_identity(file)
    with closing(duckdb.connect(file)) as con:
        con.execute(SCHEMA.read_text(encoding="utf-8"))
        bars = [("start", "any two", -9.0, "", ""), ("name", "alike", 13.0, HOSTILE, "bob@y.com")]
        values = [dict(zip(("about", "says", "weight", "value_a", "value_b"), bar, strict=True)) for bar in bars]
        con.execute("insert into identity.suggestion values (?, ?, 4.0, 0.9, ?, now()::timestamp)", [BOB, CRM, values])
        ((bob,),) = con.execute("select person_id from identity.person_record where record_key = ?", [BOB]).fetchall()
        ((ann,),) = con.execute("select person_id from identity.person_record where record_key = ?", [CRM]).fetchall()
    return folder, Ids(ann, ids.chat if ann == ids.crm else ids.crm, ids.gone), bob


@pytest.fixture
def house(published: tuple[Path, Ids, str], tmp_path: Path) -> Iterator[House]:
    found = open_house(published[0], tmp_path)
    yield found
    found.close()


def text_of(house: House, person: str, role: Role = Role.ADMIN) -> str:
    answer = house.signed_in(role).get(f"/customer/{person}/why")
    assert answer.status_code == 200, answer.text
    return answer.text


def section(text: str, title: str) -> str:
    """The words of the section under a heading, tags taken out."""
    (found,) = re.findall(rf"<h2[^>]*>{title}.*?</section>", text, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found).split())


def test_one_key_is_one_reason_with_all_of_its_records(house: House, published: tuple[Path, Ids, str]) -> None:
    text = text_of(house, published[1].crm)
    held = section(text, "What holds them together")
    assert held.count("Same e-mail address: ann@x.com") == 1
    assert re.search(r"on records 1 , 2 , 3 · level 2 of 4", held), held
    assert [key in section(text, "Records") for key in (CRM, CHAT, "desk:user:1", BOB)] == [True, True, True, False]


def test_a_number_that_joins_nobody_says_who_many_carry_it(house: House, published: tuple[Path, Ids, str]) -> None:
    _, ids, bob = published
    for person in (ids.crm, bob):
        found = section(text_of(house, person), "What joins nobody")
        assert f"Same mobile number: {PHONE}" in found
        # Hers by the CRM, and Bob's.
        assert "2 records carry it" in found


def test_one_record_alone_needs_no_reason(house: House, published: tuple[Path, Ids, str]) -> None:
    assert "There is one record only" in section(text_of(house, published[2]), "What holds them together")


@pytest.mark.parametrize("role", [Role.AGENT, Role.ANALYST])
def test_values_are_masked_for_who_may_not_see_evidence(
    house: House, published: tuple[Path, Ids, str], role: Role
) -> None:
    house.ledger.decide(
        DecisionKind.CANNOT_LINK, author="ada", reason="ann@x.com is not bob@y.com", record_keys=(CRM, BOB)
    )
    house.ledger.undo(1, author="ada")
    text = text_of(house, published[1].crm, role)
    assert "a•••@x.com" in text
    assert [value in text for value in ("ann@x.com", "bob@y.com", PHONE)] == [False] * 3
    plain = text_of(house, published[1].crm)
    assert [value in plain for value in ("ann@x.com", "bob@y.com", PHONE)] == [True] * 3


def test_what_a_tool_wrote_is_text(house: House, published: tuple[Path, Ids, str]) -> None:
    house.ledger.decide(DecisionKind.CANNOT_LINK, author="ada", reason=HOSTILE, record_keys=(CRM, BOB))
    house.ledger.undo(1, author="ada")
    text = text_of(house, published[1].crm)
    assert "<script>alert" not in text
    # The reason once, and the value both where there is room for a column and where there is none.
    assert text.count("&lt;script&gt;alert(1)") == 3


def test_a_suspicion_is_gone_once_somebody_decided_and_back_when_it_is_undone(
    house: House, published: tuple[Path, Ids, str]
) -> None:
    _, ids, bob = published
    assert f'href="/customer/{bob}"' in text_of(house, ids.crm)
    assert f'href="/customer/{ids.crm}"' in section_markup(text_of(house, bob))
    house.ledger.decide(DecisionKind.CANNOT_LINK, author="ada", reason="two people", record_keys=(CRM, BOB))
    decided = text_of(house, ids.crm)
    assert "People who may be the same" not in decided
    assert f"These are different: {BOB} and {CRM} ada : two people" in section(decided, "Decisions")
    house.ledger.undo(1, author="ada")
    undone = text_of(house, ids.crm)
    assert "People who may be the same" in undone
    assert "taken back by ada" in section(undone, "Decisions")


def section_markup(text: str) -> str:
    return text.split("<h2>People who may be the same</h2>")[1].split("</section>", maxsplit=1)[0]


def test_a_merged_id_leads_to_who_they_are_now(house: House, published: tuple[Path, Ids, str]) -> None:
    ids = published[1]
    answer = house.signed_in(Role.AGENT).get(f"/customer/{ids.chat}/why")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/customer/{ids.crm}/why")


def test_a_key_of_a_record_is_no_address_and_an_agent_no_customer(
    house: House, published: tuple[Path, Ids, str]
) -> None:
    client = house.signed_in(Role.ADMIN)
    pair = {"a": "phone:user:7", "b": "phone:user:7"}
    agent = client.post("/api/v1/identity/why", json=pair).json()["a"]["id"]
    assert client.get(f"/customer/{CRM}/why").status_code == 422
    assert client.get(f"/customer/{published[1].gone}/why").status_code == 404
    answer = client.get(f"/customer/{agent}/why")
    assert (answer.status_code, "not a customer" in answer.text) == (404, True)


def test_everybody_shown_is_logged(house: House, published: tuple[Path, Ids, str]) -> None:
    _, ids, bob = published
    text_of(house, ids.crm)
    seen = {(one.customer_id, one.route) for one in house.ledger.access_log() if one.action == "view"}
    assert seen == {(person, "/customer/{customer_id}/why") for person in (ids.crm, bob)}


def test_bars_follow_each_other_on_one_scale() -> None:
    """0, down to -9, up to 4: thirteen bits are the whole width."""
    bars = [BarBody(about="a", says="s", weight=weight, value_a="", value_b="") for weight in (-9.0, 13.0, -2.0)]
    drawn = [(round(one.left, 3), round(one.width, 3), one.total) for one in waterfall(bars)]
    assert drawn == [(0.0, 69.231, -9.0), (0.0, 100.0, 4.0), (84.615, 15.385, 2.0)]


def test_bars_of_no_weight_have_no_width() -> None:
    (one,) = waterfall([BarBody(about="a", says="s", weight=0.0, value_a="", value_b="")])
    assert (one.left, one.width, one.total) == (0.0, 0.0, 0.0)


def test_every_rule_has_words_of_its_own() -> None:
    kinds = {kind for level in default_rules().levels.values() for kind in level.key_types}
    fallback = {f"Same {kind.replace('_', ' ')}" for kind in kinds}
    assert not {rule_in_words(kind) for kind in kinds} & fallback
    assert rule_in_words("shoe_size") == "Same shoe size"


def test_the_way_between_two_records_is_told_by_numbers_alone(house: House, published: tuple[Path, Ids, str]) -> None:
    ann = published[1].crm
    client = house.signed_in(Role.ADMIN)
    told = section(client.get(f"/customer/{ann}/why?start=1&end=3").text, "What holds them together")
    assert "Record 1 is one with record 3 by A , same e-mail address ann@x.com ." in told
    assert "That is one record" in section(client.get(f"/customer/{ann}/why?start=2&end=2").text, "What holds")
    for asked in ("start=1&end=4", "start=1"):
        assert "is one with record" not in client.get(f"/customer/{ann}/why?{asked}").text
    assert client.get(f"/customer/{ann}/why?start=0&end=ann@x.com").status_code == 422


def test_records_and_keys_are_drawn_and_names_masked_there_too(house: House, published: tuple[Path, Ids, str]) -> None:
    text = text_of(house, published[1].crm, Role.AGENT)
    drawing = text.split('class="evidence')[1].split("</svg>", maxsplit=1)[0]
    assert drawing.count("<rect") == 3
    assert drawing.count("<circle") == 3
    assert "ann@x.com" not in drawing


def test_whom_a_decision_keeps_apart_is_listed_and_logged(house: House, published: tuple[Path, Ids, str]) -> None:
    _, ids, bob = published
    assert "Kept apart from" not in text_of(house, ids.crm)
    house.ledger.decide(DecisionKind.CANNOT_LINK, author="ada", reason="two people", record_keys=(CRM, BOB))
    apart = section_of(text_of(house, ids.crm), "Kept apart from")
    assert f'href="/customer/{bob}"' in apart
    assert "two people" in apart
    assert "waits for the next run" not in text_of(house, ids.crm), "they are two already"
    house.ledger.undo(1, author="ada")
    assert "Kept apart from" not in text_of(house, ids.crm)


def test_a_join_waits_for_the_next_run(house: House, published: tuple[Path, Ids, str]) -> None:
    _, ids, bob = published
    house.ledger.decide(DecisionKind.LINK, author="ada", reason="one", record_keys=(CRM, BOB))
    for person in (ids.crm, bob):
        assert "waits for the next run" in section(text_of(house, person), "Decisions")
    house.ledger.undo(1, author="ada")
    assert "waits for the next run" not in text_of(house, ids.crm), "it never counted"


def section_of(text: str, title: str) -> str:
    return text.split(f"<h2>{title}</h2>")[1].split("</section>", maxsplit=1)[0]
