"""The whole suite: every rule in order, with what a connector's folder says about those that it cannot keep."""

import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import yaml

from connectors.contract import access, again, declared, deletions, disorder, kills, manners, reading, staging, sweeps
from connectors.contract.rule import FOUND, DoesNotApplyError, Outcome, Rule, Verdict
from connectors.contract.trial import Trial
from connectors.registry import BYPASS_FILE
from contracts.errors import ConfigurationError, SwitchboardError

_AREAS = (declared, access, reading, again, disorder, deletions, sweeps, manners, kills, staging)
_ORDER = [each.__name__ for each in _AREAS]
RULES = dict(sorted(FOUND.items(), key=lambda found: _ORDER.index(found[1].examine.__module__)))
_SHOWN = 5


def examine_all(trial: Trial, rules: Iterable[str] | None = None) -> Iterator[Verdict]:
    """Examine rules (all of them) one after the other. Raises ConfigurationError for an unknown name."""
    for name in rules or RULES:
        if name not in RULES:
            raise ConfigurationError(f"there is no rule '{name}'.", remedy=f"choose from: {', '.join(RULES)}.")
        yield examine(trial, RULES[name])


def examine(trial: Trial, rule: Rule) -> Verdict:
    """Examine one rule. A bypassed one is examined too: a bypass that is not needed is a lie about the tool."""
    began = time.perf_counter()
    outcome, remarks = _examined(trial, rule)
    reason = bypasses(trial.tool.folder).get(rule.name)
    if reason and outcome is Outcome.BROKEN:
        outcome, remarks = Outcome.BYPASSED, [reason]
    elif reason:
        outcome, remarks = Outcome.BROKEN, [f"it is bypassed ({reason}) but holds: take it out of {BYPASS_FILE}"]
    return Verdict(rule, outcome, remarks[:_SHOWN], time.perf_counter() - began)


def bypasses(folder: Path) -> dict[str, str]:
    """Reasons by rule, for what a vendor makes impossible. Raises ConfigurationError."""
    path = folder / BYPASS_FILE
    if not path.is_file():
        return {}
    found = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    good = isinstance(found, dict) and all(
        name in RULES and str(reason or "").strip() for name, reason in found.items()
    )
    if not good:
        raise ConfigurationError(
            f"{path} is not a list of rules, each with its reason.",
            remedy=f"write `rule: reason` lines for rules among: {', '.join(RULES)}.",
        )
    return {name: str(reason).strip() for name, reason in found.items()}


def _examined(trial: Trial, rule: Rule) -> tuple[Outcome, list[str]]:
    try:
        remarks = list(rule.examine(trial))
    except DoesNotApplyError as error:
        return Outcome.NOT_APPLICABLE, [str(error)]
    except SwitchboardError as error:
        return Outcome.BROKEN, [f"it could not be examined: {error}"]
    return (Outcome.BROKEN, remarks) if remarks else (Outcome.KEPT, [])
