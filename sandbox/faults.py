"""What goes wrong with real tools, on demand: each fault comes with every n-th request, and never twice in a row."""

import asyncio
from dataclasses import dataclass
from hashlib import blake2b

from sandbox.exchange import App, Receive, Scope, Send, again, changed, respond, whole_body
from sandbox.http import REPEAT_BOUNDARY

TRANSPORT = "switchboard.transport"  # scope key under which the server hands over the connection

_PAGE = (
    b"<!DOCTYPE html><html><head><title>Down for maintenance</title></head><body><h1>Be right back</h1></body></html>"
)


@dataclass(frozen=True)
class Faults:
    """A plan of faults for every tool. `…_every` n: the n-th, 2n-th … request to a tool fails in that way.

    A request that failed is let through when it comes again. `retry_after` is in seconds (None: the header is missing).
    A timeout is `hang_seconds` of silence, then the connection closes without an answer. With `repeat_boundary` the
    tools begin each page with the last record of the one before. After `stop_after` requests a tool answers nobody.
    """

    rate_429_every: int | None = None
    retry_after: int | None = None
    error_500_every: int | None = None
    timeout_every: int | None = None
    hang_seconds: float = 1.0
    truncate_every: int | None = None
    html_every: int | None = None
    repeat_boundary: bool = False
    stop_after: int | None = None

    def due(self, count: int) -> str | None:
        """The fault of the `count`-th request (from 1)."""
        plan = {
            "429": self.rate_429_every,
            "500": self.error_500_every,
            "timeout": self.timeout_every,
            "truncate": self.truncate_every,
            "html": self.html_every,
        }
        return next((fault for fault, every in plan.items() if every and count % every == 0), None)


class FaultyApp:
    """ASGI middleware that carries out a plan of faults. `happened` counts them by kind."""

    def __init__(self, app: App, faults: Faults) -> None:
        self._app, self._faults = app, faults
        self._count = 0
        self._owed: set[bytes] = set()
        self.happened: dict[str, int] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Fail, or pass the request on."""
        self._count += 1
        if self._faults.stop_after is not None and self._count > self._faults.stop_after:
            await hang_up(scope)
            return
        if self._faults.repeat_boundary:
            scope[REPEAT_BOUNDARY] = True
        fault = self._faults.due(self._count)
        if fault is None and not self._owed:
            await self._app(scope, receive, send)
            return
        body = await whole_body(receive)
        key = _key(scope, body)
        if key in self._owed or fault is None:
            self._owed.discard(key)
            await self._app(scope, again(body, receive), send)
            return
        self._owed.add(key)
        self.happened[fault] = self.happened.get(fault, 0) + 1
        await self._fail(fault, scope, again(body, receive), send)

    async def _fail(self, fault: str, scope: Scope, receive: Receive, send: Send) -> None:
        if fault == "timeout":
            await asyncio.sleep(self._faults.hang_seconds)
            await hang_up(scope)
        elif fault == "truncate":
            # As a proxy passes on what it got from a server that died.
            await changed(self._app, scope, receive, send, lambda _, body: body[: len(body) // 2])
        elif fault == "html":
            await respond(send, 200, b"text/html; charset=utf-8", _PAGE)
        elif fault == "500":
            await respond(send, 500, b"application/json", b'{"error":"Internal server error"}')
        else:
            wait = self._faults.retry_after
            extra = [] if wait is None else [(b"retry-after", str(wait).encode())]
            await respond(send, 429, b"application/json", b'{"error":"Too many requests"}', extra)


async def hang_up(scope: Scope) -> None:
    """Close the connection without an answer."""
    transport = scope.get(TRANSPORT)
    if transport is None:
        message = "the server handed over no connection to close"
        raise ConnectionAbortedError(message)
    transport.abort()
    # The server must notice before this returns, or it would try to answer on the closed connection.
    await asyncio.sleep(0.01)


def _key(scope: Scope, body: bytes) -> bytes:
    return blake2b(b"\0".join([scope["method"].encode(), scope["path"].encode(), scope["query_string"], body])).digest()
