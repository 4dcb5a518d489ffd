"""The make-believe Zendesk, Support and Talk: the world behind the paths, pages, errors and limits of the real API."""

import base64
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache, partial
from typing import Any, Literal

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from connectors.zendesk import sandbox_office as office
from connectors.zendesk.sandbox_calls import Talk, changed_at
from connectors.zendesk.sandbox_directory import Directory
from connectors.zendesk.sandbox_exports import Export, refused
from connectors.zendesk.sandbox_lists import LARGEST_PAGE, counted, listed, searched
from connectors.zendesk.sandbox_metrics import Metrics
from connectors.zendesk.sandbox_tickets import Tickets
from connectors.zendesk.sandbox_words import AGENTS, ORGANIZATIONS, Record, epoch, stamp
from sandbox.http import Allowance, Answer, RateLimit, guarded, json_response
from sandbox.making.staff import BOT
from sandbox.model import World

CREDENTIALS: dict[str, str] = {
    "email": "ops@tideline.example",
    "api_token": "sandbox-zendesk-token",
    "access_token": "sandbox-zendesk-oauth",
}
ENVIRONMENT: dict[str, str] = {"ZENDESK_API_TOKEN": CREDENTIALS["api_token"]}
SUBDOMAIN = "tideline"

_BASE = f"https://{SUBDOMAIN}.zendesk.com/api/v2"
_SIGNED_IN = {
    "Basic " + base64.b64encode(f"{CREDENTIALS['email']}/token:{CREDENTIALS['api_token']}".encode()).decode(): "admin",
    f"Bearer {CREDENTIALS['access_token']}": "admin",
    "Bearer sandbox-zendesk-agent": "agent",
}


def settings(base_url: str) -> dict[str, Any]:
    """The config of a connection to this sandbox, as it stands in switchboard.yaml."""
    return {
        "base_url": base_url,
        "subdomain": SUBDOMAIN,
        "email": CREDENTIALS["email"],
        "api_token": "${ZENDESK_API_TOKEN}",
        "bot_user_ids": str(AGENTS + BOT),
        "start_date": "2020-01-01T00:00:00Z",
    }


# Options under which even a small world has many pages, but no more than may be exported in a minute.
TIGHT = {"export_page": 40, "list_page": 2}


def trial(world: World) -> dict[str, Any]:
    """Options under which a world shows something of everything: tickets and a company were deleted yesterday."""
    yesterday = world.now - timedelta(days=1)
    old = [each for each in world.conversations if each.updated_at < yesterday]
    return {
        "deleted_tickets": {int(each.id): yesterday for each in old[:2]},
        "deleted_organizations": {ORGANIZATIONS + company.id: yesterday for company in world.companies[:1]},
    }


def app(
    world: World,
    clock: Callable[[], datetime],
    *,
    requests_per_minute: int = 2_500,
    exports_per_minute: int = 30,
    one_export_limit: bool = False,
    minute: float = 60.0,
    export_page: int = 1_000,
    list_page: int = LARGEST_PAGE,
    ratings_by: Literal["created_at", "updated_at"] = "created_at",
    deleted_tickets: Mapping[int, datetime] | None = None,
    touched_tickets: Mapping[int, datetime] | None = None,
    deleted_organizations: Mapping[int, datetime] | None = None,
    inactive_users: Collection[int] = (),
    merged_users: Mapping[int, int] | None = None,
) -> Starlette:
    """Serve the world as Zendesk, as far as it had happened at `clock()`.

    The limits are those of an account with the High Volume add-on; without it an export may be asked for 10 times a
    minute; `one_export_limit`: all of them together (it is not known which it is). `minute` is how many seconds a
    minute of the limits takes. `ratings_by` is the time that a window of satisfaction ratings is about (it is not known
    which one the real API takes). The other options: see Tickets and Directory.
    """
    closed = deleted_organizations or {}
    directory = Directory(world, _BASE, inactive=inactive_users, merged=merged_users or {}, closed=closed)
    tickets = Tickets(world, directory, _BASE, deleted=deleted_tickets or {}, touched=touched_tickets or {})
    api = _Api(world, clock, directory, tickets, export_page=export_page, list_page=list_page, ratings_by=ratings_by)
    limit = RateLimit(requests_per_minute, minute, headers=_limit_headers, refusal=_limit_refusal)
    exports = _exports_limit(exports_per_minute, minute)
    routes: list[Route] = []
    for path, answer in api.routes().items():
        inner = guarded(answer, partial(_refusal, admins_only="incremental" in path))
        if "incremental" in path or path == "deleted_tickets":
            inner = (exports if one_export_limit else _exports_limit(exports_per_minute, minute))(inner)
        routes += [Route(f"/api/v2/{path}{ending}", limit(inner)) for ending in (".json", "")]
    return Starlette(routes=routes)


