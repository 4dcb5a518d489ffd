"""Signing in by the OpenID provider: there, and back."""

from typing import Annotated

import structlog
from fastapi import APIRouter, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from contracts.errors import ContradictionError, ImpossibleError, NotThereError
from unified_profile.app.oidc.journeys import LASTS_SECONDS, Journey
from unified_profile.app.oidc.provider import Provider
from unified_profile.app.oidc.tokens import Proven, Unproven, proven
from unified_profile.app.services import App, Services
from unified_profile.app.sessions import address_of, start_session
from unified_profile.app.sign_in_page import sign_in_page

public = APIRouter()

_BACK = "/login/oidc/callback"
Text = Annotated[str, Query(max_length=4000)]
_log = structlog.get_logger(__name__)


@public.get("/login/oidc")
def go_there(request: Request, app: App) -> Response:
    """Send the browser to the provider, with a cookie that what comes back has to fit to."""
    provider = _provider(app)
    app.login_limit.use(address_of(request))
    journey = Journey.begun(app.settings.clock().timestamp())
    way = provider.way_there(_redirect_uri(request, app), journey)
    response = RedirectResponse(way, 303)
    # Lax: it has to come along when the provider sends the browser back.
    response.set_cookie(
        _cookie(request), journey.browser, LASTS_SECONDS, path="/", secure=_is_https(request), httponly=True
    )
    return response


@public.get(_BACK)
def come_back(request: Request, app: App, state: Text = "", code: Text = "", error: Text = "") -> Response:
    """Exchange the code, check what it brings and start a session, in the browser that went there."""
    provider = _provider(app)
    app.login_limit.use(address_of(request))
    now = app.settings.clock()
    journey = Journey.ended(request.cookies.get(_cookie(request), ""), state, now.timestamp())
    if error:
        return _refused(request, app, "The provider let nobody in.")
    if journey is None or not code:
        return _refused(request, app, "It took too long, was done before, or began in another browser.")
    try:
        token = provider.id_token(code, _redirect_uri(request, app), journey.verifier)
        if token is None:
            return _refused(request, app, "The provider did not take its code back.")
        who = proven(token, provider.door, provider, journey.nonce, now)
        session_id = _entered(app, provider, who)
    except (Unproven, NotThereError, ContradictionError, ImpossibleError) as reason:
        said = str(reason) if isinstance(reason, Unproven) else f"{reason.message} {reason.remedy}"
        return _refused(request, app, said[:1].upper() + said[1:])
    response = start_session(request, app, session_id)
    response.delete_cookie(_cookie(request), path="/", secure=_is_https(request), httponly=True)
    return response


def _entered(app: Services, provider: Provider, who: Proven) -> str:
    """The session of whoever was proven. Raises Unproven, and as the ledger does."""
    door = provider.door
    if not door.lets_in(who.address):
        raise Unproven("addresses of that domain may not sign in here.")
    role = door.role_of(who.claims)
    if door.roles and role is None:
        raise Unproven("none of the provider's groups of this user has a role here.")
    return app.ledger.federated.sign_in(
        door.issuer, who.subject, who.address, role=role, may_add=door.makes_users and role is not None
    )


def _refused(request: Request, app: Services, reason: str) -> Response:
    app.ledger.federated.refuse(_BACK)
    # Ours are the words, never the provider's or the visitor's.
    _log.warning("sign-in by the provider refused", reason=reason)
    return sign_in_page(request, app, "unproven", 403, reason=reason)


def _provider(app: Services) -> Provider:
    if app.provider is None:
        raise HTTPException(404)
    return app.provider


def _redirect_uri(request: Request, app: Services) -> str:
    base = app.settings.public_url or str(request.base_url)
    return f"{base.rstrip('/')}{_BACK}"


def _is_https(request: Request) -> bool:
    return request.url.scheme == "https"


def _cookie(request: Request) -> str:
    return f"{'__Host-' if _is_https(request) else ''}switchboard_journey"
