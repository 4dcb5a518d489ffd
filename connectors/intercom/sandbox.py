"""The make-believe Intercom: the world's conversations and contacts behind the real API's paths, pages and errors."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from connectors.intercom.sandbox_answers import refuse
from connectors.intercom.sandbox_calls import Calls
from connectors.intercom.sandbox_changes import Changes
from connectors.intercom.sandbox_companies import Companies, Scroll
from connectors.intercom.sandbox_inbox import Inbox
from connectors.intercom.sandbox_people import People
from connectors.intercom.sandbox_records import APP_ID, Records
from connectors.intercom.sandbox_workspace import Workspace
from sandbox.http import Allowance, RateLimit, guarded
from sandbox.making.backoffice import Ticket
from sandbox.model import World

CREDENTIALS: dict[str, str] = {
    "access_token": "sandbox-intercom-token",
    "client_secret": "sandbox-intercom-client-secret",
}
ENVIRONMENT: dict[str, str] = {
    "INTERCOM_ACCESS_TOKEN": CREDENTIALS["access_token"],
    "INTERCOM_CLIENT_SECRET": CREDENTIALS["client_secret"],
}

# Companies end at the first page of their list, and the scroll over them is lost on the way.
TIGHT: dict[str, Any] = {"page_wall": 1, "scroll_page": 2, "scroll_breaks_after": 1}

_VERSIONS = ("2.13", "2.14", "2.15", "2.16", "2.17")
_LIMIT_SECONDS = 10


def settings(base_url: str) -> dict[str, Any]:
    """The config of a connection to this sandbox, as it stands in switchboard.yaml."""
    return {
        "base_url": base_url,
        "access_token": "${INTERCOM_ACCESS_TOKEN}",
        "client_secret": "${INTERCOM_CLIENT_SECRET}",
        "app_id": APP_ID,
        "start_date": "2020-01-01T00:00:00Z",
    }


def trial(world: World) -> dict[str, Any]:
    """Options under which a small world shows something of everything: deleted, merged, and more than is listed."""
    changes, an_hour_ago = Changes(), world.now - timedelta(hours=1)
    contacts = [record for record in world.records if record.tool == "intercom"]
    lead, user = (next(each.id for each in contacts if each.role == role) for role in ("lead", "user"))
    changes.merge(lead, user, an_hour_ago)
    changes.delete("conversation", world.conversations[-1].id, an_hour_ago)
    # Conversations stay the lead's: otherwise they would change without their `updated_at`, which no sync can see.
    return {"changes": changes, "merge_moves": False, "most_listed": 0, "calls": True}


def app(
    world: World,
    clock: Callable[[], datetime],
    *,
    requests_per_window: int = 20_000,
    scroll_page: int = 100,
    scroll_seconds: float = 60.0,
    scroll_breaks_after: int | None = None,
    same_scroll_param: bool = False,
    page_wall: int = 10_000,
    most_parts: int = 500,
    most_listed: int = 10,
    companies_as_described: bool = False,
    workspace_zone: str = "America/New_York",
    changes: Changes | None = None,
    merge_moves: bool = True,
    more_tickets: tuple[Ticket, ...] = (),
    calls: bool = False,
) -> Starlette:
    """Serve the world as Intercom, as far as it had happened at `clock()`.

    The real limit is about 1,666 requests in ten seconds; the default is higher, so that demos are quick. A scroll that
    nobody uses for `scroll_seconds` is closed. `same_scroll_param`: the parameter of a scroll stays the same from page
    to page (it is not known which way the real one does it). Dates in contact searches are days of `workspace_zone`.
    `most_listed` companies and notes are listed on a contact; `companies_as_described`: the list of its companies is
    called as Intercom's description calls it, not as its examples do (which is right is not known). `changes` holds
    what was deleted and merged (the API's own verbs add to it); `merge_moves`: conversations become those of the
    contact that theirs was merged into (whether they do is not known). `more_tickets` are such as the world does not
    have, and so are `calls`: the company phones with another tool.
    """
    records, changes = Records(world, most_listed), changes if changes is not None else Changes()
    scroll = Scroll(
        page=scroll_page, seconds=scroll_seconds, same_param=same_scroll_param, breaks_after=scroll_breaks_after
    )
    areas = (
        Inbox(records, clock, changes, most_parts=most_parts, more_tickets=more_tickets, merge_moves=merge_moves),
        People(
            records,
            clock,
            changes,
            workspace_zone=workspace_zone,
            companies_key="companies" if companies_as_described else "data",
        ),
        Companies(records, clock, changes, scroll, page_wall),
        Workspace(records, clock, changes, zone=workspace_zone),
        Calls(records, clock, shown=calls),
    )
    limit = RateLimit(requests_per_window, _LIMIT_SECONDS, headers=_limit_headers, refusal=_limit_refusal)
    return Starlette(
        routes=[
            Route(path, limit(guarded(answer, _refusal)), methods=[verb])
            for area in areas
            for verb, path, answer in area.routes()
        ]
    )


def _refusal(request: Request) -> Response | None:
    if request.headers.get("authorization") != f"Bearer {CREDENTIALS['access_token']}":
        return refuse(401, "unauthorized", "Access Token Invalid")
    # Without the header the default version of the app applies.
    if request.headers.get("intercom-version", _VERSIONS[0]) not in _VERSIONS:
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
