"""Decisions of people win over every rule, and can be taken back."""

from typing import Any

import pytest

from unified_profile.ledger import Ledger


def together(*groups: str) -> set[frozenset[str]]:
    return {frozenset(group.split()) for group in groups}


def test_a_link_joins_what_shares_nothing(hub: Any) -> None:
    hub.add("a:contact:1")
    hub.add("b:contact:1")
    hub.decide("link", "b:contact:1", "a:contact:1")
    hub.resolve()
    assert hub.people() == together("a:contact:1 b:contact:1")
    (step,) = hub.explain("a:contact:1", "b:contact:1")
    assert (step.key_type, step.key_value) == ("link", "a:contact:1 = b:contact:1")


def test_a_link_is_not_measured_against_limits(hub: Any) -> None:
    for number in range(3):
        hub.add(f"a:contact:{number}", email="desk@x.com", external_id=f"usr_{number}")
    hub.decide("link", "a:contact:0", "a:contact:1")
    hub.resolve()
    assert hub.people() == together("a:contact:0 a:contact:1", "a:contact:2")


def test_an_ignored_key_joins_nobody(hub: Any) -> None:
    hub.add("a:contact:1", email="desk@x.com")
    hub.add("b:contact:1", email="desk@x.com", other_emails=["bob@x.com"])
    hub.add("c:contact:1", email="bob@x.com")
    hub.decide("ignore_key", key=("email", " Desk@X.com"))
    hub.resolve()
    assert hub.people() == together("a:contact:1", "b:contact:1 c:contact:1")
    assert hub.reasons() == {("email", "desk@x.com"): "ignored by decision 1"}


def test_two_records_kept_apart_are_apart(hub: Any) -> None:
    hub.add("a:contact:1", email="ann@x.com")
    hub.add("b:contact:1", email="ann@x.com")
    hub.decide("cannot_link", "a:contact:1", "b:contact:1")
    hub.resolve()
    assert len(hub.people()) == 2
    assert hub.reasons() == {("email", "ann@x.com"): "kept apart by decision 1"}
    assert hub.explain("a:contact:1", "b:contact:1") is None


def test_taking_one_record_out_leaves_the_others_together(hub: Any) -> None:
    """Kept apart from most of the others, it is the odd one out."""
    for number in range(5):
        hub.add(f"a:contact:{number}", external_id="usr_1", email="ann@x.com")
    for number in range(4):
        hub.decide("cannot_link", "a:contact:4", f"a:contact:{number}")
    hub.resolve()
    assert hub.people() == together("a:contact:0 a:contact:1 a:contact:2 a:contact:3", "a:contact:4")


def test_the_smaller_side_leaves_when_two_sides_are_kept_apart(hub: Any) -> None:
    for number in range(3):
        hub.add(f"a:contact:{number}", external_id="usr_1", email="ann@x.com")
    hub.add("b:contact:1", email="ann@x.com")
    hub.decide("cannot_link", "a:contact:0", "b:contact:1")
    hub.resolve()
    assert hub.people() == together("a:contact:0 a:contact:1 a:contact:2", "b:contact:1")


def test_a_third_record_goes_with_neither_of_two_equals(hub: Any) -> None:
    """Nothing says whose address it is, so it is a person of its own until something does."""
    for key in "abc":
        hub.add(f"{key}:contact:1", email="ann@x.com")
    hub.decide("cannot_link", "a:contact:1", "b:contact:1")
    hub.resolve()
    assert len(hub.people()) == 3
    hub.decide("link", "b:contact:1", "c:contact:1")
    hub.resolve()
    assert hub.people() == together("a:contact:1", "b:contact:1 c:contact:1")


