"""Intercom's search language over plain records: filters, groups, sorting and pages."""

import base64
import binascii
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import orjson

MOST_FILTERS = 15
DEEPEST_GROUP = 2
LARGEST_PAGE = 150

Record = dict[str, Any]


class SearchError(Exception):
    """A search that Intercom would answer with status 400. `code` is its word for it."""

    def __init__(self, message: str, code: str = "parameter_invalid") -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True)
class Grammar:
    """What differs between the searches: where a field is found, and whether dates are cut to whole days.

    `day_zone` is the workspace's time zone when dates match by calendar day, None when they are exact.
    """

    value: Callable[[Record, str], Any]
    dates: frozenset[str]
    page_size: int
    day_zone: ZoneInfo | None = None


@dataclass(frozen=True)
class Page:
    """One page of a search, with what `pages` in the answer says."""

    records: list[Record]
    total: int
    number: int
    per_page: int
    next: str | None


class Index:
    """Records that can be searched. Kept in the order of updated_at, because most searches are for a span of it."""

    def __init__(self, records: Sequence[Record], grammar: Grammar) -> None:
        self._records = sorted(records, key=lambda record: _place(record, "updated_at"))
        self._times = [record["updated_at"] for record in self._records]
        self._grammar = grammar

    def search(self, body: Record, now: int, *, repeat: bool = False) -> Page:
        """Answer a search body with what is not later than `now` (epoch seconds). Raises SearchError.

        `repeat` begins a page with the last record of the page before, as happens when records move meanwhile.
        """
        if "query" not in body:
            raise SearchError("query is required", "parameter_not_found")
        keep = _condition(body["query"], self._grammar, depth=0)
        field, descending = _order(body.get("sort"))
        found = [record for record in self._within(body["query"], now) if keep(record)]
        found.sort(key=lambda record: _place(record, field), reverse=descending)
        return _page(found, body.get("pagination") or {}, field, self._grammar.page_size, repeat=repeat)

    def _within(self, query: Record, now: int) -> list[Record]:
        """A stretch of records that surely holds all matches: bounds on updated_at, two days wider for whole days."""
        group = query["value"] if query["operator"] == "AND" else [query]
        bounds = [each for each in group if isinstance(each, dict) and each.get("field") == "updated_at"]
        lows = [each["value"] - 172_800 for each in bounds if each.get("operator") in (">", ">=", "=")]
        highs = [each["value"] + 172_800 for each in bounds if each.get("operator") in ("<", "<=", "=")]
        start = bisect_left(self._times, max(lows, default=0))
        return self._records[start : bisect_right(self._times, min([*highs, now]))]


def _condition(query: Any, grammar: Grammar, depth: int) -> Callable[[Record], bool]:
    if not isinstance(query, dict) or "operator" not in query or "value" not in query:
        raise SearchError("query must have an operator and a value", "invalid_query")
    if query["operator"] not in ("AND", "OR"):
        return _filter(query, grammar)
    group = query["value"]
    if depth >= DEEPEST_GROUP:
        raise SearchError(f"filters can be nested {DEEPEST_GROUP} levels deep", "invalid_query")
    if not isinstance(group, list) or not 0 < len(group) <= MOST_FILTERS:
        raise SearchError(f"a group holds 1 to {MOST_FILTERS} filters", "invalid_query")
    parts = [_condition(each, grammar, depth + 1) for each in group]
    combine = all if query["operator"] == "AND" else any
    return lambda record: combine(part(record) for part in parts)


def _filter(query: Record, grammar: Grammar) -> Callable[[Record], bool]:
    field, operator, wanted = query.get("field"), query["operator"], query["value"]
    if not isinstance(field, str):
        raise SearchError("a filter needs a field", "invalid_query")
    if field in grammar.dates:
        return _date_filter(field, operator, wanted, grammar)
    compare = _COMPARISONS.get(operator)
    if compare is None:
        raise SearchError(f"operator {operator} is not supported")
    if (operator in ("IN", "NIN")) != isinstance(wanted, list):  # codespell:ignore nin
        raise SearchError(f"operator {operator} does not take this value")
    return lambda record: compare(grammar.value(record, field), wanted)


