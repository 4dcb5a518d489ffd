"""The make-believe Intercom: the world's conversations and contacts behind the real API's paths, pages and errors."""

import secrets
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from connectors.intercom.sandbox_conversations import Conversations
from connectors.intercom.sandbox_records import APP_ID, Record, Records
from connectors.intercom.sandbox_search import Grammar, Index, Page, SearchError
from sandbox.http import Allowance, Answer, RateLimit, guarded, json_response, repeats_boundary
from sandbox.model import World

CREDENTIALS: dict[str, str] = {"access_token": "sandbox-intercom-token"}
ENVIRONMENT: dict[str, str] = {"INTERCOM_ACCESS_TOKEN": CREDENTIALS["access_token"]}

_VERSIONS = ("2.13", "2.14", "2.15")
_LIMIT_SECONDS = 10
_CONVERSATION_DATES = frozenset(
    {"created_at", "updated_at", "waiting_since", "snoozed_until"}
    | {f"statistics.{name}_at" for name in ("first_contact_reply", "first_admin_reply", "last_admin_reply")}
    | {f"statistics.{name}_at" for name in ("last_contact_reply", "first_close", "last_close", "first_assignment")}
    | {f"conversation_rating.{name}_at" for name in ("requested", "replied")}
)
_CONTACT_DATES = frozenset(
    {"created_at", "updated_at", "signed_up_at", "last_seen_at", "last_contacted_at", "last_replied_at"}
    | {"last_email_opened_at", "last_email_clicked_at"}
)

# Search fields that go by another name in the record.
_LISTS = {
    "contact_ids": ("contacts", "contacts"),
    "teammate_ids": ("teammates", "teammates"),
    "tag_ids": ("tags", "tags"),
}
_RENAMED = {"conversation_rating.score": "conversation_rating.rating"}


def settings(base_url: str) -> dict[str, Any]:
    """The config of a connection to this sandbox, as it stands in switchboard.yaml."""
    return {
        "base_url": base_url,
        "access_token": "${INTERCOM_ACCESS_TOKEN}",
        "app_id": APP_ID,
        "start_date": "2020-01-01T00:00:00Z",
    }


def app(
    world: World,
    clock: Callable[[], datetime],
    *,
    requests_per_window: int = 20_000,
    scroll_page: int = 100,
    scroll_seconds: float = 60.0,
    same_scroll_param: bool = False,
    most_parts: int = 500,
    workspace_zone: str = "America/New_York",
) -> Starlette:
    """Serve the world as Intercom, as far as it had happened at `clock()`.

    The real limit is about 1,666 requests in ten seconds; the default is higher, so that demos are quick. A scroll that
    nobody uses for `scroll_seconds` is closed. `same_scroll_param`: the parameter of a scroll stays the same from page
    to page (it is not known which way the real one does it). Dates in contact searches are days of `workspace_zone`.
    """
    api = _Api(world, clock, workspace_zone=workspace_zone, most_parts=most_parts)
    scroll = _Scroll(api.companies, page=scroll_page, seconds=scroll_seconds, same_param=same_scroll_param)
    limit = RateLimit(requests_per_window, _LIMIT_SECONDS, headers=_limit_headers, refusal=_limit_refusal)
    routes: list[tuple[str, str, Answer]] = [
        ("GET", "/me", api.me),
        ("POST", "/conversations/search", api.search_conversations),
        ("GET", "/conversations/{id}", api.conversation),
        ("POST", "/contacts/search", api.search_contacts),
        ("GET", "/companies/scroll", scroll.answer),
        ("POST", "/companies/list", api.list_companies),
        ("GET", "/admins", api.admins),
        ("GET", "/teams", api.teams),
        ("GET", "/tags", api.tags),
    ]
    return Starlette(
        routes=[Route(path, limit(guarded(answer, _refusal)), methods=[verb]) for verb, path, answer in routes]
    )


def refuse(status: int, code: str, message: str) -> Response:
    """An answer of Intercom's error shape."""
    request_id = f"0000{secrets.token_hex(2)}-0000-4000-8000-{secrets.token_hex(6)}"
    errors = [{"code": code, "message": message}]
    return json_response({"type": "error.list", "request_id": request_id, "errors": errors}, status)


def _refusal(request: Request) -> Response | None:
    if request.headers.get("authorization") != f"Bearer {CREDENTIALS['access_token']}":
        return refuse(401, "unauthorized", "Access Token Invalid")
    if request.headers.get("intercom-version") not in _VERSIONS:
        return refuse(400, "intercom_version_invalid", "The requested version could not be found")
    return None


def _limit_headers(allowance: Allowance) -> dict[str, str]:
    """The reset is an instant in epoch seconds. Retry-After comes only sometimes: here it never does."""
    return {
        "X-RateLimit-Limit": str(allowance.limit),
        "X-RateLimit-Remaining": str(allowance.remaining),
        "X-RateLimit-Reset": str(allowance.reset_at),
    }


def _limit_refusal(_: Allowance) -> Response:
    return refuse(429, "rate_limit_exceeded", "Exceeded rate limit of requests in a 10 second window")


