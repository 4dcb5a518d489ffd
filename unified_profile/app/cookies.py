"""The cookie of a session."""

from fastapi import Request
from starlette.responses import Response

COOKIE = "switchboard_session"
SECURE_COOKIE = "__Host-switchboard_session"
_INSTEAD = "switchboard.session"


def cookie_name(*, is_https: bool) -> str:
    """Over https the name makes browsers insist on Secure, this host and the whole site."""
    return SECURE_COOKIE if is_https else COOKIE


def session_in(request: Request) -> str | None:
    """The id of the session that counts: what the browser sent, or what a proxy's word has put in its place."""
    sent = request.cookies.get(cookie_name(is_https=request.url.scheme == "https"))
    found = request.scope.get(_INSTEAD, sent)
    return found if isinstance(found, str) else None


def count_instead(request: Request, session_id: str) -> None:
    """Let another session count for this request; an empty id: none."""
    request.scope[_INSTEAD] = session_id


def give_session(request: Request, response: Response, session_id: str) -> None:
    """Let the browser come with this session from now on."""
    is_https = request.url.scheme == "https"
    response.set_cookie(
        cookie_name(is_https=is_https), session_id, path="/", secure=is_https, httponly=True, samesite="lax"
    )
