"""Two customers side by side: what both say, and what only one does, down to the letters that differ."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from unified_profile.app.customers import Customer, Identifier
from unified_profile.app.formats import phone
from unified_profile.app.hiding import seen_value
from unified_profile.app.roles import Right
from unified_profile.app.viewers import Viewer

Verdict = Literal["same", "differs", "one knows"]

# Less alike than this, and marking single letters says less than marking all.
_ALIKE = 0.6


@dataclass(frozen=True)
class Part:
    """Some letters of a value, and whether the other one has others there."""

    text: str
    differs: bool


Value = tuple[Part, ...]


@dataclass(frozen=True)
class Row:
    """What both are known by in one respect."""

    title: str
    left: list[Value]
    right: list[Value]
    verdict: Verdict


@dataclass(frozen=True)
class Known:
    """A customer with their addresses and numbers, as they are: `compared` shows of it what the viewer may see."""

    customer: Customer | None
    identifiers: Sequence[Identifier]

    def says(self, attribute: str) -> list[str]:
        """The value of an attribute, or none."""
        value = getattr(self.customer, attribute, None)
        return [value] if value else []

    def of_kind(self, kind: str) -> list[str]:
        """Addresses, or numbers spaced as their country does."""
        labels = [each.label for each in self.identifiers if each.kind == kind]
        return [phone(each) for each in labels] if kind == "phone" else labels


# Title, how a value of it is hidden from whoever may not see it, and where the values are.
_RESPECTS: Sequence[tuple[str, str, Callable[[Known], list[str]]]] = (
    ("Name", "name", lambda known: known.says("display_name")),
    ("E-mail", "email", lambda known: known.of_kind("email")),
    ("Phone", "phone", lambda known: known.of_kind("phone")),
    ("Company", "company_name", lambda known: known.says("company_name")),
    ("Plan", "plan", lambda known: known.says("plan")),
    ("Language", "language", lambda known: known.says("language")),
)


def compared(viewer: Viewer, left: Known, right: Known) -> list[Row]:
    """Give a row for each respect in which either is known. What is same is told by the values as they are."""
    return [
        _row(viewer, title, kind, values(left), values(right))
        for title, kind, values in _RESPECTS
        if values(left) or values(right)
    ]


def marked(value: str, other: str) -> Value:
    """The value with the letters marked that the other one has not: all of them when the two are not alike."""
    matcher = SequenceMatcher(None, value.casefold(), other.casefold(), autojunk=False)
    # Case folding may make letters more; then places no longer fit.
    if len(value.casefold()) != len(value) or matcher.ratio() < _ALIKE:
        return (Part(value, differs=True),)
    return tuple(
        Part(value[start:end], differs=what != "equal")
        for what, start, end, _, _ in matcher.get_opcodes()
        if end > start
    )


def _row(viewer: Viewer, title: str, kind: str, left: list[str], right: list[str]) -> Row:
    shared = {each.casefold() for each in left} & {each.casefold() for each in right}
    verdict: Verdict = "same" if shared else "differs" if left and right else "one knows"
    return Row(title, _values(viewer, kind, left, right, shared), _values(viewer, kind, right, left, shared), verdict)


def _values(viewer: Viewer, kind: str, own: list[str], others: list[str], shared: set[str]) -> list[Value]:
    strange = [each for each in others if each.casefold() not in shared]
    return [_value(viewer, kind, each, [] if each.casefold() in shared else strange) for each in own]


def _value(viewer: Viewer, kind: str, value: str, strange: list[str]) -> Value:
    """One value; `strange` are those of the other that it is compared with. None: both have it, or only one does."""
    if not strange or not viewer.may(Right.CONTACT_DETAILS):
        return (Part(seen_value(viewer, kind, value), differs=bool(strange)),)
    return marked(value, max(strange, key=lambda other: SequenceMatcher(None, value, other).ratio()))
