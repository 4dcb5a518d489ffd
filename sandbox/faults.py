"""What goes wrong with real tools, on demand: each fault comes with every n-th request, and never twice in a row."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from sandbox.http import REPEAT_BOUNDARY

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

TRANSPORT = "switchboard.transport"  # scope key under which the server hands over the connection

_PAGE = (
    b"<!DOCTYPE html><html><head><title>Down for maintenance</title></head><body><h1>Be right back</h1></body></html>"
)


@dataclass(frozen=True)
class Faults:
    """A plan of faults for every tool. `…_every` n: the n-th, 2n-th … request to a tool fails in that way.

    A request that failed is let through when it comes again. `retry_after` is in seconds (None: the header is missing).
    A timeout is `hang_seconds` of silence, then the connection closes without an answer. `repeat_boundary` asks the
    tools to begin each page with the last record of the one before. After `stop_after` requests a tool hangs up on
    everybody.
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
        body = await _whole_body(receive)
        key = _key(scope, body)
        if key in self._owed or fault is None:
            self._owed.discard(key)
            await self._app(scope, _again(body, receive), send)
            return
        self._owed.add(key)
        self.happened[fault] = self.happened.get(fault, 0) + 1
        await self._fail(fault, scope, _again(body, receive), send)

    async def _fail(self, fault: str, scope: Scope, receive: Receive, send: Send) -> None:
        if fault == "timeout":
            await asyncio.sleep(self._faults.hang_seconds)
            await hang_up(scope)
        elif fault == "truncate":
            await _cut_short(self._app, scope, receive, send)
        elif fault == "html":
            await _respond(send, 200, b"text/html; charset=utf-8", _PAGE)
        elif fault == "500":
            await _respond(send, 500, b"application/json", b'{"error":"Internal server error"}')
        else:
            wait = self._faults.retry_after
            extra = [] if wait is None else [(b"retry-after", str(wait).encode())]
            await _respond(send, 429, b"application/json", b'{"error":"Too many requests"}', extra)


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


async def _whole_body(receive: Receive) -> bytes:
    chunks, more = [], True
    while more:
        message = await receive()
        chunks.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(chunks)


def _again(body: bytes, receive: Receive) -> Receive:
    """A body that was read already, as if it came only now."""
    messages = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return messages.pop() if messages else await receive()

    return replay


async def _respond(
    send: Send, status: int, kind: bytes, body: bytes, extra: list[tuple[bytes, bytes]] | None = None
) -> None:
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode()), *(extra or [])]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _cut_short(app: App, scope: Scope, receive: Receive, send: Send) -> None:
    """The real answer with the second half missing, as a proxy passes on what it got from a server that died."""
    start: Message = {}
    body = bytearray()

    async def collect(message: Message) -> None:
        if message["type"] == "http.response.start":
            start.update(message)
        else:
            body.extend(message.get("body", b""))

    await app(scope, receive, collect)
    half = bytes(body[: len(body) // 2])
    headers = [(name, value) for name, value in start["headers"] if name.lower() != b"content-length"]
    await send({**start, "headers": [*headers, (b"content-length", str(len(half)).encode())]})
    await send({"type": "http.response.body", "body": half})
