"""A customer's page says for a day who decided what about them."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.unified_profile.app.conftest import SETTINGS, House, open_house
from tests.unified_profile.app.joined_world import AMN, CHAT, CRM, DESK, publish_joined
from unified_profile.ledger import DecisionKind, Role


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    folder = tmp_path_factory.mktemp("lately")
    return folder, publish_joined(folder)


@pytest.fixture
def house(published: tuple[Path, dict[str, str]], tmp_path: Path) -> Iterator[House]:
    found = open_house(published[0], tmp_path, replace(SETTINGS, clock=lambda: datetime.now(UTC)))
    yield found
    found.close()


def said(house: House, customer_id: str) -> str:
    """What the note says, or nothing."""
    text = house.signed_in(Role.AGENT).get(f"/customer/{customer_id}").text
    found = re.findall(r'aria-label="Decided lately">(.*?)</section>', text, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", "", "".join(found)).split())


def decide(house: House, kind: DecisionKind, *pairs: tuple[str, str]) -> None:
    house.ledger.decide_all(kind, author="ada", reason="r", record_keys=pairs)


def test_a_split_is_said_until_it_is_taken_back_and_that_too(
    house: House, published: tuple[Path, dict[str, str]]
) -> None:
    ann, bystander = published[1][CHAT], published[1][AMN]
    assert said(house, ann) == ""
    decide(house, DecisionKind.CANNOT_LINK, (DESK, CRM), (DESK, CHAT))
    assert re.fullmatch(r"ada split this customer .+\. waits for the next run Decisions", said(house, ann))
    assert said(house, bystander) == ""
    for one in house.ledger.decisions():
        house.ledger.undo(one.id, author="ada")
    assert re.fullmatch(r"ada took back a decision about this customer .+\. Decisions", said(house, ann))


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (DecisionKind.LINK, r"ada joined this customer with another .+\. waits for the next run Decisions"),
        (DecisionKind.CANNOT_LINK, r"ada said that this customer and another are two people .+\. Decisions"),
    ],
)
def test_both_whom_it_is_about_say_it(
    house: House, published: tuple[Path, dict[str, str]], kind: DecisionKind, words: str
) -> None:
    decide(house, kind, (CRM, AMN))
    for key in (CRM, AMN):
        assert re.fullmatch(words, said(house, published[1][key])), said(house, published[1][key])


def test_after_a_day_it_is_said_no_more(published: tuple[Path, dict[str, str]], tmp_path: Path) -> None:
    for hours, is_said in ((23, True), (25, False)):
        settings = replace(SETTINGS, clock=lambda hours=hours: datetime.now(UTC) + timedelta(hours=hours))
        house = open_house(published[0], tmp_path, settings)
        decide(house, DecisionKind.CANNOT_LINK, (CRM, AMN))
        assert bool(said(house, published[1][CRM])) is is_said
        house.close()
