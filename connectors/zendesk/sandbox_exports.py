"""Zendesk's incremental exports, quirks included: by cursor, by time, and Talk's by time without an end."""

import base64
import binascii
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from connectors.zendesk.sandbox_words import Record, epoch
from sandbox.http import Shelf, json_response, repeats_boundary

_EXCLUDED_SECONDS = 60  # what changed within the last minute is not exported yet

Row = tuple[int, int, Any]  # when it changed, its id, and what the shelf shows


class Export:
    """Rows in the order of their changes, as both kinds of export page through them."""

    def __init__(
        self, name: str, rows: Sequence[Row], shown: Callable[[Any], Any], clock: Callable[[], datetime]
    ) -> None:
        self.name = name
        rows = sorted(rows, key=lambda row: row[:2])
        self._places = [row[:2] for row in rows]
        self._times = [row[0] for row in rows]
        self.items = [row[2] for row in rows]
        self._shelf = Shelf(self.items, shown)
        self._clock = clock

    def by_cursor(
        self, request: Request, page: int, beside: Callable[[Any], list[Record]] | None = None, key: str = ""
    ) -> Response:
        """A page after a cursor, or from start_time on. `beside` gives what is loaded with each record, under `key`."""
        asked = request.query_params
        size = min(int(asked.get("per_page", page)), page)
        if "cursor" in asked:
            try:
                start = bisect_right(self._places, _place(asked["cursor"]))
            except (ValueError, binascii.Error):
                return refused(400, "InvalidPaginationCursor", "The cursor is invalid")
        else:
            since = self._since(request)
            if isinstance(since, Response):
                return since
            start = bisect_left(self._times, since)
        last = self._visible()
        places = range(max(start - repeats_boundary(request), 0), min(start + size, last))
        more = start + size < last
        cursor = _cursor(self._places[places[-1]]) if places else asked.get("cursor")
        url = f"{_address(request)}?cursor={cursor}" if cursor else None
        body: Record = {
            self.name: self._shelf.page(places),
            "after_cursor": cursor,
            "after_url": url,
            "before_cursor": None,
            "before_url": None,
            "end_of_stream": not more,
        }
        if beside and key in asked.get("include", "").split(","):
            body[key] = [each for place in places for each in beside(self.items[place])]
        return json_response(body)

    def by_time(self, request: Request, page: int, *, ends: bool = True) -> Response:
        """A page from start_time on. Its end_time is the next page's start, so that its last rows come again.

        More rows than a page within one second repeat for ever. Some exports say of no page that it is the last one
        (`ends` false).
        """
        since = self._since(request)
        if isinstance(since, Response):
            return since
        last, start = self._visible(), bisect_left(self._times, since)
        places = range(start, min(start + page, last))
        end = self._times[places[-1]] if places else None
        body: Record = {self.name: self._shelf.page(places), "count": len(places), "end_time": end}
        if not ends:
            end = since if end is None else end
            return json_response({**body, "end_time": end, "next_page": f"{_address(request)}?start_time={end}"})
        following = f"{_address(request)}?start_time={end}" if end is not None else None
        return json_response({**body, "next_page": following, "end_of_stream": start + page >= last})

    def _visible(self) -> int:
        return bisect_right(self._times, epoch(self._clock()) - _EXCLUDED_SECONDS)

    def _since(self, request: Request) -> int | Response:
        asked = request.query_params.get("start_time", "")
        if not asked.isdigit():
            return refused(400, "InvalidParameter", "start_time is required, in epoch seconds")
        if int(asked) > epoch(self._clock()) - _EXCLUDED_SECONDS:
            return refused(400, "StartTimeTooRecent", "Too recent start_time. Use a start_time older than 60 seconds")
        return int(asked)


def refused(status: int, error: str, description: str) -> Response:
    """An answer of Zendesk's usual error shape."""
    return json_response({"error": error, "description": description}, status)


def _address(request: Request) -> str:
    return str(request.url).partition("?")[0]


def _cursor(place: tuple[int, int]) -> str:
    return base64.b64encode(f"{place[0]}.0||{place[1]}".encode()).decode().rstrip("=")


def _place(cursor: str) -> tuple[int, int]:
    text = base64.b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    moment, _, identifier = text.partition("||")
    return int(float(moment)), int(identifier)
