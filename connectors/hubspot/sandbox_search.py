"""HubSpot's CRM search: groups of filters, one sort, an offset for a page token, and a wall behind 10,000 rows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from connectors.hubspot.sandbox_things import MODIFIED, Thing, epoch_ms

_MOST_GROUPS, _MOST_FILTERS, _MOST_IN_ALL = 5, 6, 18
_DATES = frozenset(
    {"createdate", "lastmodifieddate", "hs_createdate", "hs_lastmodifieddate", "hs_timestamp", "closedate"}
)
_NUMBERS = frozenset({"hs_object_id", "amount", "hs_value"})

_Matches = Callable[[Thing], bool]


class SearchError(Exception):
    """The search is not taken. `status` is 400, or 500 for what HubSpot itself stumbles over."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.message, self.status = message, status


@dataclass(frozen=True)
class Limits:
    """`page` rows may be asked for at once and `rows_a_page` are given; none is given behind the `wall`."""

    wall: int
    page: int
    rows_a_page: int


def search(
    things: Sequence[Thing], body: Mapping[str, Any], *, kind: str, limits: Limits
) -> tuple[list[Thing], int, int]:
    """The page that a body asks for, how many there are in all, and where the page began. Raises SearchError."""
    limit, after = int(body.get("limit", 10)), int(body.get("after") or 0)
    if not 0 <= limit <= limits.page:
        raise SearchError(f"limit must be at most {limits.page}")
    limit = min(limit, limits.rows_a_page)
    if after + limit > limits.wall:
        raise SearchError(f"The requested page would exceed the maximum of {limits.wall} results")
    matches = _matches(body.get("filterGroups") or [], kind)
    found = _sorted([one for one in things if matches(one)], body.get("sorts") or [], kind)
    return found[after : after + limit], len(found), after


def _matches(groups: Sequence[Mapping[str, Any]], kind: str) -> _Matches:
    filters = [list(group.get("filters") or []) for group in groups]
    too_many = len(filters) > _MOST_GROUPS or any(len(each) > _MOST_FILTERS for each in filters)
    if too_many or sum(map(len, filters)) > _MOST_IN_ALL:
        raise SearchError("Too many filters")
    tests = [[_filter(each, kind) for each in group] for group in filters]
    return lambda one: not tests or any(all(test(one) for test in group) for group in tests)


def _filter(given: Mapping[str, Any], kind: str) -> _Matches:
    name, operator = str(given.get("propertyName")), str(given.get("operator"))
    if operator in {"HAS_PROPERTY", "NOT_HAS_PROPERTY"}:
        return lambda one: (one.properties.get(name) is not None) is (operator == "HAS_PROPERTY")
    if _is_others_date(name, kind):
        # Taken without a word, and nothing is found: HubSpot knows the property, and no record has it.
        return lambda _: False
    wanted = [_value(name, value) for value in _given(given, operator)]
    if name in _DATES and any(isinstance(value, float) and value <= 0 for value in wanted):
        raise SearchError("internal error", 500)
    compare = _OPERATORS.get(operator)
    if compare is None:
        raise SearchError(f"{operator} is not a valid operator")

    def test(one: Thing) -> bool:
        text = one.properties.get(name)
        return text is not None and compare(_value(name, text), wanted)

    return test


_OPERATORS: dict[str, Callable[[Any, list[Any]], bool]] = {
    "EQ": lambda value, given: value == given[0],
    "NEQ": lambda value, given: value != given[0],
    "LT": lambda value, given: value < given[0],
    "LTE": lambda value, given: value <= given[0],
    "GT": lambda value, given: value > given[0],
    "GTE": lambda value, given: value >= given[0],
    "BETWEEN": lambda value, given: given[0] <= value <= given[1],
    "IN": lambda value, given: value in given,
    "NOT_IN": lambda value, given: value not in given,
}


def _given(given: Mapping[str, Any], operator: str) -> list[str]:
    names = ("values",) if operator in {"IN", "NOT_IN"} else ("value", "highValue")[: 1 + (operator == "BETWEEN")]
    found = [given.get(name) for name in names]
    if None in found:
        raise SearchError(f"{operator} needs {' and '.join(names)}")
    return [str(each) for value in found for each in (value if isinstance(value, list) else [value])]


@lru_cache(maxsize=100_000)
def _value(name: str, text: str) -> Any:
    """A value as its property compares: dates and numbers by size, anything else as text in lower case."""
    try:
        if name in _DATES:
            return float(epoch_ms(text))
        return float(text) if name in _NUMBERS else text.lower()
    except ValueError:
        raise SearchError(f"{text} is not a valid value for {name}") from None


def _is_others_date(name: str, kind: str) -> bool:
    return name in {"lastmodifieddate", "hs_lastmodifieddate"} and name != MODIFIED.get(kind, "hs_lastmodifieddate")


def _sorted(found: list[Thing], sorts: Sequence[Any], kind: str) -> list[Thing]:
    """By the one sort given, as an object or as a name with a minus before it; else by when they were made."""
    if len(sorts) > 1:
        raise SearchError("Only one sort is allowed")
    first = sorts[0] if sorts else {"propertyName": "createdate" if kind in _OLDER else "hs_createdate"}
    given = {"propertyName": first.lstrip("-"), "direction": first[:1]} if isinstance(first, str) else first
    name = str(given.get("propertyName"))
    descending = given.get("direction") in {"DESCENDING", "-"}

    def place(one: Thing) -> tuple[bool, Any]:
        text = one.properties.get(name)
        return (True, _value(name, text)) if text is not None else (False, 0)

    return sorted(found, key=place, reverse=descending)


_OLDER = frozenset({"contacts", "companies", "deals", "tickets"})
