"""Signing in by a one-time link or a password, and out."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from unified_profile.app.cookies import cookie_name
from unified_profile.app.gate import Who
from unified_profile.app.links import local_path
from unified_profile.app.render import THEMES
from unified_profile.app.rights import SIGNED_IN
from unified_profile.app.services import App
from unified_profile.app.sessions import address_of, start_session
from unified_profile.app.sign_in_page import sign_in_page

public = APIRouter()
router = APIRouter(dependencies=[SIGNED_IN])

_YEAR = 365 * 24 * 3600


@public.get("/login")
def how_to_sign_in(request: Request, app: App) -> Response:
    """A form for address and password, and how to get a link."""
    return sign_in_page(request, app, "asked")


@public.get("/login/{token}")
def confirm_sign_in(request: Request, token: str, app: App) -> Response:
    """A button: programs that preview links open them too, and must not use the link up."""
    app.login_limit.use(address_of(request))
    if not app.ledger.is_redeemable(token):
        return sign_in_page(request, app, "expired", 410)
    return sign_in_page(request, app, "ready", token=token)


@public.post("/login")
def sign_in(request: Request, app: App, token: Annotated[str, Form(max_length=400)] = "") -> Response:
    """Use the link up and start a session; one that was there before is ended."""
    app.login_limit.use(address_of(request))
    session_id = app.ledger.redeem(token)
    if session_id is None:
        return sign_in_page(request, app, "expired", 410)
    return _go_on(request, app, session_id)


@public.post("/login/password")
def sign_in_by_password(
    request: Request,
    app: App,
    name: Annotated[str, Form(max_length=200)] = "",
    password: Annotated[str, Form(max_length=1000)] = "",
) -> Response:
    """Start a session for whoever knows the password. All that is wrong is answered alike, and takes as long."""
    if not app.settings.ways_in.passwords:
        raise HTTPException(404)
    app.login_limit.use(address_of(request))
    # Counted for names that nobody has, too: a limit must not tell who is there.
    account = name.strip().casefold()
    app.account_limit.use(account)
    session_id = app.ledger.credentials.sign_in(name, password)
    if session_id is None:
        return sign_in_page(request, app, "refused", 401, name=name)
    app.account_limit.give_back(account)
    return _go_on(request, app, session_id)


@public.post("/login/code")
def sign_in_by_code(
    request: Request,
    app: App,
    step: Annotated[str, Form(max_length=400)] = "",
    code: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    """Start a session for whoever was asked for a code and has it."""
    app.login_limit.use(address_of(request))
    user_id = app.ledger.second_factor.asked_of(step)
    if user_id is None:
        return sign_in_page(request, app, "late", 410)
    # By user: the first proof opens as many steps as somebody likes.
    account = f"code {user_id}"
    app.account_limit.use(account)
    session_id = app.ledger.second_factor.sign_in(step, code)
    if session_id is not None:
        app.account_limit.give_back(account)
        return start_session(request, app, session_id)
    if app.ledger.second_factor.asked_of(step) is None:
        return sign_in_page(request, app, "late", 410)
    return sign_in_page(request, app, "code", 401, token=step, is_wrong=True)


@router.post("/logout")
def sign_out(request: Request, app: App, who: Who) -> Response:
    """End the session."""
    app.ledger.end_session(who.session_id)
    app.recent_searches.forget(who.session_id)
    is_https = request.url.scheme == "https"
    response = RedirectResponse("/login", 303)
    response.delete_cookie(cookie_name(is_https=is_https), path="/", secure=is_https, httponly=True, samesite="lax")
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@router.post("/theme")
def choose_theme(
    theme: Annotated[str, Form(max_length=10)] = "", back: Annotated[str, Form(max_length=2000)] = "/"
) -> Response:
    """Remember light or dark and go back; anything else follows the system again."""
    response = RedirectResponse(local_path(back), 303)
    if theme in THEMES:
        response.set_cookie("theme", theme, max_age=_YEAR, path="/", samesite="lax")
    else:
        response.delete_cookie("theme", path="/")
    return response


def _go_on(request: Request, app: App, entered: str) -> Response:
    """Into the session, or to the page that asks for a code; that page's form, and no cookie, holds what was proved."""
    if app.ledger.second_factor.asked_of(entered) is None:
        return start_session(request, app, entered)
    return sign_in_page(request, app, "code", token=entered)
