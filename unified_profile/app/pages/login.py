"""Signing in by a one-time link, and out."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from unified_profile.app.gate import Who, cookie_name
from unified_profile.app.links import local_path
from unified_profile.app.render import THEMES, render
from unified_profile.app.rights import SIGNED_IN
from unified_profile.app.services import App

public = APIRouter()
router = APIRouter(dependencies=[SIGNED_IN])

_YEAR = 365 * 24 * 3600


@public.get("/login")
def how_to_sign_in(request: Request) -> Response:
    """How to get a link."""
    return render(request, "login.html", {"token": None, "state": "asked"})


@public.get("/login/{token}")
def confirm_sign_in(request: Request, token: str, app: App) -> Response:
    """A button: programs that preview links open them too, and must not use the link up."""
    app.login_limit.use(_address(request))
    if not app.ledger.is_redeemable(token):
        return render(request, "login.html", {"token": None, "state": "expired"}, 410)
    return render(request, "login.html", {"token": token, "state": "ready"})


@public.post("/login")
def sign_in(request: Request, app: App, token: Annotated[str, Form(max_length=400)] = "") -> Response:
    """Use the link up and start a session; one that was there before is ended."""
    app.login_limit.use(_address(request))
    session_id = app.ledger.redeem(token)
    if session_id is None:
        return render(request, "login.html", {"token": None, "state": "expired"}, 410)
    if request.state.visitor is not None:
        app.ledger.end_session(request.state.visitor.session_id)
    is_https = request.url.scheme == "https"
    response = RedirectResponse("/", 303)
    response.set_cookie(
        cookie_name(is_https=is_https), session_id, path="/", secure=is_https, httponly=True, samesite="lax"
    )
    return response


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


def _address(request: Request) -> str:
    return request.client.host if request.client else "unknown"
