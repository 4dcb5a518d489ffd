"""The make-believe Aircall: the world's calls and contacts behind the paths, pages, errors and limits of the real API.

Behaviour follows what others measured against the live API (README.md, "Quirks"): `from` leaves out its own second for
calls and keeps it for contacts, a page past the 10,000th row is refused while its link was still advertised.
"""

import base64
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any, Literal

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.http import Allowance, Answer, RateLimit, Shelf, guarded, json_response, repeats_boundary
from sandbox.model import Agent, Call, CallComment, PersonRecord, PhoneNumber, Team, World

CREDENTIALS: dict[str, str] = {"api_id": "sandbox-api-id", "api_token": "sandbox-aircall-token"}
ENVIRONMENT: dict[str, str] = {
    "AIRCALL_API_ID": CREDENTIALS["api_id"],
    "AIRCALL_API_TOKEN": CREDENTIALS["api_token"],
}

_API = "https://api.aircall.io"
_LARGEST_PAGE = 50
_Record = dict[str, Any]


def settings(base_url: str) -> dict[str, Any]:
    """The config of a connection to this sandbox, as it stands in switchboard.yaml."""
    return {
        "base_url": base_url,
        "api_id": "${AIRCALL_API_ID}",
        "api_token": "${AIRCALL_API_TOKEN}",
        "start_date": "2025-01-01T00:00:00Z",
    }


def app(
    world: World,
    clock: Callable[[], datetime],
    *,
    wall: int = 10_000,
    requests_per_minute: int = 12_000,
    bare_empty_pages: bool = True,
    unlisted_contacts: Collection[str] = (),
) -> Starlette:
    """Serve the world as Aircall.

    `wall` is the number of rows one query may page through. The real limit is 120 requests a minute; the default is
    higher, so that demos are quick. `bare_empty_pages`: an empty page comes without its data key, as it sometimes does.
    `unlisted_contacts` are in calls but not in the list, as those that another integration put into Aircall.
    """
    records = _Records(world, unlisted_contacts)
    pages = _Pages(wall=wall, bare_empty_pages=bare_empty_pages)

    def calls(request: Request) -> Response:
        first, last = _window(request)
        # Measured: `from` is exclusive and `to` inclusive for calls.
        start = bisect_right(records.call_times, first) if first is not None else 0
        end = bisect_right(records.call_times, last) if last is not None else len(records.calls)
        with_contact = request.query_params.get("fetch_contact") == "true"
        shelf = records.calls_with_contact if with_contact else records.calls
        return pages.answer(request, "calls", shelf, _ordered(request, range(start, end)))

    def contacts(request: Request) -> Response:
        first, last = _window(request)
        # Measured: both ends are inclusive and always about created_at, whatever order_by says.
        start = bisect_left(records.contact_times, first) if first is not None else 0
        end = bisect_right(records.contact_times, last) if last is not None else len(records.contacts)
        places: Sequence[int] = range(start, end)
        if request.query_params.get("order_by") == "updated_at":
            places = sorted(places, key=records.contact_updates.__getitem__)
        return pages.answer(request, "contacts", records.contacts, _ordered(request, places))

    def listing(key: str, shelf: Shelf[Any]) -> Answer:
        return lambda request: pages.answer(request, key, shelf, range(len(shelf)))

    def ping(_: Request) -> Response:
        return json_response({"ping": "pong"})

    def company(_: Request) -> Response:
        counts = {"users_count": len(records.users), "numbers_count": len(records.numbers)}
        return json_response({"company": {"name": "Switchboard Sandbox", **counts}})

    routes: dict[str, Answer] = {
        "/v1/ping": ping,
        "/v1/company": company,
        "/v1/calls": calls,
        "/v1/contacts": contacts,
        "/v2/users": listing("users", records.users),
        "/v1/teams": listing("teams", records.teams),
        "/v1/numbers": listing("numbers", records.numbers),
        "/v1/tags": listing("tags", records.tags),
    }
    limit = RateLimit(requests_per_minute, 60, clock, headers=_limit_headers, refusal=_over_the_limit)
    return Starlette(routes=[Route(path, limit(guarded(answer, _refusal))) for path, answer in routes.items()])


