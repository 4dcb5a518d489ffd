"""The make-believe Aircall: the world's calls and contacts behind the paths, pages, errors and limits of the real API.

Behaviour follows what others measured against the live API (README.md, "Quirks"): `from` leaves out its own second for
calls and keeps it for contacts, a page past the 10,000th row is refused while its link was still advertised.
"""

import base64
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from connectors.aircall.sandbox_cards import InsightCards
from connectors.aircall.sandbox_records import Record, Records, epoch
from sandbox.http import Allowance, Answer, RateLimit, Shelf, guarded, json_response, repeats_boundary
from sandbox.model import Call, World

CREDENTIALS: dict[str, str] = {"api_id": "sandbox-api-id", "api_token": "sandbox-aircall-token"}
ENVIRONMENT: dict[str, str] = {
    "AIRCALL_API_ID": CREDENTIALS["api_id"],
    "AIRCALL_API_TOKEN": CREDENTIALS["api_token"],
}

_LARGEST_PAGE = 50
# So low that a handful of contacts goes beyond the wall.
TIGHT: dict[str, Any] = {"wall": 4, "rows_a_page": 2}


def settings(base_url: str) -> dict[str, Any]:
    """The config of a connection to this sandbox, as it stands in switchboard.yaml."""
    return {
        "base_url": base_url,
        "api_id": "${AIRCALL_API_ID}",
        "api_token": "${AIRCALL_API_TOKEN}",
        "start_date": "2025-01-01T00:00:00Z",
        "ai_start_date": "2026-09-20T00:00:00Z",
    }


def app(
    world: World,
    clock: Callable[[], datetime],
    *,
    wall: int = 10_000,
    rows_a_page: int = _LARGEST_PAGE,
    requests_per_minute: int = 12_000,
    bare_empty_pages: bool = True,
    unlisted_contacts: Collection[str] = (),
    history_days: int | None = None,
    has_ai: bool = True,
    ringing: Collection[int] = (),
    shown_cards: list[tuple[int, dict[str, Any]]] | None = None,
) -> Starlette:
    """Serve the world as Aircall.

    `wall` is the number of rows one query may page through, `rows_a_page` the most in a page of calls or contacts. The
    real limit is 120 requests a minute; the default is higher, so that demos are quick. `bare_empty_pages`: an empty
    page comes without its data key, as it sometimes does. `unlisted_contacts` are in calls but not in the list, like
    those that another integration put into Aircall. The real API serves calls of 180 `history_days`; None serves all
    there are. `has_ai`: the account has the AI package. `ringing` are the ids of calls that
    go on: insight cards for them go to `shown_cards`.
    """
    records = Records(world, unlisted_contacts)
    pages = _Pages(wall=wall, rows_a_page=rows_a_page, bare_empty_pages=bare_empty_pages)
    api = _Api(records, pages, clock, history_days=history_days, has_ai=has_ai)
    routes: dict[str, Answer] = {
        "/v1/ping": lambda _: json_response({"ping": "pong"}),
        "/v1/company": api.company,
        "/v1/calls": api.calls,
        "/v1/calls/{id:int}": api.call,
        "/v1/calls/{id:int}/transcription": api.listened("transcription", records.transcription),
        "/v1/calls/{id:int}/summary": api.listened("summary", records.summary),
        "/v1/calls/{id:int}/sentiments": api.listened("sentiment", records.sentiment),
        "/v1/calls/{id:int}/topics": api.listened("topic", records.topic),
        "/v1/contacts": api.contacts,
        "/v2/users": api.listing("users", records.users),
        "/v2/users/{id:int}": api.single("users"),
        "/v1/users/availabilities": api.listing("users", records.availabilities),
        "/v1/teams": api.listing("teams", records.teams),
        "/v1/numbers": api.listing("numbers", records.numbers),
        "/v1/tags": api.listing("tags", records.tags),
        **{f"/v1/{kind}/{{id:int}}": api.single(kind) for kind in ("contacts", "teams", "numbers", "tags")},
    }
    limit = RateLimit(requests_per_minute, 60, clock, headers=_limit_headers, refusal=_over_the_limit)
    cards = InsightCards(ringing, [] if shown_cards is None else shown_cards)
    posted = limit(guarded(cards.post, _refusal))
    return Starlette(
        routes=[
            Route("/v1/calls/{id:int}/insight_cards", posted, methods=["POST"]),
            *(Route(path, limit(guarded(answer, _refusal))) for path, answer in routes.items()),
        ]
    )


def _refusal(request: Request) -> Response | None:
    """Aircall's own order of refusals: 401 without a header, 403 for a key it doesn't know."""
    header = request.headers.get("authorization")
    if header is None:
        return json_response({"error": "Unauthorized", "troubleshoot": "Check your API key"}, 401)
    key = f"{CREDENTIALS['api_id']}:{CREDENTIALS['api_token']}".encode()
    if header != "Basic " + base64.b64encode(key).decode():
        return json_response({"error": "Forbidden", "troubleshoot": "Check your API key"}, 403)
    return None


def _not_found() -> Response:
    return json_response({"error": "Not Found", "troubleshoot": "Check that the resource exists"}, 404)


def _limit_headers(allowance: Allowance) -> dict[str, str]:
    """Only once the limit is reached, as documented."""
    if not allowance.exceeded:
        return {}
    return {
        "x-aircallapi-limit": str(allowance.limit),
        "x-aircallapi-remaining": str(allowance.remaining),
        "x-aircallapi-reset": str(allowance.reset_at),
    }


