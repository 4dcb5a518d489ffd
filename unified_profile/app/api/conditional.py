"""ETags of the API: an answer is not sent again to whoever has it.

A tag is of the answer's own bytes, so that everything an answer depends on is in it: publication, viewer, query and
decisions. The route has run all the same, and the access log says who saw whom again.
"""

import hashlib

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from unified_profile.app.gate import API

_OF_A_BODY = ("content-length", "content-type")


class Conditional:
    """Adds a tag to every good answer to a GET under /api/; one that If-None-Match names becomes 304."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; answers of the API are held back until they are whole."""
        if scope["type"] != "http" or scope["method"] != "GET" or not scope["path"].startswith(API):
            await self._app(scope, receive, send)
            return
        start: Message = {}
        body = bytearray()

        async def hold(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            body.extend(message.get("body", b""))
            if not message.get("more_body"):
                await _answer(send, start, bytes(body), Headers(scope=scope).get("if-none-match"))

        await self._app(scope, receive, hold)


async def _answer(send: Send, start: Message, body: bytes, known: str | None) -> None:
    if start["status"] == 200:
        tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        headers = MutableHeaders(scope=start)
        headers["ETag"] = tag
        if known is not None and _names(known, tag):
            for name in _OF_A_BODY:
                del headers[name]
            start["status"], body = 304, b""
    await send(start)
    await send({"type": "http.response.body", "body": body})


def _names(known: str, tag: str) -> bool:
    """Whether If-None-Match has the tag, by the weak comparison that it asks for."""
    return any(each.strip().removeprefix("W/") in ("*", tag) for each in known.split(","))
