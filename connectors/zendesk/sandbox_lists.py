"""Zendesk's ordinary lists: by cursor as it recommends, by page number up to its wall; and counting by search."""

import base64
import binascii
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from connectors.zendesk.sandbox_exports import refused
from connectors.zendesk.sandbox_words import Record
from sandbox.http import json_response, repeats_boundary

LARGEST_PAGE = 100
_WALL = 100  # pages by number that there are, however many records
_TERM = re.compile(r"(type|created|updated)\s*(:|>=|<=|>|<)\s*(\S+)")


def listed(request: Request, name: str, records: Sequence[Any], largest: int = LARGEST_PAGE) -> Response:
    """A page of at most `largest` records, in whichever of the two ways it is asked for."""
    if any(asked.startswith("page[") for asked in request.query_params):
        return _by_cursor(request, name, records, largest)
    return _by_number(request, name, records, largest)


def counted(number: int, moment: str | None) -> Response:
    """The approximate count of a list."""
    return json_response({"count": {"value": number, "refreshed_at": moment}})


def searched(request: Request, dated: dict[str, list[datetime]]) -> Response:
    """How many records of a type were created within the bounds of a query."""
    query = request.query_params.get("query", "")
    terms = _TERM.findall(query)
    kinds = [value for field, sign, value in terms if (field, sign) == ("type", ":")]
    if len(kinds) != 1 or kinds[0] not in dated:
        return refused(422, "invalid", "Invalid search: query needs one type")
    bounds = [(sign, _moment(value)) for field, sign, value in terms if field == "created"]
    tests = {
        ">=": datetime.__ge__,
        ">": datetime.__gt__,
        "<=": datetime.__le__,
        "<": datetime.__lt__,
    }
    found = sum(all(tests[sign](moment, bound) for sign, bound in bounds) for moment in dated[kinds[0]])
    return json_response({"count": found})


def _moment(text: str) -> datetime:
    """A bound of a query: without a time zone it is taken as UTC, and a date is its midnight."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _by_cursor(request: Request, name: str, records: Sequence[Any], largest: int) -> Response:
    asked = request.query_params
    size = min(int(asked.get("page[size]", largest)), largest)
    try:
        start = int(base64.b64decode(asked["page[after]"])) if "page[after]" in asked else 0
    except (ValueError, binascii.Error):
        return refused(400, "InvalidPaginationParameter", "page[after] is not a cursor")
    page = records[max(start - repeats_boundary(request), 0) : start + size]
    more = start + size < len(records)
    after = base64.b64encode(str(start + len(page)).encode()).decode() if page else None
    if more:
        after = base64.b64encode(str(start + size).encode()).decode()
    address = str(request.url).partition("?")[0]
    following = f"{address}?page%5Bafter%5D={after}&page%5Bsize%5D={size}" if more else None
    return json_response(
        {
            name: page,
            "meta": {"has_more": more, "after_cursor": after, "before_cursor": None},
            "links": {"next": following, "prev": None},
        }
    )


def _by_number(request: Request, name: str, records: Sequence[Any], largest: int) -> Response:
    asked = request.query_params
    number, size = int(asked.get("page", 1)), min(int(asked.get("per_page", largest)), largest)
    if number > _WALL:
        error = {"title": "Invalid attribute", "message": "Number of pages is limited. Use cursor pagination."}
        return json_response({"error": error}, 400)
    address = str(request.url).partition("?")[0]
    more = number * size < len(records)
    body: Record = {
        name: records[(number - 1) * size : number * size],
        "count": len(records),
        "next_page": f"{address}?page={number + 1}&per_page={size}" if more else None,
        "previous_page": f"{address}?page={number - 1}&per_page={size}" if number > 1 else None,
    }
    return json_response(body)
