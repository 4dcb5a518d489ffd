"""The extraction benchmark compares like with like: its contenders end with the same rows, and its tool has no gaps."""

import subprocess
from pathlib import Path

import pytest

from bench import extraction
from bench._extraction import records

pytestmark = pytest.mark.slow

CONTACTS, CONVERSATIONS = 700, 400


def test_windows_cut_the_tools_records_without_gap_or_overlap() -> None:
    held = records.contacts(10)
    first = records.START

    assert held.at_or_after(first) == 0
    assert held.at_or_after(first + 1) == 1
    assert held.at_or_after(first + records.CONTACT_SECONDS) == 1
    assert held.at_or_after(first + 100 * records.CONTACT_SECONDS) == held.count() == 10


@pytest.mark.parametrize("contender", ["switchboard", "by_hand"])
def test_a_contender_ends_with_every_row(contender: str) -> None:
    scenario = extraction.Scenario("full", "contacts,conversations", (contender,))
    with extraction._tool(CONTACTS, CONVERSATIONS) as address:
        extraction._behave(address, scenario)
        cost = extraction._cost(scenario, contender, address)

    assert cost.rows == CONTACTS + CONVERSATIONS
    assert 0 < cost.seconds < cost.wall
    assert cost.megabytes > 10


def test_parts_come_with_their_conversations() -> None:
    scenario = extraction.Scenario("parts", "conversations,conversation_parts", ("switchboard",), share=0.1)
    with extraction._tool(10, CONVERSATIONS) as address:
        extraction._behave(address, scenario)
        cost = extraction._cost(scenario, "switchboard", address)

    shown = CONVERSATIONS // 10
    assert cost.rows == shown + sum(3 + number % 8 for number in range(shown))


def test_a_contender_that_fails_leaves_its_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extraction, "ROOT", tmp_path)
    (tmp_path / "var" / "bench").mkdir(parents=True)
    scenario = extraction.Scenario("full", "nothing", ("switchboard",))

    with pytest.raises(subprocess.CalledProcessError):
        extraction._cost(scenario, "switchboard", "http://127.0.0.1:9")

    assert "Remedy" in (tmp_path / "var" / "bench" / "extraction-switchboard.log").read_text()