def _date_filter(field: str, operator: str, wanted: Any, grammar: Grammar) -> Callable[[Record], bool]:
    if isinstance(wanted, bool) or not isinstance(wanted, int):
        raise SearchError(f"{field} takes a UNIX timestamp")
    if grammar.day_zone is None:
        compare = _COMPARISONS.get(operator)
        if compare is None or operator in _TEXT_ONLY:
            raise SearchError(f"operator {operator} is not supported on {field}")
        return lambda record: compare(grammar.value(record, field), wanted)
    if operator not in ("=", "<", ">"):
        raise SearchError(f"operator {operator} is not supported on Date fields")
    first, next_first = _day(wanted, grammar.day_zone)

    def by_day(record: Record) -> bool:
        moment = grammar.value(record, field)
        if moment is None:
            return False
        return bool({"=": first <= moment < next_first, "<": moment < first, ">": moment >= next_first}[operator])

    return by_day


def _day(moment: int, zone: ZoneInfo) -> tuple[int, int]:
    """First second of the moment's calendar day and of the day after."""
    day = datetime.fromtimestamp(moment, UTC).astimezone(zone).date()
    start = datetime(day.year, day.month, day.day, tzinfo=zone)
    after = datetime.fromordinal(day.toordinal() + 1).replace(tzinfo=zone)
    return int(start.timestamp()), int(after.timestamp())


def _text(value: Any) -> str:
    return "" if value is None else str(value).lower()


def _same(held: Any, wanted: Any) -> bool:
    if isinstance(held, list):
        return any(_same(each, wanted) for each in held)
    # Ids are numbers in some places and text in others; searching takes both.
    return held == wanted or (held is not None and wanted is not None and str(held) == str(wanted))


_TEXT_ONLY = ("~", "!~", "^", "$")
_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": _same,
    "!=": lambda held, wanted: not _same(held, wanted),
    "IN": lambda held, wanted: any(_same(held, each) for each in wanted),
    "NIN": lambda held, wanted: not any(_same(held, each) for each in wanted),  # codespell:ignore nin
    ">": lambda held, wanted: held is not None and held > wanted,
    "<": lambda held, wanted: held is not None and held < wanted,
    ">=": lambda held, wanted: held is not None and held >= wanted,
    "<=": lambda held, wanted: held is not None and held <= wanted,
    "~": lambda held, wanted: _text(wanted) in _text(held),
    "!~": lambda held, wanted: _text(wanted) not in _text(held),
    "^": lambda held, wanted: _text(held).startswith(_text(wanted)),
    "$": lambda held, wanted: _text(held).endswith(_text(wanted)),
}


def _order(sort: Any) -> tuple[str, bool]:
    if sort is None:
        return "updated_at", True
    if not isinstance(sort, dict) or sort.get("order") not in ("ascending", "descending"):
        raise SearchError("sort needs a field and an order, ascending or descending")
    return str(sort.get("field")), sort["order"] == "descending"


def _place(record: Record, field: str) -> tuple[Any, str]:
    return (record.get(field) or 0, record["id"])


def _page(found: list[Record], pagination: Record, field: str, usual_size: int, *, repeat: bool) -> Page:
    size = pagination.get("per_page", usual_size)
    if not isinstance(size, int) or not 0 < size <= LARGEST_PAGE:
        raise SearchError(f"per_page must be between 1 and {LARGEST_PAGE}")
    start = _start(found, pagination.get("starting_after"), field)
    rows = found[max(0, start - repeat) : start + size]
    more = start + size < len(found)
    return Page(rows, len(found), start // size + 1, size, _token(_place(rows[-1], field)) if more else None)


def _token(place: tuple[Any, str]) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(place)).decode()


def _start(found: list[Record], token: str | None, field: str) -> int:
    """Position after the record that the token names, also when records were added or moved meanwhile."""
    if token is None:
        return 0
    try:
        value, identifier = orjson.loads(base64.urlsafe_b64decode(token))
    except (binascii.Error, orjson.JSONDecodeError, ValueError, TypeError):
        raise SearchError("starting_after is not a cursor of this search", "invalid_cursor") from None
    places = [_place(record, field) for record in found]
    descending = len(places) > 1 and places[0] > places[-1]
    given = (value, identifier)
    return sum(1 for place in places if (place >= given if descending else place <= given))
