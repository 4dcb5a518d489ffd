"""How a browser gets its session: by a cookie with a fresh id, whatever it had before."""

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from unified_profile.app.gate import Visitor, cookie_name
from unified_profile.app.services import Services


def start_session(request: Request, app: Services, session_id: str, to: str = "/") -> Response:
    """Lead on with the new session; one that was there before is ended, so that no known id goes on."""
    before = request.state.visitor
    if isinstance(before, Visitor):
        app.ledger.end_session(before.session_id)
        app.recent_searches.forget(before.session_id)
    is_https = request.url.scheme == "https"
    response = RedirectResponse(to, 303)
    response.set_cookie(
        cookie_name(is_https=is_https), session_id, path="/", secure=is_https, httponly=True, samesite="lax"
    )
    return response


def address_of(request: Request) -> str:
    """Where the request came from, which limits count by."""
    return request.client.host if request.client else "unknown"