class _Api:
    """Every answer there is, by path."""

    def __init__(
        self,
        world: World,
        clock: Callable[[], datetime],
        directory: Directory,
        tickets: Tickets,
        *,
        export_page: int,
        list_page: int,
        ratings_by: str,
    ) -> None:
        self._world, self._clock, self._page = world, clock, export_page
        self._listed = partial(listed, largest=list_page)
        self._directory, self._tickets = directory, tickets
        self._ratings_by = ratings_by
        self._metrics, self._talk = Metrics(tickets, _BASE), Talk(directory)
        self._shown = sorted(number for number in tickets.items if number not in tickets.deleted)
        self._export = cache(self._make_export)

    def routes(self) -> dict[str, Answer]:
        """Paths below /api/v2, with what answers each."""
        return {**self._export_routes(), **self._ticket_routes(), **self._other_routes()}

    def _export_routes(self) -> dict[str, Answer]:
        def by_cursor(name: str, beside: Callable[[Any], list[Record]], key: str) -> Answer:
            return lambda request: self._export(name).by_cursor(request, self._page, beside, key)

        def by_time(name: str, *, ends: bool = True) -> Answer:
            return lambda request: self._export(name).by_time(request, self._page, ends=ends)

        identities = self._directory.identities
        return {
            "incremental/tickets/cursor": by_cursor("tickets", self._metrics.metric_sets, "metric_sets"),
            "incremental/tickets": by_time("tickets"),
            "incremental/users/cursor": by_cursor("users", lambda user: identities[user["id"]], "identities"),
            "incremental/users": by_time("users"),
            "incremental/organizations": by_time("organizations"),
            "incremental/ticket_events": self._ticket_events,
            "incremental/ticket_metric_events": by_time("ticket_metric_events", ends=False),
            "help_center/incremental/articles": by_time("articles", ends=False),
            "channels/voice/stats/incremental/calls": by_time("calls", ends=False),
            "channels/voice/stats/incremental/legs": by_time("legs", ends=False),
        }

    def _ticket_routes(self) -> dict[str, Answer]:
        return {
            "tickets": lambda request: self._listed(request, "tickets", _Lazy(self._shown, self._tickets.ticket)),
            "tickets/count": lambda _: counted(len(self._shown), stamp(self._clock())),
            "tickets/{id:int}": lambda r: self._single(r, "ticket", self._tickets.ticket, self._shown),
            "tickets/{id:int}/comments": self._comments,
            "deleted_tickets": self._deleted,
            "satisfaction_ratings": self._ratings,
            "satisfaction_ratings/count": lambda _: counted(len(self._tickets.surveyed()), stamp(self._clock())),
            "ticket_fields": lambda request: self._listed(request, "ticket_fields", office.ticket_fields()),
            "ticket_forms": lambda request: self._listed(request, "ticket_forms", office.ticket_forms()),
            "search/count": self._search,
        }

    def _other_routes(self) -> dict[str, Answer]:
        directory = self._directory
        active = [user for user in directory.users.values() if user["active"]]
        companies = {each["id"]: each for each in directory.organizations() if each["deleted_at"] is None}
        now = self._clock
        return {
            "users": lambda request: self._listed(request, "users", active),
            "users/count": lambda _: counted(len(active), stamp(now())),
            "users/me": lambda _: json_response({"user": directory.users[AGENTS + 2]}),
            "users/{id:int}": lambda r: self._single(r, "user", directory.users.__getitem__, directory.users),
            "organizations": lambda request: self._listed(request, "organizations", list(companies.values())),
            "organizations/count": lambda _: counted(len(companies), stamp(now())),
            "organizations/{id:int}": lambda r: self._single(r, "organization", companies.__getitem__, companies),
            "groups": lambda request: self._listed(request, "groups", directory.groups()),
            "groups/count": lambda _: counted(len(directory.groups()), stamp(now())),
            "group_memberships": lambda request: self._listed(request, "group_memberships", directory.memberships()),
            "business_hours/schedules": lambda _: json_response({"schedules": office.schedules(self._world)}),
            "business_hours/schedules/{id:int}/holidays": lambda request: json_response(
                {"holidays": office.holidays(request.path_params["id"])}
            ),
            "slas/policies": lambda request: self._listed(request, "sla_policies", office.policies()),
            "channels/voice/phone_numbers": lambda request: self._listed(
                request, "phone_numbers", [self._talk.phone_number(number) for number in self._world.numbers]
            ),
        }

    def _rows(self, name: str) -> list[tuple[int, Record]]:
        """Whole records of an export, each with when it changed."""
        directory, talk = self._directory, self._talk
        if name == "users":
            return [(_epoch_of(user), user) for user in directory.users.values()]
        if name == "organizations":
            return [(_epoch_of(each), each) for each in directory.organizations()]
        if name == "legs":
            return [(changed_at(call), leg) for call in self._world.calls for leg in talk.legs(call)]
        if name == "articles":
            return office.articles(self._world)
        events = [each for ticket in self._tickets.items for each in self._metrics.events(ticket)]
        return [(epoch(at), event) for at, event in events]

    def _make_export(self, name: str) -> Export:
        """Made when first asked for: a whole world takes seconds."""
        tickets = self._tickets
        if name == "tickets":
            numbers = [(tickets.generated(number), number, number) for number in tickets.items]
            return Export(name, numbers, tickets.ticket, self._clock)
        if name == "calls":
            calls = [(changed_at(call), call.id, call) for call in self._world.calls]
            return Export(name, calls, self._talk.call, self._clock)
        if name in {"ticket_events", "ticket_events with comments"}:
            events = [
                (epoch(update.at), ticket * 1_000 + update.number, (ticket, place))
                for ticket in tickets.items
                for place, update in enumerate(tickets.updates(ticket))
            ]
            shown = partial(_event, tickets, said=name != "ticket_events")
            return Export("ticket_events", events, shown, self._clock)
        rows = [(at, each["id"], each) for at, each in self._rows(name)]
        return Export(name, rows, _same, self._clock)

    def _ticket_events(self, request: Request) -> Response:
        included = "comment_events" in request.query_params.get("include", "").split(",")
        return self._export(f"ticket_events{' with comments' if included else ''}").by_time(request, self._page)

    def _single(
        self, request: Request, name: str, shown: Callable[[int], Record], known: Collection[int] | Mapping[int, Any]
    ) -> Response:
        number = request.path_params["id"]
        if number not in known:
            return refused(404, "RecordNotFound", "Not found")
        return json_response({name: shown(number)})

    def _comments(self, request: Request) -> Response:
        number = request.path_params["id"]
        if number not in self._tickets.items or number in self._tickets.deleted:
            return refused(404, "RecordNotFound", "Not found")
        return self._listed(request, "comments", self._tickets.comments(number))

    def _deleted(self, request: Request) -> Response:
        found = [
            {
                "id": number,
                "subject": self._tickets.ticket(number)["subject"],
                "actor": {"id": AGENTS + 2, "name": self._directory.users[AGENTS + 2]["name"]},
                "deleted_at": stamp(moment),
                "previous_state": "open",
            }
            for number, moment in sorted(self._tickets.deleted.items())
        ]
        return self._listed(request, "deleted_tickets", found)

    def _ratings(self, request: Request) -> Response:
        asked = request.query_params
        first, last = int(asked.get("start_time", 0)), int(asked.get("end_time", 2**40))
        found = [self._tickets.rating(number) for number in self._tickets.surveyed()]
        inside = [each for each in found if first <= _epoch_of(each, self._ratings_by) <= last]
        return self._listed(request, "satisfaction_ratings", sorted(inside, key=lambda each: each["created_at"]))

    def _search(self, request: Request) -> Response:
        people = [user for user in self._directory.users.values() if user["active"]]
        return searched(
            request,
            {
                "ticket": [self._tickets.created_at(number) for number in self._shown],
                "user": [datetime.fromisoformat(user["created_at"]) for user in people],
                "organization": [company.created_at for company in self._world.companies],
            },
        )


