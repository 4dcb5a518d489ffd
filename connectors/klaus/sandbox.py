"""The make-believe Zendesk QA: the world's quality reviews behind the real export API's paths, pages and errors."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Literal

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from connectors.klaus.sandbox_automatic import AutomaticRecords
from connectors.klaus.sandbox_records import Record, Records, without_zeros
from sandbox.http import Allowance, Answer, RateLimit, guarded, json_response, repeats_boundary
from sandbox.model import World

CREDENTIALS: dict[str, str] = {"api_token": "sandbox-klaus-token"}
ENVIRONMENT: dict[str, str] = {"KLAUS_API_TOKEN": CREDENTIALS["api_token"]}
ACCOUNT = "31415"

_EXPORT, _OLD = "/api/export", f"/account/{ACCOUNT}"

_Find = Callable[[Request], Sequence[Record] | Response]


def settings(base_url: str) -> dict[str, Any]:
    """The config of a connection to this sandbox, as it stands in switchboard.yaml."""
    access = {"base_url": base_url, "api_token": "${KLAUS_API_TOKEN}", "start_date": "2025-01-01T00:00:00Z"}
    return {**access, "random_tag": "random", "targeted_tag": "targeted"}


def app(
    world: World,
    clock: Callable[[], datetime],
    *,
    page_base: Literal[0, 1] = 0,
    largest_page: int = 100,
    compared: Literal["updated", "created"] = "updated",
    zeros: Literal["omitted", "written"] = "omitted",
    generation: Literal["new", "old"] = "new",
    requests_per_window: int = 1_500,
    window_seconds: float = 60.0,
    has_autoqa: bool = True,
) -> Starlette:
    """Serve the world as Zendesk QA, as far as it had happened at `clock()`.

    What the real documentation leaves open can be had either way: pages count from `page_base`; fromDate and toDate are
    `compared` with when a conversation's reviews last changed or when it was created; a score of 0 is `omitted`, as
    proto3 does by default, or `written`. The `old` generation has reviews, users and categories only, at
    /account/<id>. Past the limit, 429 asks to wait for the rest of the window. `has_autoqa`: the plan has it, and
    calibration too.
    """
    records = Records(world)
    api = _Api(records, AutomaticRecords(world, records), clock, compared)
    pages = _Pages(page_base, largest_page, zeros=zeros)
    limit = RateLimit(requests_per_window, window_seconds, headers=lambda _: {}, refusal=_limit_refusal)
    paths = _old_paths(api, pages) if generation == "old" else _paths(api, pages)
    if generation == "new" and has_autoqa:
        paths |= _paths_of_some_plans(api, pages)

    async def unknown(_: Request, __: Exception) -> Response:
        return refuse(404, 5, "Not Found")

    return Starlette(
        routes=[Route(path, limit(guarded(answer, _refusal))) for path, answer in paths.items()],
        exception_handlers={404: unknown},
    )


def _paths(api: "_Api", pages: "_Pages") -> dict[str, Answer]:
    return {
        f"{_EXPORT}/reviews": pages.paged("conversations", api.reviews),
        f"{_EXPORT}/workspace/{{workspace}}/reviews": pages.paged("conversations", api.reviews),
        f"{_EXPORT}/csat": pages.paged("tickets", api.csat),
        f"{_EXPORT}/users": pages.whole("users", api.users),
        f"{_EXPORT}/workspaces": pages.whole("workspaces", api.workspaces),
        f"{_EXPORT}/workspace/{{workspace}}/scorecards": pages.whole("data", api.scorecards),
        f"{_EXPORT}/workspace/{{workspace}}/disputes": pages.paged("disputes", api.disputes),
        f"{_EXPORT}/workspace/{{workspace}}/users": pages.whole("users", api.members),
    }


def _paths_of_some_plans(api: "_Api", pages: "_Pages") -> dict[str, Answer]:
    return {
        f"{_EXPORT}/autoqa/reviews": pages.cursored(api.auto_reviews),
        f"{_EXPORT}/autoqa/ratings": pages.cursored(api.auto_ratings),
        f"{_EXPORT}/workspace/{{workspace}}/calibration-sessions": pages.paged("calibrationSessions", api.sessions),
    }


def _old_paths(api: "_Api", pages: "_Pages") -> dict[str, Answer]:
    return {
        f"{_OLD}/reviews": pages.paged("conversations", api.reviews),
        f"{_OLD}/workspace/{{workspace}}/reviews": pages.paged("conversations", api.reviews),
        f"{_OLD}/users": pages.whole("users", api.users),
        f"{_OLD}/workspace/{{workspace}}/categories": pages.whole("categories", api.categories),
    }


def refuse(status: int, code: int, message: str, headers: dict[str, str] | None = None) -> Response:
    """An answer of the google.rpc.Status shape."""
    return json_response({"code": code, "message": message, "details": []}, status, headers)


def _refusal(request: Request) -> Response | None:
    if request.headers.get("authorization") != f"Bearer {CREDENTIALS['api_token']}":
        return refuse(401, 16, "invalid or missing API token")
    return None


def _limit_refusal(allowance: Allowance) -> Response:
    return refuse(429, 8, "rate limit exceeded", {"Retry-After": str(allowance.reset_in)})


class _Pages:
    """Cuts lists into pages and echoes what it did, as far as that is not zero."""

    def __init__(self, base: int, largest: int, *, zeros: str) -> None:
        self._base = base
        self._largest = largest
        self._zeros = zeros

    def paged(self, key: str, find: _Find) -> Answer:
        """Answers with the page asked for of what is found."""
        return _unless_refused(find, partial(self._page, key))

    def cursored(self, find: _Find) -> Answer:
        """Answers with a page of AutoQA's rows: each but the last names the next."""
        return _unless_refused(find, self._rows)

    def whole(self, key: str, find: Callable[[Request], Sequence[Record]]) -> Answer:
        """Answers with all that is found."""
        return lambda request: self._json({key: list(find(request))})

    def _page(self, key: str, request: Request, found: Sequence[Record]) -> Response:
        page = int(request.query_params.get("page", self._base))
        size = min(int(request.query_params.get("pageSize", 50)) or 50, self._largest)
        start = (page - self._base) * size
        echo = {"page": page, "pageSize": size, "total": len(found)}
        rows = found[max(0, start - repeats_boundary(request)) : start + size]
        return self._json({key: list(rows), "pagination": echo})

    def _rows(self, request: Request, found: Sequence[Record]) -> Response:
        start = int(request.query_params.get("cursor", 0))
        size = min(int(request.query_params.get("pageSize", 50)) or 50, self._largest)
        rows = found[max(0, start - repeats_boundary(request)) : start + size]
        more = {"nextCursor": str(start + size)} if start + size < len(found) else {}
        echo = {"page": self._base, "pageSize": size, "total": len(found)}
        return self._json({"rows": list(rows), "pagination": echo, **more})

    def _json(self, body: Record) -> Response:
        shown = body if self._zeros == "written" else without_zeros(body)
        return json_response(shown)


