"""Sessions of whoever comes through the proxy that vouches for them."""

import structlog
from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from contracts.errors import ImpossibleError, NotThereError
from unified_profile.app.cookies import count_instead, give_session, session_in
from unified_profile.app.gate import API, CARDS, SAFE_METHODS, is_public
from unified_profile.app.problems import problem_response
from unified_profile.app.proxy import ProxyDoor, Spoofed, vouched_for
from unified_profile.ledger import Ledger

_log = structlog.get_logger(__name__)


class ProxySessions:
    """Opens a session when a page is asked for by somebody the proxy names, and ends one of anybody else.

    The header of anybody but the proxy is refused, whatever is asked for.
    """

    def __init__(self, app: ASGIApp, ledger: Ledger, door: ProxyDoor) -> None:
        self._app = app
        self._ledger = ledger
        self._door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with the session that counts, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            name = vouched_for(request, self._door)
        except Spoofed:
            _log.warning("a header that only the proxy may send was refused", header=self._door.header)
            await _refused(request, f"Only the proxy may send the header {self._door.header}.", _SPOOFED)(
                scope, receive, send
            )
            return
        if name is None or request.url.path.startswith(("/static/", CARDS)):
            await self._app(scope, receive, send)
            return
        try:
            opened = await run_in_threadpool(self._session_for, name, request)
        except (NotThereError, ImpossibleError) as error:
            await _refused(request, error.message[:1].upper() + error.message[1:], error.remedy)(scope, receive, send)
            return
        await self._app(scope, receive, _with_cookie(request, send, opened) if opened else send)

    def _session_for(self, name: str, request: Request) -> str | None:
        """The id of a session opened for this request. None: it has one of this user's, or is none to open one for."""
        sent = session_in(request)
        user = self._ledger.session(sent) if sent else None
        if user is not None and user.name == name.strip().lower():
            return None
        path = request.url.path
        if request.method not in SAFE_METHODS or path.startswith(API) or is_public(request.method, path):
            count_instead(request, "")
            return None
        opened = self._ledger.federated.vouch(name)
        if user is not None and sent is not None:
            self._ledger.end_session(sent)
        count_instead(request, opened)
        return opened


_SPOOFED = "Open Switchboard through the proxy. Who runs it: `sign_in.proxy.addresses` and `secret` say which that is."


def _refused(request: Request, detail: str, remedy: str) -> Response:
    return problem_response(request, 403, detail, remedy)


def _with_cookie(request: Request, send: Send, session_id: str) -> Send:
    response = Response()
    give_session(request, response, session_id)
    cookies = [header for header in response.raw_headers if header[0] == b"set-cookie"]

    async def sends(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), *cookies]
        await send(message)

    return sends