class _Api:
    def __init__(self, world: World, clock: Callable[[], datetime], *, workspace_zone: str, most_parts: int) -> None:
        self._clock = clock
        self._most_parts = most_parts
        self._records = Records(world)
        self._written = Conversations(self._records)
        self._by_id = {conversation.id: conversation for conversation in world.conversations}
        self._conversations = Index(
            [self._written.conversation(each) for each in world.conversations],
            Grammar(_conversation_value, _CONVERSATION_DATES, page_size=20),
        )
        self._contacts = Index(
            [self._records.contact(each) for each in self._records.contacts.values()],
            Grammar(_contact_value, _CONTACT_DATES, page_size=50, day_zone=ZoneInfo(workspace_zone)),
        )
        self._zone = workspace_zone

    def me(self, _: Request) -> Response:
        first = self._records.people_of_support()[0]
        shown = {**self._records.admin(first), "avatar": {"type": "avatar", "image_url": None}, "email_verified": True}
        region = {"region": "US", "timezone": self._zone, "created_at": 1_600_000_000, "identity_verification": True}
        return json_response({**shown, "app": {"type": "app", "id_code": APP_ID, "name": "Sandbox", **region}})

    async def search_conversations(self, request: Request) -> Response:
        return await self._search(request, self._conversations, "conversation.list", "conversations")

    async def search_contacts(self, request: Request) -> Response:
        return await self._search(request, self._contacts, "list", "data")

    def conversation(self, request: Request) -> Response:
        found = self._by_id.get(request.path_params["id"])
        if found is None or found.updated_at > self._clock():
            return refuse(404, "not_found", "Resource Not Found")
        plain = request.query_params.get("display_as") == "plaintext"
        return json_response(self._written.with_parts(found, plain=plain, most=self._most_parts))

    def companies(self) -> list[Record]:
        now = self._clock()
        listed = self._records.listed_companies()
        return [self._records.company(company) for company in listed if company.created_at <= now]

    def list_companies(self, request: Request) -> Response:
        page, size = (int(request.query_params.get(name, usual)) for name, usual in (("page", 1), ("per_page", 15)))
        if not 0 < size <= 60 or page < 1:
            return refuse(400, "parameter_invalid", "per_page must be between 1 and 60")
        if page * size > 10_000:
            return refuse(400, "bad_request", "page limit reached, please use scroll API")
        listed = self.companies()
        pages = {"type": "pages", "page": page, "per_page": size, "total_pages": -(-len(listed) // size), "next": None}
        if page * size < len(listed):
            # On page endpoints `next` is an address, on cursor endpoints an object.
            pages["next"] = str(request.url.include_query_params(page=page + 1))
        data = listed[(page - 1) * size : page * size]
        return json_response({"type": "list", "data": data, "pages": pages, "total_count": len(listed)})

    def admins(self, _: Request) -> Response:
        now = self._clock()
        agents = [agent for agent in self._records.people_of_support() if agent.joined_at <= now]
        return json_response({"type": "admin.list", "admins": [self._records.admin(agent) for agent in agents]})

    def teams(self, _: Request) -> Response:
        teams = [self._records.team(team.id) for team in self._records.world.teams]
        return json_response({"type": "team.list", "teams": teams})

    def tags(self, _: Request) -> Response:
        return json_response({"type": "list", "data": [self._records.tag(name) for name in self._records.tags]})

    async def _search(self, request: Request, index: Index, kind: str, key: str) -> Response:
        try:
            body, now = orjson.loads(await request.body()), int(self._clock().timestamp())
            page = index.search(body, now, repeat=repeats_boundary(request))
        except orjson.JSONDecodeError:
            return refuse(400, "bad_request", "The body is not JSON")
        except SearchError as error:
            return refuse(400, error.code, error.message)
        return json_response({"type": kind, "pages": _pages(page), "total_count": page.total, key: page.records})


class _Scroll:
    """Walks over all companies. One walk at a time in a workspace; a forgotten one closes by itself."""

    def __init__(self, companies: Callable[[], list[Record]], *, page: int, seconds: float, same_param: bool) -> None:
        self._companies = companies
        self._page = page
        self._seconds = seconds
        self._same_param = same_param
        self._open: list[Record] | None = None
        self._name = ""
        self._position = 0
        self._used_at = 0.0

    def answer(self, request: Request) -> Response:
        if self._open is not None and time.monotonic() - self._used_at > self._seconds:
            self._open = None
        param = request.query_params.get("scroll_param")
        if param is None:
            if self._open is not None:
                return refuse(400, "scroll_exists", "scroll already exists for this workspace")
            self._open, self._position, self._name = self._companies(), 0, secrets.token_hex(16)
        else:
            name, _, position = param.partition(".")
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
        if not rows:
            self._open = None
        param = self._name if self._same_param else f"{self._name}.{self._position}"
        body = {"type": "list", "data": rows, "pages": None, "total_count": None, "scroll_param": param}
        return json_response(body)


def _pages(page: Page) -> Record:
    shown: Record = {"type": "pages", "page": page.number, "per_page": page.per_page}
    shown["total_pages"] = -(-page.total // page.per_page)
    if page.next is not None:
        shown["next"] = {"per_page": page.per_page, "starting_after": page.next}
    return shown


def _conversation_value(record: Record, field: str) -> Any:
    if field in _LISTS:
        path, inner = _LISTS[field]
        return [each["id"] for each in record[path][inner]]
    return _at(record, _RENAMED.get(field, field))


def _contact_value(record: Record, field: str) -> Any:
    if field == "company_id":
        return [each["id"] for each in record["companies"]["data"]]
    return _at(record, field)


def _at(record: Record, path: str) -> Any:
    """What stands at a dotted path; nothing for a path that ends early."""
    value: Any = record
    for key in path.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return value
