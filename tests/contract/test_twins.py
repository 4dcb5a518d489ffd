"""Each rule can be broken: the sound toy keeps them all, and each of its broken twins breaks one and no other."""

from pathlib import Path

import pytest
from twins import TWINS, Files, sound

from connectors.contract.rule import Outcome
from connectors.contract.suite import RULES, examine, examine_all
from connectors.contract.trial import open_trial
from contracts.errors import ConfigurationError


def broken(files: Files, root: Path, rules: list[str]) -> dict[str, list[str]]:
    """The rules that the connector breaks, with what is said about each."""
    files.write(root / "toy")
    with open_trial("toy", root) as trial:
        return {each.rule.name: each.remarks for each in examine_all(trial, rules) if not each.ok}


def of(*, heavy: bool) -> list[str]:
    return [name for name, rule in RULES.items() if rule.heavy == heavy]


def test_the_sound_toy_keeps_every_light_rule(tmp_path: Path) -> None:
    sound().write(tmp_path / "toy")
    with open_trial("toy", tmp_path) as trial:
        verdicts = list(examine_all(trial, of(heavy=False)))
    assert {each.rule.name: each.remarks for each in verdicts if each.outcome is not Outcome.KEPT} == {}


@pytest.mark.slow
def test_the_sound_toy_keeps_the_heavy_rules(tmp_path: Path) -> None:
    assert broken(sound(), tmp_path, of(heavy=True)) == {}


def test_every_rule_has_a_twin() -> None:
    assert list(TWINS) == list(RULES)


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.slow] if rule.heavy else []) for name, rule in RULES.items()]
)
def test_a_broken_twin_is_rejected(tmp_path: Path, name: str) -> None:
    files = sound()
    TWINS[name](files)
    assert list(broken(files, tmp_path, [name])) == [name]


@pytest.mark.slow
@pytest.mark.parametrize("name", list(RULES))
def test_no_other_rule_rejects_it(tmp_path: Path, name: str) -> None:
    files = sound()
    TWINS[name](files)
    assert broken(files, tmp_path, [each for each in of(heavy=False) if each != name]) == {}


@pytest.mark.slow
def test_a_connector_that_cannot_follow_a_hint_is_rejected(tmp_path: Path) -> None:
    """Single records are at another place in the answer than it says: killed or not, the hint stays."""
    files = sound()
    files.spec["streams"]["people"]["fetch"] = {"path": "people", "record": ["person"]}
    (remarks,) = broken(files, tmp_path, ["kill and resume"]).values()
    assert any("following a hint: people: the hint cannot be followed" in remark for remark in remarks)


def test_a_bypass_stands_in_the_report_with_its_reason(tmp_path: Path) -> None:
    files = sound()
    TWINS["documentation"](files)
    files.write(tmp_path / "toy")
    (tmp_path / "toy" / "bypass.yaml").write_text("documentation: nobody may know of notes\n")
    with open_trial("toy", tmp_path) as trial:
        verdict = examine(trial, RULES["documentation"])
    assert (verdict.ok, verdict.outcome, verdict.remarks) == (True, Outcome.BYPASSED, ["nobody may know of notes"])


def test_a_bypass_that_is_not_needed_is_a_broken_rule(tmp_path: Path) -> None:
    sound().write(tmp_path / "toy")
    (tmp_path / "toy" / "bypass.yaml").write_text("documentation: nobody may know of notes\n")
    with open_trial("toy", tmp_path) as trial:
        verdict = examine(trial, RULES["documentation"])
    assert verdict.outcome is Outcome.BROKEN
    assert "take it out" in verdict.remarks[0]


@pytest.mark.parametrize("text", ["documentation: ''", "documents: a reason", "- documentation"])
def test_a_bypass_needs_a_rule_and_a_reason(tmp_path: Path, text: str) -> None:
    sound().write(tmp_path / "toy")
    (tmp_path / "toy" / "bypass.yaml").write_text(text)
    with open_trial("toy", tmp_path) as trial, pytest.raises(ConfigurationError, match="each with its reason"):
        examine(trial, RULES["documentation"])