def _unless_refused(find: _Find, show: Callable[[Request, Sequence[Record]], Response]) -> Answer:
    def answer(request: Request) -> Response:
        found = find(request)
        return found if isinstance(found, Response) else show(request, found)

    return answer


class _Api:
    def __init__(
        self,
        records: Records,
        automatic: AutomaticRecords,
        clock: Callable[[], datetime],
        compared: Literal["updated", "created"],
    ) -> None:
        self._records = records
        self._automatic = automatic
        self._clock = clock
        self._compared = compared

    def reviews(self, request: Request) -> Sequence[Record] | Response:
        span = self._span(request)
        if isinstance(span, Response):
            return span
        workspace = request.path_params.get("workspace")
        field = "lastUpdatedISO" if self._compared == "updated" else "createdAtISO"
        return [
            conversation
            for conversation in self._records.reviewed_conversations()
            if workspace in (None, conversation["workspaceId"]) and span[0] <= conversation[field] <= span[1]
        ]

    def csat(self, request: Request) -> Sequence[Record] | Response:
        return self._within(request, self._records.surveys(), "csatCreatedAt")

    def users(self, _: Request) -> Sequence[Record]:
        return self._records.users()

    def workspaces(self, _: Request) -> Sequence[Record]:
        return self._records.workspaces()

    def scorecards(self, request: Request) -> Sequence[Record]:
        return self._records.scorecards(request.path_params["workspace"])

    def disputes(self, request: Request) -> Sequence[Record]:
        return self._records.disputes(request.path_params["workspace"])

    def members(self, request: Request) -> Sequence[Record]:
        return self._records.members(request.path_params["workspace"])

    def categories(self, request: Request) -> Sequence[Record]:
        return self._records.categories(request.path_params["workspace"])

    def auto_reviews(self, request: Request) -> Sequence[Record] | Response:
        return self._within(request, self._automatic.reviews, "updatedAt")

    def auto_ratings(self, request: Request) -> Sequence[Record] | Response:
        return self._within(request, self._automatic.ratings, "updatedAt")

    def sessions(self, request: Request) -> Sequence[Record] | Response:
        return self._within(request, self._automatic.sessions(request.path_params["workspace"]), "createdAt")

    def _within(self, request: Request, found: Sequence[Record], field: str) -> Sequence[Record] | Response:
        span = self._span(request)
        return span if isinstance(span, Response) else [each for each in found if span[0] <= each[field] <= span[1]]

    def _span(self, request: Request) -> tuple[str, str] | Response:
        """The dates asked for, as texts that compare like the records' own."""
        given = request.query_params.get("fromDate")
        if not given:
            return refuse(400, 3, "fromDate is required")
        try:
            first = datetime.fromisoformat(given)
            last = datetime.fromisoformat(request.query_params.get("toDate") or self._clock().isoformat())
        except ValueError:
            return refuse(400, 3, "parsing time: fromDate and toDate are RFC 3339 timestamps")
        return self._records.text(first), self._records.text(min(last, self._clock()))