def _refusal(request: Request) -> Response | None:
    """Aircall's own order of refusals: 401 without a header, 403 for a key it doesn't know."""
    header = request.headers.get("authorization")
    if header is None:
        return json_response({"error": "Unauthorized", "troubleshoot": "Check your API key"}, 401)
    key = f"{CREDENTIALS['api_id']}:{CREDENTIALS['api_token']}".encode()
    if header != "Basic " + base64.b64encode(key).decode():
        return json_response({"error": "Forbidden", "troubleshoot": "Check your API key"}, 403)
    return None


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


def _ordered(request: Request, places: Sequence[int]) -> Sequence[int]:
    return places[::-1] if request.query_params.get("order") == "desc" else places


def _window(request: Request) -> tuple[int | None, int | None]:
    first, last = (request.query_params.get(name) for name in ("from", "to"))
    return (int(first) if first else None, int(last) if last else None)


class _Pages:
    """Cuts lists into pages with Aircall's `meta`."""

    def __init__(self, *, wall: int, bare_empty_pages: bool) -> None:
        self._wall = wall
        self._bare_empty_pages = bare_empty_pages

    def answer(self, request: Request, key: str, shelf: Shelf[Any], places: Sequence[int]) -> Response:
        page = max(int(request.query_params.get("page", 1)), 1)
        size = min(max(int(request.query_params.get("per_page", 20)), 1), _LARGEST_PAGE)
        if page * size > self._wall:
            return self._past_the_wall()
        start = (page - 1) * size
        shown = places[max(start - repeats_boundary(request), 0) : start + size]
        more = page * size < len(places)
        body: dict[str, Any] = {
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


class _Records:
    """The world in Aircall's words: UNIX seconds in calls and contacts, ISO times in users, teams and numbers."""

    def __init__(self, world: World, unlisted: Collection[str]) -> None:
        agents = [agent for agent in world.agents if agent.aircall_id is not None]
        people = [record for record in world.records if record.tool == "aircall"]
        tag_names = sorted({tag for call in world.calls for tag in call.tags})
        self._agents = {agent.id: agent for agent in agents}
        self._people = {person.id: person for person in people}
        self._numbers = {number.id: number for number in world.numbers}
        self._teams = {team.id: team for team in world.teams}
        self._companies = {company.id: company.name for company in world.companies}
        self._tag_ids = {name: 30_001 + position for position, name in enumerate(tag_names)}

        by_time = sorted(world.calls, key=lambda call: (call.started_at, call.id))
        self.call_times = [_epoch(call.started_at) for call in by_time]
        self.calls = Shelf(by_time, lambda call: self.call(call, with_contact=False))
        self.calls_with_contact = Shelf(by_time, lambda call: self.call(call, with_contact=True))
        listed = [person for person in people if person.id not in unlisted]
        by_age = sorted(listed, key=lambda person: (person.created_at, int(person.id)))
        self.contact_times = [_epoch(person.created_at) for person in by_age]
        self.contact_updates = [(_epoch(person.updated_at), int(person.id)) for person in by_age]
        self.contacts = Shelf(by_age, self.contact)
        # Who left is no user any more, but stays on their calls.
        self._present = [agent for agent in agents if agent.left_at is None]
        self.users = Shelf(self._present, self.user)
        self.teams = Shelf(world.teams, self.team)
        self.numbers = Shelf(world.numbers, self.number)
        self.tags = Shelf(tag_names, self.tag)

    def call(self, call: Call, *, with_contact: bool) -> _Record:
        number = self._numbers[call.number]
        contact = self._people.get(call.contact) if with_contact and call.contact else None
        assets = f"https://assets.aircall.io/calls/{call.id}"
        return {
            "id": call.id,
            "sid": f"CA{call.id:032x}",
            "direct_link": f"{_API}/v1/calls/{call.id}",
            "direction": call.direction,
            "status": "done",
            "missed_call_reason": call.missed_reason,
            "started_at": _epoch(call.started_at),
            "answered_at": _epoch(call.answered_at) if call.answered_at else None,
            "ended_at": _epoch(call.ended_at),
            "duration": _epoch(call.ended_at) - _epoch(call.started_at),
            "voicemail": f"{assets}/voicemail.mp3" if call.has_voicemail else None,
            "recording": f"{assets}/recording.mp3" if call.answered_at else None,
            "asset": f"{assets}/recording" if call.answered_at else None,
            "raw_digits": call.raw_digits,
            "user": self._user_of_call(call.agent),
            "contact": self.contact(contact) if contact else None,
            "archived": False,
            "assigned_to": None,
            "tags": [self._tag_of_call(name, call) for name in call.tags],
            "transferred_by": self._user_of_call(call.transferred_by),
            "transferred_to": self._user_of_call(call.agent) if call.transferred_by is not None else None,
            "teams": [self._team_of_call(number.team)] if call.direction == "inbound" else [],
            "number": self.number(number),
            "cost": "0.0",
            "country_code_a2": number.country,
            "pricing_type": "in_bundle",
            "comments": [self._comment(comment) for comment in call.comments],
        }

    def contact(self, contact: PersonRecord) -> _Record:
        first, _, last = (contact.name or "").partition(" ")
        identifier = int(contact.id)
        return {
            "id": identifier,
            "direct_link": f"{_API}/v1/contacts/{identifier}",
            "first_name": first or None,
            "last_name": last or None,
            "company_name": self._companies.get(contact.company) if contact.company is not None else None,
            "information": None,
            "is_shared": True,
            "created_at": _epoch(contact.created_at),
            "updated_at": _epoch(contact.updated_at),
            "emails": _labelled(identifier, contact.emails, "Work"),
            "phone_numbers": _labelled(identifier, contact.phones, "Mobile"),
        }

    def user(self, agent: Agent, version: Literal["v1", "v2"] = "v2") -> _Record:
        shown = {
            "id": agent.aircall_id,
            "direct_link": f"{_API}/{version}/users/{agent.aircall_id}",
            "name": agent.name,
            "email": agent.email,
            "available": True,
            "availability_status": "available",
            "created_at": _iso(agent.joined_at),
            "time_zone": agent.time_zone,
            "language": "en-US",
            "state": "always_opened",
            "wrap_up_time": 0,
            "extension": f"{agent.id:03d}",
        }
        return shown if version == "v1" else {**shown, "substatus": "always_open", "default_number_id": None}

    def team(self, team: Team) -> _Record:
        members = [agent for agent in self._present if agent.team == team.id]
        users = [self.user(agent, "v1") for agent in members]
        return {**self._team_of_call(team.id), "users": users}

    def number(self, number: PhoneNumber) -> _Record:
        return {
            "id": number.id,
            "direct_link": f"{_API}/v1/numbers/{number.id}",
            "name": number.name,
            "digits": number.digits,
            "created_at": "2021-03-01T08:00:00.000Z",
            "country": number.country,
            "time_zone": number.time_zone,
            "open": True,
            "availability_status": "custom",
            "is_ivr": False,
            "live_recording_activated": True,
            "priority": None,
            "messages": {"welcome": None, "waiting": None, "voicemail": None, "closed": None},
        }

    def tag(self, name: str) -> _Record:
        return {"id": self._tag_ids[name], "name": name, "color": "#29C8FF", "description": None}

    def _user_of_call(self, agent: int | None) -> _Record | None:
        return self.user(self._agents[agent], "v1") if agent in self._agents else None

    def _team_of_call(self, team: int) -> _Record:
        known = self._teams[team]
        return {
            "id": known.aircall_id,
            "name": known.name,
            "direct_link": f"{_API}/v1/teams/{known.aircall_id}",
            "created_at": "2021-03-01T08:00:00.000Z",
        }

    def _tag_of_call(self, name: str, call: Call) -> _Record:
        tagged = {"id": self._tag_ids[name], "name": name, "created_at": _epoch(call.ended_at)}
        return {**tagged, "tagged_by": self._user_of_call(call.agent)}

    def _comment(self, comment: CallComment) -> _Record:
        author = self._user_of_call(comment.agent)
        return {"id": comment.id, "content": comment.body, "posted_at": _epoch(comment.at), "posted_by": author}


def _labelled(contact: int, values: Sequence[str], label: str) -> list[_Record]:
    return [{"id": contact * 10 + place, "label": label, "value": value} for place, value in enumerate(values)]


def _epoch(moment: datetime) -> int:
    return int(moment.timestamp())


def _iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")
