"""The suite as tests: one class for each connector, one test for each rule."""

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest

from connectors.contract.suite import RULES, examine
from connectors.contract.trial import Trial, open_trial
from sandbox.tools import CONNECTORS

_APART = "staging"  # in the house, dbt builds all tools at once: tests/contract/test_staging.py


def _cases() -> list[object]:
    return [pytest.param(name, marks=[pytest.mark.slow] if rule.heavy else []) for name, rule in RULES.items()]


class ContractSuite:
    """Subclass it with the name of a connector; `root` is the folder its folder lies in."""

    connector: ClassVar[str]
    root: ClassVar[Path] = CONNECTORS

    @pytest.fixture(scope="class")
    @classmethod
    def trial(cls) -> Iterator[Trial]:
        """The connector on trial, shared by its rules."""
        with open_trial(cls.connector, cls.root) as trial:
            yield trial

    @pytest.mark.parametrize("rule", _cases())
    def test_rule(self, trial: Trial, rule: str) -> None:
        """The connector keeps the rule, or says why it cannot."""
        if rule == _APART and self.root == CONNECTORS:
            return
        verdict = examine(trial, RULES[rule])
        assert verdict.ok, "\n".join([verdict.rule.promise, *verdict.remarks])