def test_a_chain_breaks_at_the_key_that_fits_least(hub: Any) -> None:
    hub.add("a:contact:1", name="Ann Lee", email="ann@x.com")
    hub.add("b:contact:1", name="Ann Lee", email="ann@x.com", other_emails=["desk@x.com"])
    hub.add("c:contact:1", name="Bob Ray", email="bob@x.com", other_emails=["desk@x.com"])
    hub.add("d:contact:1", name="Bob Ray", email="bob@x.com")
    hub.decide("cannot_link", "a:contact:1", "d:contact:1")
    hub.resolve()
    assert hub.people() == together("a:contact:1 b:contact:1", "c:contact:1 d:contact:1")
    assert list(hub.reasons()) == [("email", "desk@x.com")]


def test_undoing_gives_the_exact_former_people_and_ids_back(hub: Any) -> None:
    for key in "abcd":
        hub.add(f"{key}:contact:1", email="ann@x.com")
    hub.add("e:contact:1", email="eve@x.com")
    hub.resolve()
    before = hub.ids(), hub.state()["evidence"], hub.reasons()
    hub.decide("cannot_link", "a:contact:1", "b:contact:1")
    hub.decide("link", "a:contact:1", "e:contact:1")
    hub.decide("ignore_key", key=("email", "ann@x.com"))
    hub.resolve()
    assert hub.ids() != before[0]
    hub.decisions.clear()
    hub.resolve()
    assert (hub.ids(), hub.state()["evidence"], hub.reasons()) == before


def test_a_decision_about_a_record_that_is_not_here_waits_for_it(hub: Any) -> None:
    hub.add("a:contact:1", email="ann@x.com")
    hub.decide("cannot_link", "a:contact:1", "b:contact:1")
    hub.decide("link", "a:contact:1", "c:contact:1")
    assert hub.resolve().people == 1
    hub.add("b:contact:1", email="ann@x.com")
    hub.add("c:contact:1")
    hub.resolve()
    assert hub.people() == together("a:contact:1 c:contact:1", "b:contact:1")


def test_the_ledgers_decisions_are_taken_as_they_are(hub: Any, tmp_path: Any) -> None:
    hub.add("a:contact:1")
    hub.add("b:contact:1")
    with Ledger(f"sqlite:///{tmp_path / 'ledger.db'}") as ledger:
        ledger.ensure_user("ann")
        decision = ledger.decide("link", record_keys=("a:contact:1", "b:contact:1"), author="ann", reason="same voice")
        assert hub.resolve(overrides=ledger.decisions()).people == 1
        ledger.undo(decision.id, author="ann")
        assert hub.resolve(overrides=ledger.decisions()).people == 2


@pytest.mark.parametrize("anew", [False, True])
def test_a_decision_about_a_record_that_is_gone_speaks_of_its_heir(hub: Any, anew: bool) -> None:
    """Bob was kept apart from Ann by her oldest record. With that one deleted, her other record is still not Bob's."""
    hub.add("a:contact:1", external_id="ann", email="desk@x.com")
    hub.add("b:contact:2", external_id="ann", email="desk@x.com")
    hub.add("c:contact:3", email="desk@x.com")
    hub.decide("cannot_link", "a:contact:1", "c:contact:3")
    hub.resolve()
    assert hub.people() == together("a:contact:1 b:contact:2", "c:contact:3")
    hub.remove("a:contact:1")
    hub.resolve(anew=anew)
    assert hub.people() == together("b:contact:2", "c:contact:3")
    hub.decisions.clear()
    hub.resolve(anew=anew)
    assert hub.people() == together("b:contact:2 c:contact:3")


def test_a_decision_about_a_record_that_is_gone_without_an_heir_waits_for_it(hub: Any) -> None:
    hub.add("a:contact:1", email="desk@x.com")
    hub.add("c:contact:3", email="desk@x.com")
    hub.decide("cannot_link", "a:contact:1", "c:contact:3")
    hub.resolve()
    hub.remove("a:contact:1")
    hub.add("b:contact:2", email="desk@x.com")
    hub.resolve()
    assert hub.people() == together("b:contact:2 c:contact:3")
    hub.add("a:contact:1", email="desk@x.com")
    hub.resolve()
    assert len(hub.people()) > 1
    assert hub.ids()["a:contact:1"] != hub.ids()["c:contact:3"]
