"""Answers that are odd but allowed: what a sound connector takes without harm, whichever tool it reads.

Faults come by themselves with every n-th request; a twist holds for every answer until it is taken back. Both work on
finished answers, so that no tool's sandbox has to know of them.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from sandbox.exchange import App, Receive, Scope, Send, changed, respond
from sandbox.http import REPEAT_BOUNDARY

Record = dict[str, Any]

# A record is recognised by most of its fields: what merely refers to it has two or three of them.
_ENOUGH = 0.6


@dataclass(frozen=True)
class Refusal:
    """A status and a JSON body, in the tool's own shape."""

    status: int
    body: Any


@dataclass(frozen=True)
class Twist:
    """What becomes of every answer of a tool.

    `shuffled`: the records of each page come in another order. `repeated`: each page begins with a record that comes
    once more. `hidden`: these records are gone from every list. `refusal`: every request is refused in this way.
    `links_to`: the tool's own addresses in its answers lead there instead. `redirected_to`: so does every request.
    """

    shuffled: bool = False
    repeated: bool = False
    hidden: Sequence[Mapping[str, Any]] = ()
    refusal: Refusal | None = None
    links_to: str | None = None
    redirected_to: str | None = None


async def twisted(twist: Twist, app: App, scope: Scope, receive: Receive, send: Send) -> None:
    """The app's answer, twisted."""
    if twist.refusal is not None:
        await respond(send, twist.refusal.status, b"application/json", orjson.dumps(twist.refusal.body))
    elif twist.redirected_to is not None:
        where = f"{twist.redirected_to}{scope['path']}".encode()
        await respond(send, 307, b"application/json", b"{}", [(b"location", where)])
    else:
        if twist.repeated:
            scope[REPEAT_BOUNDARY] = True
        await changed(app, scope, receive, send, lambda status, body: _turned(twist, scope, status, body))


def pages_of(body: Any) -> list[list[Record]]:
    """The lists of records in an answer: those that lie least deep in it, and not inside of a single record."""
    level = [body]
    while level:
        found = [each for each in level if isinstance(each, list) and any(isinstance(item, dict) for item in each)]
        if found:
            return found
        level = [inner for each in level if isinstance(each, dict) for inner in each.values() if not _is_record(inner)]
    return []


def _is_record(value: Any) -> bool:
    return isinstance(value, dict) and "id" in value


def _turned(twist: Twist, scope: Scope, status: int, body: bytes) -> bytes:
    if not 200 <= status < 300:
        return body
    if twist.links_to:
        body = _with_other_links(body, scope, twist.links_to)
    if not (twist.shuffled or twist.repeated or twist.hidden):
        return body
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        return body
    if twist.hidden:
        _hide(document, twist.hidden)
    for page in pages_of(document):
        if twist.shuffled:
            random.Random(len(body)).shuffle(page)
        if twist.repeated:
            page.insert(0, page[-1])
    return orjson.dumps(document)


def _with_other_links(body: bytes, scope: Scope, other: str) -> bytes:
    host = next((value for name, value in scope["headers"] if name == b"host"), b"")
    return body.replace(b"http://" + host, other.encode()) if host else body


def _hide(document: Any, hidden: Sequence[Mapping[str, Any]]) -> None:
    """Take records out of every list that holds them."""
    for found in _lists(document):
        found[:] = [item for item in found if not (isinstance(item, dict) and any(_is(item, one) for one in hidden))]


def _lists(node: Any) -> Iterator[list[Any]]:
    if isinstance(node, list):
        yield node
    inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    for each in inner:
        yield from _lists(each)


def _is(item: Record, record: Mapping[str, Any]) -> bool:
    """Whether they are the same but for fields that a connector adds or takes away."""
    shared = item.keys() & record.keys()
    return len(shared) >= _ENOUGH * len(record) and all(item[key] == record[key] for key in shared)
