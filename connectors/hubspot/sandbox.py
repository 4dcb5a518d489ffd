"""The make-believe HubSpot: people, companies, deals, tickets and activities behind the real API's paths and errors."""

import secrets
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from connectors.hubspot.sandbox_objects import Objects, Refusal
from connectors.hubspot.sandbox_people import COMPANY_ID_PROPERTY, PORTAL_ID, USER_ID_PROPERTY
from connectors.hubspot.sandbox_things import SINGULAR
from sandbox.http import Allowance, Answer, RateLimit, guarded, json_response, settled
from sandbox.model import World

CREDENTIALS: dict[str, str] = {
    "access_token": "pat-na1-sandbox-hubspot-token",
    "client_secret": "sandbox-hubspot-client-secret",
}
ENVIRONMENT: dict[str, str] = {
    "HUBSPOT_ACCESS_TOKEN": CREDENTIALS["access_token"],
    "HUBSPOT_CLIENT_SECRET": CREDENTIALS["client_secret"],
}
SCOPES: Mapping[str, str] = {
    "contacts": "crm.objects.contacts.read",
    "companies": "crm.objects.companies.read",
    "deals": "crm.objects.deals.read",
    "tickets": "tickets",
    "emails": "sales-email-read",
    "feedback_submissions": "crm.objects.feedback_submissions.read",
    "owners": "crm.objects.owners.read",
    "account": "oauth",
}


REFUSALS: dict[str, Any] = {
    "expired": (401, {"status": "error", "category": "EXPIRED_AUTHENTICATION", "message": "The token expired."}),
    "scope-less": (403, {"status": "error", "category": "MISSING_SCOPES", "message": "A scope is missing."}),
}
TIGHT: dict[str, Any] = {"wall": 40, "rows_a_page": 20}


def trial(world: World) -> dict[str, Any]:
    """Options under which two objects of each type are in the recycle bin, and one contact went into another."""
    objects = Objects(world, lambda: world.now)
    ids = {kind: objects.ids(kind) for kind in SINGULAR}
    merged = {"contacts": {ids["contacts"][0]: ids["contacts"][1]}}
    return {"archived": {kind: known[-2:] for kind, known in ids.items()}, "merged": merged}


def settings(base_url: str) -> dict[str, Any]:
    """The config of a connection to this sandbox, as it stands in switchboard.yaml."""
    return {
        "base_url": base_url,
        "access_token": "${HUBSPOT_ACCESS_TOKEN}",
        "client_secret": "${HUBSPOT_CLIENT_SECRET}",
        "portal_id": str(PORTAL_ID),
        "user_id_property": USER_ID_PROPERTY,
        "company_id_property": COMPANY_ID_PROPERTY,
    }


def app(
    world: World,
    clock: Callable[[], datetime],
    *,
    wall: int = 10_000,
    search_page: int = 200,
    rows_a_page: int | None = None,
    lag: timedelta = timedelta(0),
    requests_per_ten_seconds: int = 4_000,
    searches_per_second: int = 400,
    daily: int | None = None,
    missing_scopes: Collection[str] = (),
    archived: Mapping[str, Collection[str]] | None = None,
    merged: Mapping[str, Mapping[str, str]] | None = None,
    erased: Mapping[str, Collection[str]] | None = None,
    restored: Mapping[str, Collection[str]] | None = None,
) -> Starlette:
    """Serve the world as HubSpot, as far as it had happened at `clock()`.

    Searches know a change only `lag` after it, give no row behind the `wall`, and no more than `rows_a_page` at once,
    whatever they are asked for. By object type, `archived` ids are in
    the recycle bin, `merged` ones went into another (loser: winner), `erased` ones are gone without a trace, and
    `restored` ones came out of the bin just now. The real
    limits begin at 100 requests in ten seconds, and at 5 searches a second; after `daily` requests there is 429 till
    midnight.
    """
    objects = Objects(world, clock, wall=wall, search_page=search_page, lag=lag, rows_a_page=rows_a_page)
    objects.take_away(archived or {}, merged or {}, erased or {})
    objects.restore(restored or {})
    burst = RateLimit(
        requests_per_ten_seconds, 10, headers=_limit_headers, refusal=_refusal_for("TEN_SECONDLY_ROLLING")
    )
    searches = RateLimit(searches_per_second, 1, headers=lambda _: {}, refusal=_refusal_for("SECONDLY"))
    a_day = RateLimit(daily or 10**9, 86_400, clock, headers=lambda _: {}, refusal=_refusal_for("DAILY"))

    def route(verb: str, path: str, answer: Answer, scope: str | None = None) -> Route:
        limit = searches if path.endswith("/search") else burst
        allowed = guarded(_answered(answer), lambda request: _scope_refusal(request, scope, missing_scopes))
        return Route(path, guarded(a_day(limit(allowed)), _token_refusal), methods=[verb])

    kind, one = "/crm/v3/objects/{kind}", "/crm/v3/objects/{kind}/{id}"
    return Starlette(
        routes=[
            route("POST", f"{kind}/search", objects.search),
            route("POST", f"{kind}/batch/read", objects.batch_read),
            route("GET", kind, objects.listed),
            route("GET", one, objects.one),
            route("POST", "/crm/v4/associations/{kind}/{to}/batch/read", objects.batch_associations),
            route("GET", "/crm/v4/objects/{kind}/{id}/associations/{to}", objects.associations),
            route("GET", "/crm/v3/owners/", objects.list_owners, "owners"),
            route("GET", "/crm/v3/owners/{id}", objects.one_owner, "owners"),
            route("GET", "/crm/v3/pipelines/{kind}", objects.pipelines),
            route("GET", "/crm/v3/properties/{kind}", objects.property_names),
            route("GET", "/account-info/v3/details", _account, "account"),
        ]
    )


