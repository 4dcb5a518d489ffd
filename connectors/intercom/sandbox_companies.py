"""The make-believe companies: in pages that end at a wall, and in a scroll of which there is one at a time."""

import secrets
import time
from collections.abc import Callable
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from connectors.intercom.sandbox_answers import Record, not_found, refuse, turned
from connectors.intercom.sandbox_changes import Changes
from connectors.intercom.sandbox_records import Records
from sandbox.http import Answer, json_response, repeats_boundary


class Companies:
    """Companies with users, as far as they were known by `clock()`, without those that were deleted."""

    def __init__(
        self, records: Records, clock: Callable[[], datetime], changes: Changes, scroll: "Scroll", wall: int
    ) -> None:
        self._records, self._clock, self._changes, self._scroll, self._wall = records, clock, changes, scroll, wall

    def routes(self) -> list[tuple[str, str, Answer]]:
        """Method, path and answer of each."""
        return [
            ("GET", "/companies/scroll", self.scroll),
            ("POST", "/companies/list", self.by_page),
            ("GET", "/companies/{id}", self.company),
            ("DELETE", "/companies/{id}", self.delete),
        ]

    def by_page(self, request: Request) -> Response:
        """By page, up to the wall."""
        page, size = (int(request.query_params.get(name, usual)) for name, usual in (("page", 1), ("per_page", 15)))
        if page * size > self._wall:
            return refuse(400, "bad_request", "page limit reached, please use scroll API")
        return turned(request, self._present(), key="data", usual=15)

    def scroll(self, request: Request) -> Response:
        """All of them, one walk at a time."""
        return self._scroll.answer(request, self._present)

    def company(self, request: Request) -> Response:
        """One."""
        found = next((each for each in self._present() if each["id"] == request.path_params["id"]), None)
        return json_response(found) if found else not_found()

    def delete(self, request: Request) -> Response:
        """For good."""
        answer = self.company(request)
        if answer.status_code == 200:
            self._changes.delete("company", request.path_params["id"], self._clock())
            return json_response({"id": request.path_params["id"], "object": "company", "deleted": True})
        return answer

    def _present(self) -> list[Record]:
        now = self._clock()
        return [
            self._records.company(each)
            for each in self._records.listed_companies()
            if each.created_at <= now and not self._changes.is_gone("company", str(each.intercom_id), now)
        ]


class Scroll:
    """A walk over all companies. One at a time in a workspace; a forgotten one closes by itself.

    `breaks_after`: the walk is lost once, after so many pages, as the real one's sometimes is.
    """

    def __init__(self, *, page: int, seconds: float, same_param: bool, breaks_after: int | None) -> None:
        self._page, self._seconds, self._same_param, self._breaks_after = page, seconds, same_param, breaks_after
        self._open: list[Record] | None = None
        self._name = ""
        self._position = 0
        self._given = 0
        self._used_at = 0.0

    def answer(self, request: Request, companies: Callable[[], list[Record]]) -> Response:
        """The next page, or why there is none."""
        if self._open is not None and time.monotonic() - self._used_at > self._seconds:
            self._open = None
        param = request.query_params.get("scroll_param")
        if param is None:
            if self._open is not None:
                return refuse(400, "scroll_exists", "scroll already exists for this workspace")
            self._open, self._position, self._name = companies(), 0, secrets.token_hex(16)
        else:
            name, _, position = param.partition(".")
            if self._given == self._breaks_after:
                self._open, self._breaks_after = None, None
            if self._open is None or name != self._name:
                return refuse(404, "not_found", "scroll parameter not found")
            self._position = int(position) if position else self._position
        return self._next_page(repeat=repeats_boundary(request))

    def _next_page(self, *, repeat: bool) -> Response:
        everything, start = self._open or [], self._position
        self._position = min(start + self._page, len(everything))
        fresh = everything[start : self._position]
        rows = everything[max(0, start - 1) : self._position] if fresh and repeat else fresh
        self._used_at = time.monotonic()
        self._given += 1
        if not rows:
            self._open = None
        param = self._name if self._same_param else f"{self._name}.{self._position}"
        # The vendor's own libraries go on for as long as there is a parameter, so the last, empty page must have none.
        going_on = {"scroll_param": param} if rows else {}
        return json_response({"type": "list", "data": rows, "pages": None, "total_count": None, **going_on})
