"""How a browser gets its session: by a cookie with a fresh id, whatever it had before."""

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from unified_profile.app.cookies import give_session
from unified_profile.app.gate import Visitor
from unified_profile.app.services import Services


def start_session(request: Request, app: Services, session_id: str, to: str = "/") -> Response:
    """Lead on with the new session; one that was there before is ended, so that no known id goes on."""
    before = request.state.visitor
    if isinstance(before, Visitor):
        app.ledger.end_session(before.session_id)
        app.recent_searches.forget(before.session_id)
    response = RedirectResponse(to, 303)
    give_session(request, response, session_id)
    return response


def address_of(request: Request) -> str:
    """Where the request came from, which limits count by."""
    return request.client.host if request.client else "unknown"