def _over_the_limit(_: Allowance) -> Response:
    return json_response({"error": "Too Many Requests", "troubleshoot": "You reached the rate limit"}, 429)


def _is_on(request: Request, name: str) -> bool:
    return request.query_params.get(name, "").lower() == "true"


def _ordered(request: Request, places: Sequence[int]) -> Sequence[int]:
    return places[::-1] if request.query_params.get("order") == "desc" else places


def _window(request: Request) -> tuple[int | None, int | None]:
    first, last = (request.query_params.get(name) for name in ("from", "to"))
    return (int(first) if first else None, int(last) if last else None)


class _Api:
    """What stands behind the paths."""

    def __init__(
        self,
        records: Records,
        pages: "_Pages",
        clock: Callable[[], datetime],
        *,
        history_days: int | None,
        has_ai: bool,
    ) -> None:
        self._records, self._pages, self._clock = records, pages, clock
        self._history = None if history_days is None else timedelta(days=history_days)
        self._has_ai = has_ai

    def company(self, _: Request) -> Response:
        counts = {"users_count": len(self._records.users), "numbers_count": len(self._records.numbers)}
        return json_response({"company": {"name": "Switchboard Sandbox", **counts}})

    def calls(self, request: Request) -> Response:
        records = self._records
        first, last = _window(request)
        if (oldest := self._oldest()) is not None:
            first = max(first or 0, epoch(oldest) - 1)
        # Measured: `from` is exclusive and `to` inclusive for calls.
        start = bisect_right(records.call_times, first) if first is not None else 0
        end = bisect_right(records.call_times, last) if last is not None else len(records.calls)
        # Nobody asks for the menu without the contact.
        shelf = records.full_calls if _is_on(request, "fetch_contact") else records.calls
        return self._pages.answer(request, "calls", shelf, _ordered(request, range(start, end)))

    def contacts(self, request: Request) -> Response:
        records = self._records
        first, last = _window(request)
        # Measured: both ends are inclusive and always about created_at, whatever order_by says.
        start = bisect_left(records.contact_times, first) if first is not None else 0
        end = bisect_right(records.contact_times, last) if last is not None else len(records.contacts)
        places: Sequence[int] = range(start, end)
        if request.query_params.get("order_by") == "updated_at":
            places = sorted(places, key=records.contact_updates.__getitem__)
        return self._pages.answer(request, "contacts", records.contacts, _ordered(request, places))

    def call(self, request: Request) -> Response:
        """One call, with links that are good for another hour."""
        found, oldest = self._records.call_of.get(request.path_params["id"]), self._oldest()
        if found is None or (oldest is not None and found.started_at < oldest):
            return _not_found()
        until = epoch(self._clock()) + 3600
        shown = self._records.call(found, with_contact=_is_on(request, "fetch_contact"), links_until=until)
        with_menu = _is_on(request, "fetch_call_timeline")
        return json_response({"call": self._records.with_menu(found, shown) if with_menu else shown})

    def listing(self, key: str, shelf: Shelf[Any]) -> Answer:
        return lambda request: self._pages.answer(request, key, shelf, range(len(shelf)))

    def single(self, kind: str) -> Answer:
        def answer(request: Request) -> Response:
            found = self._records.single(kind, request.path_params["id"])
            return json_response({kind.removesuffix("s"): found}) if found else _not_found()

        return answer

    def listened(self, key: str, find: Callable[[Call], Record | None]) -> Answer:
        """What the AI made of a call: refused to accounts without it, unknown for calls it heard nothing in."""

        def answer(request: Request) -> Response:
            if not self._has_ai:
                return json_response({"message": "Forbidden"}, 403)
            call = self._records.call_of.get(request.path_params["id"])
            found = find(call) if call else None
            return json_response({key: found}) if found else _not_found()

        return answer

    def _oldest(self) -> datetime | None:
        return None if self._history is None else self._clock() - self._history


class _Pages:
    """Cuts lists into pages with Aircall's `meta`."""

    def __init__(self, *, wall: int, rows_a_page: int, bare_empty_pages: bool) -> None:
        self._wall = wall
        self._largest = {"calls": rows_a_page, "contacts": rows_a_page}
        self._bare_empty_pages = bare_empty_pages

    def answer(self, request: Request, key: str, shelf: Shelf[Any], places: Sequence[int]) -> Response:
        page = max(int(request.query_params.get("page", 1)), 1)
        size = min(max(int(request.query_params.get("per_page", 20)), 1), self._largest.get(key, _LARGEST_PAGE))
        start = (page - 1) * size
        # A page that begins before the wall is served, also where the wall is lower than short lists' pages are long.
        if start >= self._wall:
            return self._past_the_wall()
        shown = places[max(start - repeats_boundary(request), 0) : start + size]
        more = page * size < len(places)
        body: Record = {
            "meta": {
                "count": len(shown),
                "total": len(places),
                "current_page": page,
                "per_page": size,
                "next_page_link": self._link(request, page + 1) if more else None,
                "previous_page_link": self._link(request, page - 1) if page > 1 else None,
            }
        }
        if shown or not self._bare_empty_pages:
            body[key] = shelf.page(shown)
        return json_response(body)

    @staticmethod
    def _link(request: Request, page: int) -> str:
        return str(request.url.include_query_params(page=page))

    @staticmethod
    def _past_the_wall() -> Response:
        message = (
            "Your query is limited to 10k results and pagination is out of bound, "
            "please use timestamps or other filters."
        )
        body = {"error": "Bad Request", "data": None, "message": "BAD_REQUEST", "errors": message, "success": False}
        return json_response({**body, "troubleshoot": "BAD_REQUEST"}, 400)
