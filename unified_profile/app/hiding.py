"""Fields that say something of a customer are marked by their type, and hidden from whoever may not see them plain."""

from collections.abc import Mapping
from dataclasses import dataclass, is_dataclass, replace
from functools import cache
from typing import Annotated, Any, TypeVar, get_args, get_type_hints

from unified_profile.app.masks import hidden
from unified_profile.app.roles import Right
from unified_profile.app.viewers import Viewer

T = TypeVar("T")


@dataclass(frozen=True)
class Hiding:
    """Without the right the field is masked as `key_type` is in evidence, or left out."""

    right: Right
    key_type: str | None = None
    is_left_out: bool = False

    def seen(self, viewer: Viewer, value: str) -> str | None:
        """The value as the viewer may see it."""
        if viewer.may(self.right):
            return value
        return None if self.is_left_out else hidden(self.key_type, value)


EmailAddress = Annotated[str, Hiding(Right.CONTACT_DETAILS, "email")]
PhoneNumber = Annotated[str, Hiding(Right.CONTACT_DETAILS, "mobile")]
# Of a customer whom nobody knows, some tools make the address or the number the name.
CustomerName = Annotated[str, Hiding(Right.CONTACT_DETAILS, "name")]
# Ids, links and titles that may hold an address or a number.
Text = Annotated[str, Hiding(Right.CONTACT_DETAILS)]
# What somebody wrote.
Words = Annotated[str, Hiding(Right.MESSAGES, is_left_out=True)]

# By the kind of an identifier or the name of an attribute: how its value is hidden.
_KEY_TYPES = {"email": "email", "phone": "mobile", "name": "name"}


def seen(viewer: Viewer, row: T) -> T:
    """The row, a dataclass, as the viewer may see it."""
    if not is_dataclass(row) or isinstance(row, type):
        return row
    changes: dict[str, str | None] = {}
    for name, hiding in _hidings(type(row)).items():
        value = getattr(row, name)
        if isinstance(value, str):
            shown = hiding.seen(viewer, value)
            if shown != value:
                changes[name] = shown
    return replace(row, **changes) if changes else row


def seen_value(viewer: Viewer, kind: str, value: str) -> str:
    """The value of an identifier or attribute as the viewer may see it."""
    return value if viewer.may(Right.CONTACT_DETAILS) else hidden(_KEY_TYPES.get(kind), value)


@cache
def _hidings(row: type[Any]) -> Mapping[str, Hiding]:
    hints = get_type_hints(row, include_extras=True)
    return {name: hiding for name, hint in hints.items() if (hiding := _hiding_in(hint))}


def _hiding_in(hint: Any) -> Hiding | None:
    """The mark on a type, or on one of those of a union with None."""
    if isinstance(hint, Hiding):
        return hint
    return next((found for part in get_args(hint) if (found := _hiding_in(part))), None)