class _Lazy(Sequence[Record]):
    """Records that are made when their page is asked for."""

    def __init__(self, numbers: Sequence[int], shown: Callable[[int], Record]) -> None:
        self._numbers, self._shown = numbers, shown

    def __len__(self) -> int:
        return len(self._numbers)

    def __getitem__(self, place: Any) -> Any:
        return [self._shown(number) for number in self._numbers[place]]


def _same(record: Any) -> Any:
    return record


def _event(tickets: Tickets, place: tuple[int, int], *, said: bool) -> Record:
    return tickets.event(*place, with_comments=said)


def _epoch_of(record: Record, name: str = "updated_at") -> int:
    return epoch(datetime.fromisoformat(record[name]))


def _refusal(request: Request, *, admins_only: bool) -> Response | None:
    role = _SIGNED_IN.get(request.headers.get("authorization", ""))
    if role is None:
        return json_response({"error": "Couldn't authenticate you"}, 401)
    if admins_only and role != "admin":
        error = {"title": "Forbidden", "message": "You do not have access to this page."}
        return json_response({"error": error}, 403)
    return None


def _exports_limit(requests: int, minute: float) -> RateLimit:
    return RateLimit(requests, minute, headers=_export_headers, refusal=_limit_refusal)


def _limit_headers(allowance: Allowance) -> dict[str, str]:
    return {
        "x-rate-limit": str(allowance.limit),
        "x-rate-limit-remaining": str(allowance.remaining),
        "ratelimit-limit": str(allowance.limit),
        "ratelimit-remaining": str(allowance.remaining),
        "ratelimit-reset": str(allowance.reset_in),
    }


def _export_headers(allowance: Allowance) -> dict[str, str]:
    told = f"total={allowance.limit}; remaining={allowance.remaining}; resets={allowance.reset_in}"
    return {"zendesk-ratelimit-incremental-exports": told}


def _limit_refusal(allowance: Allowance) -> Response:
    body = {"error": "APIRateLimitExceeded", "description": "Number of allowed API requests per minute exceeded"}
    return json_response(body, 429, {"retry-after": str(allowance.reset_in)})
