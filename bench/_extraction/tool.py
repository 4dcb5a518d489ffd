"""A tool that costs next to nothing: pages are cut out of one long text. Run as a program: CONTACTS CONVERSATIONS.

POST /contacts/search       {"from": seconds, "to": seconds, "pagination": {"per_page": 150, "starting_after": "…"}}
POST /conversations/search  the same
GET  /conversations/<id>    one conversation with its parts
POST /_behave               {"latency": seconds, "records": share of all that are shown, 0 to 1}
"""

import asyncio
import sys
from dataclasses import dataclass
from functools import cache

import orjson

from bench._extraction import records

_LISTS = {"/contacts/search": "contacts", "/conversations/search": "conversations"}


@dataclass
class Behaviour:
    """How slow the tool is, and how much of what it has it shows."""

    latency: float = 0.0
    share: float = 1.0


class Tool:
    """Answers a request with the parts of a body."""

    def __init__(self, contacts: int, conversations: int) -> None:
        self.behaviour = Behaviour()
        self._held = {"contacts": records.contacts(contacts), "conversations": records.conversations(conversations)}
        self._parts = cache(records.parts)

    def answer(self, path: str, body: bytes) -> list[bytes | memoryview]:
        """Unknown paths are not expected: nobody but the contenders asks."""
        if path in _LISTS:
            return self._page(_LISTS[path], orjson.loads(body or b"{}"))
        if path == "/_behave":
            self.behaviour = Behaviour(**orjson.loads(body))
            return [b"{}"]
        return [self._parts(int(path.rsplit("/", 1)[1]))]

    def _page(self, key: str, asked: dict[str, object]) -> list[bytes | memoryview]:
        held = self._held[key]
        shown = int(held.count() * self.behaviour.share)
        paging: dict[str, object] = asked.get("pagination") or {}  # type: ignore[assignment]
        first = min(shown, held.at_or_after(int(str(asked.get("from", 0)))))
        end = min(shown, held.at_or_after(int(str(asked.get("to", 1 << 40))) + 1))
        start = int(str(paging.get("starting_after") or first))
        stop = min(end, start + int(str(paging.get("per_page", 150))))
        following = b'"next":{"starting_after":"%d"}' % stop if stop < end else b""
        tail = b'],"total_count":%d,"pages":{"type":"pages",%s}}' % (end - first, following or b'"next":null')
        return [b'{"type":"list","%s":[' % key.encode(), held.between(start, max(start, stop)), tail]


class Door(asyncio.Protocol):
    """Just enough of HTTP/1.1 for clients that behave."""

    def __init__(self, tool: Tool) -> None:
        self._tool = tool
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        self._transport: asyncio.Transport = transport  # type: ignore[assignment]

    def data_received(self, data: bytes) -> None:
        """Answer every request that has come in whole."""
        self._received += data
        while (end := self._received.find(b"\r\n\r\n")) >= 0:
            head = self._received[:end].lower()
            place = head.find(b"content-length:")
            length = int(head[place + 15 :].split(b"\r\n", 1)[0]) if place >= 0 else 0
            if len(self._received) < end + 4 + length:
                return
            path = self._received.split(b" ", 2)[1].split(b"?")[0].decode()
            body = self._received[end + 4 : end + 4 + length]
            self._received = self._received[end + 4 + length :]
            self._later(self._tool.answer(path, body), 0 if path == "/_behave" else self._tool.behaviour.latency)

    def _later(self, pieces: list[bytes | memoryview], latency: float) -> None:
        if latency:
            asyncio.get_running_loop().call_later(latency, self._send, pieces)
        else:
            self._send(pieces)

    def _send(self, pieces: list[bytes | memoryview]) -> None:
        length = sum(len(piece) for piece in pieces)
        head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % length
        if not self._transport.is_closing():
            self._transport.writelines([head, *pieces])


async def _serve(tool: Tool) -> None:
    server = await asyncio.get_running_loop().create_server(lambda: Door(tool), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(Tool(int(sys.argv[1]), int(sys.argv[2]))))