def refuse(status: int, category: str, message: str, **more: Any) -> Response:
    """An answer of HubSpot's error shape."""
    correlation = f"{secrets.token_hex(4)}-0000-4000-8000-{secrets.token_hex(6)}"
    body = {"status": "error", "message": message, "correlationId": correlation, "category": category, **more}
    return json_response(body, status)


def _answered(answer: Answer) -> Answer:
    """What the answer refuses, in HubSpot's shape."""

    async def respond(request: Request) -> Response:
        try:
            return await settled(answer(request))
        except Refusal as refusal:
            return refuse(refusal.status, refusal.category, refusal.message)
        except orjson.JSONDecodeError:
            return refuse(400, "VALIDATION_ERROR", "Invalid input JSON")

    return respond


def _token_refusal(request: Request) -> Response | None:
    given = request.headers.get("authorization")
    if given == f"Bearer {CREDENTIALS['access_token']}":
        return None
    if given:
        return refuse(401, "EXPIRED_AUTHENTICATION", "The access token is expired or was revoked.")
    return refuse(401, "INVALID_AUTHENTICATION", "Authentication credentials not found.")


def _scope_refusal(request: Request, scope: str | None, missing: Collection[str]) -> Response | None:
    """Objects of both ends of an association need their scopes; activities go with contacts."""
    kinds = (
        [scope] if scope else [str(request.path_params[name]) for name in ("kind", "to") if name in request.path_params]
    )
    needed = [SCOPES.get(kind, SCOPES["contacts"]) for kind in kinds]
    if not set(needed) & set(missing):
        return None
    message = "This app hasn't been granted all required scopes to make this call."
    errors = [
        {"message": "One or more of the following scopes are required.", "context": {"requiredGranularScopes": needed}}
    ]
    return refuse(403, "MISSING_SCOPES", message, errors=errors)


def _limit_headers(allowance: Allowance) -> dict[str, str]:
    """Nothing says when a window ends, but that it is ten seconds long."""
    return {
        "X-HubSpot-RateLimit-Interval-Milliseconds": "10000",
        "X-HubSpot-RateLimit-Max": str(allowance.limit),
        "X-HubSpot-RateLimit-Remaining": str(allowance.remaining),
        "X-HubSpot-RateLimit-Daily": "650000",
        "X-HubSpot-RateLimit-Daily-Remaining": "640000",
    }


def _refusal_for(policy: str) -> Callable[[Allowance], Response]:
    def refusal(_: Allowance) -> Response:
        message = f"You have reached your {policy.lower()} limit."
        return refuse(429, "RATE_LIMITS", message, errorType="RATE_LIMIT", policyName=policy)

    return refusal


def _account(_: Request) -> Response:
    body = {"portalId": PORTAL_ID, "accountType": "STANDARD", "timeZone": "Europe/London", "companyCurrency": "USD"}
    place = {"additionalCurrencies": [], "utcOffset": "+00:00", "utcOffsetMilliseconds": 0}
    return json_response({**body, **place, "uiDomain": "app.hubspot.com", "dataHostingLocation": "na1"})
