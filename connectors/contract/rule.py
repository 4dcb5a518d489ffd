"""A rule, and what it came to for one connector."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from connectors.contract.trial import Trial

Examination = Callable[["Trial"], Iterator[str]]


class DoesNotApplyError(Exception):
    """The connector has nothing that the rule could be about. The message says why."""


@dataclass(frozen=True)
class Rule:
    """`promise` is what holds for a connector that keeps it; `examine` yields what is wrong, a sentence each.

    A `heavy` rule needs processes of its own and takes seconds.
    """

    name: str
    promise: str
    examine: Examination
    heavy: bool = False


class Outcome(StrEnum):
    """How a rule ended."""

    KEPT = "kept"
    BROKEN = "broken"
    BYPASSED = "bypassed"
    NOT_APPLICABLE = "does not apply"


@dataclass(frozen=True)
class Verdict:
    """`remarks` say what is wrong, why the rule is bypassed, or why it does not apply."""

    rule: Rule
    outcome: Outcome
    remarks: list[str]
    seconds: float

    @property
    def ok(self) -> bool:
        """Whether the connector may pass."""
        return self.outcome is not Outcome.BROKEN


FOUND: dict[str, Rule] = {}


def rule(name: str, promise: str, *, heavy: bool = False) -> Callable[[Examination], Examination]:
    """Add an examination to the rules."""

    def add(examine: Examination) -> Examination:
        FOUND[name] = Rule(name, promise, examine, heavy)
        return examine

    return add
