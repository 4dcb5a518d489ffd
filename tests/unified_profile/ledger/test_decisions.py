from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from contracts.errors import ConfigurationError
from unified_profile.ledger import Decision, DecisionKind, Ledger


def link(ledger: Ledger, a: str, b: str) -> Decision:
    return ledger.decide("link", record_keys=(a, b), author="ann", reason="same voice")


def cannot_link(ledger: Ledger, a: str, b: str) -> Decision:
    return ledger.decide("cannot_link", record_keys=(a, b), author="bob", reason="father and son")


def test_a_decision_keeps_author_reason_and_time(ledger: Ledger, clock: Any) -> None:
    decision = link(ledger, "b", "a")
    assert decision.kind is DecisionKind.LINK
    assert (decision.record_key_a, decision.record_key_b) == ("a", "b")
    assert (decision.author, decision.reason, decision.decided_at) == ("ann", "same voice", clock.now)
    assert ledger.decisions() == [decision]


def test_an_ignored_key_keeps_type_and_value(ledger: Ledger) -> None:
    ledger.decide("ignore_key", key=("email", "info@acme.io"), author="ann", reason="shared mailbox")
    assert [(one.key_type, one.key_value) for one in ledger.decisions()] == [("email", "info@acme.io")]


def test_undoing_is_for_ever_in_the_record(ledger: Ledger, clock: Any) -> None:
    decision = link(ledger, "a", "b")
    clock.move(timedelta(days=400))
    ledger.undo(decision.id, author="bob")
    ledger.undo(decision.id, author="ann")
    assert ledger.decisions() == []
    (kept,) = ledger.decisions(with_undone=True)
    assert (kept.undone_by, kept.undone_at) == ("bob", clock.now)


def test_the_same_decision_twice_is_one(ledger: Ledger) -> None:
    assert link(ledger, "a", "b").id == link(ledger, "b", "a").id
    assert len(ledger.decisions()) == 1


def test_an_undone_decision_can_be_made_again(ledger: Ledger) -> None:
    first = link(ledger, "a", "b")
    ledger.undo(first.id, author="ann")
    assert link(ledger, "a", "b").id != first.id


def test_a_link_against_a_separation_is_refused_by_name(ledger: Ledger) -> None:
    separation = cannot_link(ledger, "a", "d")
    link(ledger, "a", "b")
    link(ledger, "c", "d")
    with pytest.raises(ConfigurationError, match=f"decision {separation.id} by bob.*father and son"):
        link(ledger, "b", "c")
    ledger.undo(separation.id, author="bob")
    link(ledger, "b", "c")


def test_a_separation_against_a_chain_of_links_is_refused(ledger: Ledger) -> None:
    link(ledger, "x", "y")
    first = link(ledger, "a", "b")
    link(ledger, "b", "c")
    with pytest.raises(ConfigurationError, match=f"decision {first.id} by ann"):
        cannot_link(ledger, "c", "a")
    cannot_link(ledger, "x", "a")


@pytest.mark.parametrize(
    ("kind", "parts"),
    [
        ("link", {"record_keys": ("a", "a")}),
        ("link", {}),
        ("cannot_link", {"record_keys": ("a", "b"), "key": ("email", "x")}),
        ("ignore_key", {}),
        ("ignore_key", {"key": ("email", "")}),
        ("ignore_key", {"key": ("email", "x"), "record_keys": ("a", "b")}),
    ],
)
def test_an_incomplete_decision_is_refused(ledger: Ledger, kind: str, parts: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError, match="Remedy"):
        ledger.decide(kind, author="ann", reason="because", **parts)
    assert ledger.decisions(with_undone=True) == []


def test_a_decision_needs_a_reason_and_a_known_author(ledger: Ledger) -> None:
    with pytest.raises(ConfigurationError, match="reason"):
        ledger.decide("link", record_keys=("a", "b"), author="ann", reason=" ")
    with pytest.raises(ConfigurationError, match="'eve'"):
        ledger.decide("link", record_keys=("a", "b"), author="eve", reason="because")


def test_undoing_an_unknown_decision_says_so(ledger: Ledger) -> None:
    with pytest.raises(ConfigurationError, match="no decision 7"):
        ledger.undo(7, author="ann")


def test_decisions_outlive_the_program(ledger: Ledger, path: Path) -> None:
    decision = link(ledger, "a", "b")
    ledger.close()
    with Ledger(f"sqlite:///{path}") as again:
        assert again.decisions() == [decision]
