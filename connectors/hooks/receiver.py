"""`POST /hooks/<connection>`: takes webhooks in, as an ASGI app of its own.

Verifies first, reads what it is about second, stores ids third and answers then; nothing else of a body is kept, shown
or logged. Whatever is not right is refused with its status, counted by reason, and harmless.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from connectors.hooks.doors import Door
from connectors.hooks.events import told
from connectors.hooks.limits import REFUSED_COSTS, Allowance
from connectors.hooks.payloads import keep_payload
from connectors.hooks.queue import HintQueue
from connectors.hooks.storing import Recorder
from contracts.signatures import Message

PATH = "/hooks"
MOST_BYTES = 2 << 20
SECONDS = 10.0
UNKNOWN = "(unknown)"

_STATUS = {
    "accepted": 200,
    "nothing to do": 200,
    "malformed": 400,
    "no signature": 401,
    "wrong signature": 401,
    "too old or too new": 401,
    "unknown connection": 404,
    "too slow": 408,
    "too large": 413,
    "too many": 429,
    "no secret set": 503,
    "could not be stored": 503,
}


class Receiver:
    """The doors of all connections, and what comes of what is pushed through them."""

    def __init__(
        self,
        doors: Mapping[str, Door],
        queue: HintQueue,
        *,
        public_url: str | None = None,
        heard: Callable[[str, Any], None] | None = None,
        at_end: Callable[[], None] | None = None,
    ) -> None:
        """`heard` is told each proven body with its connection, before it is stored; it returns at once.

        `at_end` is called when the receiver is closed.
        """
        self._doors = doors
        self._public_url = (public_url or "").rstrip("/")
        self._heard, self._at_end = heard, at_end
        self._recorder = Recorder(queue)
        self._allowance = Allowance()

    @property
    def connections(self) -> list[str]:
        """The connections that have a door."""
        return sorted(self._doors)

    def app(self) -> ASGIApp:
        """The ASGI app. HEAD and GET answer the address checks that some tools make."""
        routes = [Route(f"{PATH}/{{connection}}", self._answer, methods=["POST", "GET", "HEAD"])]
        return Starlette(routes=routes, lifespan=self._lifespan)

    def close(self) -> None:
        """Let whoever heard come to an end, and write what was counted since."""
        if self._at_end is not None:
            self._at_end()
        self._recorder.flush()

    @contextlib.asynccontextmanager
    async def _lifespan(self, _app: Any) -> AsyncIterator[None]:
        yield
        self.close()

    async def _answer(self, request: Request) -> Response:
        address = request.client.host if request.client else ""
        door = self._doors.get(request.path_params["connection"])
        name = door.connection if door else UNKNOWN
        if not self._allowance.spend(address):
            outcome = "too many"
        elif door is None:
            outcome = "unknown connection"
        elif request.method != "POST":
            return PlainTextResponse("This address takes webhooks.\n")
        else:
            outcome = await self._received(door, request)
        status = _STATUS[outcome]
        if status in {400, 401, 404, 413}:
            self._allowance.spend(address, REFUSED_COSTS)
        self._recorder.count(name, outcome)
        return Response(status_code=status, headers={"Retry-After": "30"} if status in {429, 503} else None)

    async def _received(self, door: Door, request: Request) -> str:
        if not door.proofs:
            return "no secret set"
        try:
            async with asyncio.timeout(SECONDS):
                body = await _body(request)
        except (TimeoutError, ClientDisconnect):
            return "too slow"
        if body is None:
            return "too large"
        message = Message(request.method, self._url(request), _headers(request), body)
        return door.refuses(message, datetime.now(UTC)) or await self._taken(door, message)

    async def _taken(self, door: Door, message: Message) -> str:
        try:
            if door.webhooks.keep == "payload":
                await asyncio.to_thread(keep_payload, door, message)
                return "accepted"
            return await self._told(door, message)
        except orjson.JSONDecodeError:
            return "malformed"
        except Exception:  # noqa: BLE001 - a full disk, say: the tool sends it again
            return "could not be stored"

    async def _told(self, door: Door, message: Message) -> str:
        body = orjson.loads(message.body)
        if self._heard is not None:
            self._heard(door.connection, body)
        found = told(door.connection, door.webhooks, door.streams, body)
        if found.hints:
            await self._recorder.store(found.hints)
        for outcome, times in (("unknown topic", found.unknown), ("malformed event", found.malformed)):
            if times:
                self._recorder.count(door.connection, outcome, times)
        if found.hints:
            return "accepted"
        # An event about something we don't read is no mistake of the tool's: it would stop sending after some refusals.
        return "nothing to do" if found.unknown else "malformed"

    def _url(self, request: Request) -> str:
        """The address as the tool wrote it, which some tools sign."""
        query = f"?{request.url.query}" if request.url.query else ""
        path = request.scope.get("raw_path", request.scope["path"].encode()).decode("latin-1").partition("?")[0]
        base = self._public_url or f"{request.url.scheme}://{request.url.netloc}"
        return f"{base}{path}{query}"


def _headers(request: Request) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in request.headers.raw}


async def _body(request: Request) -> bytes | None:
    """The whole body, None when it is larger than we take."""
    announced = request.headers.get("content-length", "0")
    if announced.isdecimal() and int(announced) > MOST_BYTES:
        return None
    pieces: list[bytes] = []
    size = 0
    async for piece in request.stream():
        size += len(piece)
        if size > MOST_BYTES:
            return None
        pieces.append(piece)
    return b"".join(pieces)
