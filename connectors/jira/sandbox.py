"""The make-believe Jira: bugs that customers reported, each linked to the conversation it came from."""

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.http import Answer, RateLimit, guarded, json_response, repeats_boundary
from sandbox.model import Conversation, World

EMAIL = "switchboard@example.com"
CREDENTIALS: dict[str, str] = {"api_token": "sandbox-jira-token"}
ENVIRONMENT: dict[str, str] = {"JIRA_API_TOKEN": CREDENTIALS["api_token"]}

_EVERY = 4  # conversations about a bug for each issue that is filed
_FIRST = 10_000
_LARGEST_PAGE = 100
_BOUND = re.compile(r"\b(updated|created)\s*(>=|<=|<)\s*(\d+)")


def settings(base_url: str) -> dict[str, Any]:
    """The config of a connection to this sandbox."""
    return {
        "base_url": base_url,
        "email": EMAIL,
        "api_token": "${JIRA_API_TOKEN}",
        "start_date": "2024-01-01T00:00:00Z",
    }


@dataclass(frozen=True)
class Bug:
    """An issue and the conversation in which it was reported."""

    id: int
    conversation: Conversation
    created_at: datetime
    updated_at: datetime
    resolved_at: datetime | None


def bugs(world: World) -> list[Bug]:
    """Every fourth conversation about a bug, in the order they were filed."""
    about = [each for each in world.conversations if each.topic == "bug"][::_EVERY]
    return [_bug(_FIRST + place, each, world.now) for place, each in enumerate(about)]


def app(world: World, clock: Callable[[], datetime], *, requests_per_minute: int = 6_000) -> Starlette:
    """Serve the bugs. The real limits are not published."""
    found = [bug for bug in bugs(world) if bug.created_at <= clock()]
    held = {str(bug.id): bug for bug in found}

    def search(request: Request) -> Response:
        asked = request.query_params
        wanted = _within(found, asked.get("jql", ""))
        if wanted is None:
            return json_response({"errorMessages": ["Unbounded JQL queries are not allowed here."]}, 400)
        size = min(int(asked.get("maxResults", 50)), _LARGEST_PAGE)
        start = _position(asked.get("nextPageToken"))
        page = wanted[max(start - repeats_boundary(request), 0) : start + size]
        fields = asked.get("fields", "")
        shown = [_issue(bug) if fields else {"id": str(bug.id)} for bug in page]
        more = start + size < len(wanted)
        return json_response(
            {"issues": shown, "isLast": not more, **({"nextPageToken": _token(start + size)} if more else {})}
        )

    def one(request: Request) -> Response:
        bug = held.get(request.path_params["id"])
        return json_response(_issue(bug)) if bug else _not_found()

    def links(request: Request) -> Response:
        bug = held.get(request.path_params["id"])
        return json_response(_links(bug)) if bug else _not_found()

    paths: list[tuple[str, Answer]] = [("search/jql", search), ("issue/{id}", one), ("issue/{id}/remotelink", links)]
    limit = RateLimit(requests_per_minute, 60)
    return Starlette(routes=[Route(f"/rest/api/3/{path}", limit(guarded(answer, _refusal))) for path, answer in paths])


def _bug(number: int, conversation: Conversation, now: datetime) -> Bug:
    created = conversation.started_at + timedelta(hours=2)
    resolved = created + timedelta(days=1 + number % 30)
    done = resolved <= now and number % 6 != 0
    return Bug(number, conversation, created, resolved if done else created, resolved if done else None)


def _within(found: list[Bug], jql: str) -> list[Bug] | None:
    """Bugs within the bounds of a query, oldest change first. None when it has no bound at all."""
    bounds = _BOUND.findall(jql)
    for field, sign, value in bounds:
        moment = int(value) / 1000
        found = [bug for bug in found if _fits(_moment(bug, field), sign, moment)]
    return sorted(found, key=lambda bug: (bug.updated_at, bug.id)) if bounds else None


def _moment(bug: Bug, field: str) -> float:
    return (bug.updated_at if field == "updated" else bug.created_at).timestamp()


def _fits(value: float, sign: str, bound: float) -> bool:
    return value >= bound if sign == ">=" else value <= bound if sign == "<=" else value < bound


def _issue(bug: Bug) -> dict[str, Any]:
    done = bug.resolved_at is not None
    status = {"name": "Done" if done else "To Do", "statusCategory": {"key": "done" if done else "new"}}
    return {
        "id": str(bug.id),
        "key": f"BUG-{bug.id}",
        "self": f"https://sandbox.atlassian.net/rest/api/3/issue/{bug.id}",
        "fields": {
            "summary": (bug.conversation.subject or "Something does not work")[:120],
            "status": status,
            "priority": {"name": "Medium"},
            "issuetype": {"name": "Bug"},
            "labels": ["customer-reported"],
            "components": [],
            "created": _time(bug.created_at),
            "updated": _time(bug.updated_at),
            "resolutiondate": _time(bug.resolved_at) if bug.resolved_at else None,
            "assignee": None,
            "reporter": {"accountId": f"5b10a2844c20165700ede{bug.id:03d}", "displayName": "A support agent"},
        },
    }


def _links(bug: Bug) -> list[dict[str, Any]]:
    page = f"https://app.intercom.com/a/inbox/sandbox/inbox/conversation/{bug.conversation.id}"
    design = "https://wiki.example.com/how-we-fix-bugs"
    return [
        {"id": 2 * bug.id, "globalId": page, "object": {"url": page, "title": "Conversation"}},
        {"id": 2 * bug.id + 1, "globalId": design, "object": {"url": design, "title": "How we fix bugs"}},
    ]


def _refusal(request: Request) -> Response | None:
    wanted = base64.b64encode(f"{EMAIL}:{CREDENTIALS['api_token']}".encode()).decode()
    if request.headers.get("authorization") == f"Basic {wanted}":
        return None
    return json_response({"message": "Client must be authenticated to access this resource.", "status-code": 401}, 401)


def _not_found() -> Response:
    return json_response({"errorMessages": ["Issue does not exist or you do not have permission to see it."]}, 404)


def _token(position: int) -> str:
    return base64.urlsafe_b64encode(f"after:{position}".encode()).decode()


def _position(token: str | None) -> int:
    return int(base64.urlsafe_b64decode(token).split(b":")[1]) if token else 0


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "+0000"
