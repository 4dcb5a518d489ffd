"""The gate: nothing behind it is reached without a live session, whatever routes are added later."""

import hashlib
import hmac
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from contracts.errors import SwitchboardError
from unified_profile.app.cookies import session_in
from unified_profile.app.problems import ours, problem_response
from unified_profile.app.settings import WaysIn
from unified_profile.ledger import Ledger, User

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
LARGEST_BODY = 64 * 1024
# A tool sends its whole conversation along.
LARGEST_CARD_BODY = 1024 * 1024
API = "/api/"
CARDS = "/cards/"
ENROLMENT = "/me/security"

# The whole list of what an anonymous visitor may ask for. Paths ending in / stand for everything under them.
PUBLIC: frozenset[tuple[str, str]] = frozenset(
    {
        ("GET", "/health"),
        ("GET", "/login"),
        ("GET", "/login/"),
        ("POST", "/login"),
        # Whoever signs in is nobody yet; both ways are slowed down by address and by account.
        ("POST", "/login/password"),
        ("POST", "/login/code"),
        ("GET", "/static/"),
        # No session counts there: each request has to prove that a tool signed it (rights.py sees to that).
        ("GET", CARDS),
        ("POST", CARDS),
    }
)


# What an open page asks for by itself: no sign that anybody sits before it, so that the session still ends when idle.
UNATTENDED = frozenset({"/publication"})


@dataclass(frozen=True)
class Visitor:
    """Who is asking. `csrf` proves that a form came from one of this session's pages.

    `scopes` are what the API token they came with is for; None: they came with a session, and may all their role may.
    `owes_code`: their role has to have an authenticator app, which they have yet to set up; they may do nothing else.
    """

    user: User
    session_id: str
    scopes: frozenset[str] | None = None
    owes_code: bool = False

    @property
    def csrf(self) -> str:
        """Derived from the session's secret, so that there is nothing to keep."""
        return hmac.new(self.session_id.encode(), b"csrf", hashlib.sha256).hexdigest()


def is_public(method: str, path: str) -> bool:
    """Whether the request needs no session."""
    asked = "GET" if method == "HEAD" else method
    folder = path[: path.find("/", 1) + 1]
    return (asked, path) in PUBLIC or bool(folder and (asked, folder) in PUBLIC)


class Gate:
    """Refuses requests from other sites that change something, too large ones, and those without a live session."""

    def __init__(self, app: ASGIApp, ledger: Ledger, ways_in: WaysIn) -> None:
        self._app = app
        self._ledger = ledger
        self._ways_in = ways_in

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request pass with its visitor in `state`, or answer it here."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        request.state.visitor = None
        try:
            request.state.visitor = await self._visitor(request)
        except SwitchboardError as error:
            await ours(request, error)(scope, receive, send)
            return
        refusal = _refusal(request)
        if refusal is not None:
            await problem_response(request, *refusal)(scope, receive, send)
        elif _must_enrol(request):
            await _to_enrolment(request)(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _visitor(self, request: Request) -> Visitor | None:
        given = request.headers.get("authorization")
        if given is not None and request.url.path.startswith(API):
            return await self._program(given)
        session_id = session_in(request)
        if not session_id or request.url.path.startswith(("/static/", CARDS)):
            return None
        user = await run_in_threadpool(self._ledger.session, session_id, is_use=request.url.path not in UNATTENDED)
        if user is None:
            return None
        asks_app = user.role in self._ways_in.totp_roles
        owes = asks_app and await run_in_threadpool(self._ledger.second_factor.is_owed, session_id)
        return Visitor(user, session_id, owes_code=owes)

    async def _program(self, given: str) -> Visitor | None:
        """Who a token stands for. Whatever cookie came along does not count: it may be somebody else's."""
        scheme, _, text = given.partition(" ")
        found = await run_in_threadpool(self._ledger.token, text.strip()) if scheme.lower() == "bearer" else None
        return Visitor(found.user, f"token {found.id}", found.scopes) if found else None


def _refusal(request: Request) -> tuple[int, str] | None:
    if request.state.visitor is None and not is_public(request.method, request.url.path):
        return 401, "You are not signed in."
    if request.method in SAFE_METHODS:
        return None
    is_card = request.url.path.startswith(CARDS)
    if not is_card and not _is_same_origin(request):
        return 403, "This request came from another site."
    length = request.headers.get("content-length")
    if length is None:
        return 411, "The length of the request is missing."
    if not length.isdecimal() or int(length) > (LARGEST_CARD_BODY if is_card else LARGEST_BODY):
        return 413, "The request is too large."
    return None


def _must_enrol(request: Request) -> bool:
    """Whether all that they may do is set up an authenticator app, or go."""
    found, path = request.state.visitor, request.url.path
    is_open = is_public(request.method, path) or path in ("/logout", "/theme")
    return isinstance(found, Visitor) and found.owes_code and not is_open and not path.startswith(ENROLMENT)


def _to_enrolment(request: Request) -> Response:
    if request.method in SAFE_METHODS and not request.url.path.startswith(API):
        return RedirectResponse(ENROLMENT, 303)
    role = request.state.visitor.user.role.words
    return problem_response(
        request, 403, f"The role {role} needs an authenticator app.", f"Set one up at {ENROLMENT} first."
    )


def _is_same_origin(request: Request) -> bool:
    """What the browser says about where the request came from. Clients that are not browsers say nothing."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


def visitor(request: Request) -> Visitor:
    """Who is asking. The gate has made sure that there is somebody."""
    found = request.state.visitor
    if not isinstance(found, Visitor):
        raise HTTPException(401, "You are not signed in.")
    return found


async def _who(request: Request) -> Visitor:
    # A coroutine: whatever is none is handed to a thread, for each request.
    return visitor(request)


Who = Annotated[Visitor, Depends(_who)]


async def csrf_checked(request: Request) -> None:
    """Dependency of every page: a form must bring the token of the session it changes something in."""
    if request.method in SAFE_METHODS:
        return
    form = await request.form()
    given = form.get("csrf")
    if not isinstance(given, str) or not hmac.compare_digest(given.encode(), visitor(request).csrf.encode()):
        raise HTTPException(403, "The form was not from this session, or it was open for too long.")


async def json_only(request: Request) -> None:
    """Dependency of the API: a form on another site cannot send JSON without asking first."""
    if request.method in SAFE_METHODS:
        return
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise HTTPException(415, "The body is not JSON.")
