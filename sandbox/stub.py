"""A stand-in for a tool of which only the manifest is known: it invents records that fit the declared columns."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zlib import crc32

import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.http import json_response
from sandbox.model import World

_EVERY = timedelta(days=19, hours=7)  # between two records, so that they span the whole of the world's time
_FIRST_PAGE = {"", "0", "1"}


@dataclass(frozen=True)
class Stub:
    """What is known of one stream.

    `path` may hold {places}; `records` is the path of keys to the list in an answer (`*`: any key). `columns` are
    landing types by name. A record changes by its `cursor`, `written` in that strptime format, and `since` is the
    request's field that says from when on changes are wanted. What a request says in `pages_by`
    beyond the first page gets an empty one.
    """

    path: str
    columns: Mapping[str, str]
    method: str = "GET"
    records: Sequence[str] = ()
    key: Sequence[str] = ("id",)
    cursor: str | None = None
    written: str = "%Y-%m-%dT%H:%M:%SZ"
    since: str | None = None
    pages_by: str | None = None
    count: int = 24


def stub_app(world: World, streams: Sequence[Stub], secrets: Mapping[str, str]) -> Starlette:
    """Serve invented records, each request only when it brings every secret: in a header, its address or its body."""
    methods: dict[str, list[Stub]] = {}
    for stream in streams:
        methods.setdefault(stream.path, []).append(stream)
    return Starlette(routes=[_route(world, path, found, secrets) for path, found in methods.items()])


def _route(world: World, path: str, streams: Sequence[Stub], secrets: Mapping[str, str]) -> Route:
    async def answer(request: Request) -> Response:
        body = await request.body()
        if not _knows(request, body, secrets.values()):
            return json_response({"error": "unauthorized"}, 401)
        stream = next((each for each in streams if each.method == request.method), streams[0])
        return json_response(_wrapped(stream.records, _found(world, stream, request, body)))

    return Route(path, answer, methods=sorted({stream.method for stream in streams}))


def _found(world: World, stream: Stub, request: Request, body: bytes) -> list[dict[str, Any]]:
    if stream.pages_by and str(_field(stream.pages_by, request, body) or "") not in _FIRST_PAGE:
        return []
    asked = _field(stream.since, request, body) if stream.since else None
    since = _moment(str(asked), stream.written) if asked else None
    parent = "/".join(str(value) for value in request.path_params.values())
    records = (_record(world, stream, number, parent) for number in range(1, stream.count + 1))
    return [record for record, changed in records if changed <= world.now and (since is None or changed >= since)]


def _record(world: World, stream: Stub, number: int, parent: str) -> tuple[dict[str, Any], datetime]:
    """A record and when it last changed. Every third one changes once more, a day after it was made."""
    changed = (world.started_at + _EVERY * number).replace(microsecond=0)
    later = changed + timedelta(days=1)
    version = 1
    if number % 3 == 0 and later <= world.now:
        changed, version = later, 2
    unique = crc32(parent.encode()) % 100_000 * 1_000 + number if parent else number
    record = {name: _value(name, kind, unique, version, changed) for name, kind in stream.columns.items()}
    for name in stream.key:
        record[name] = unique if stream.columns.get(name) in {"bigint", "double"} else f"{parent}{unique}"
    if stream.cursor:
        record[stream.cursor] = _written(changed, stream.written)
    return record, changed


def _value(name: str, kind: str, number: int, version: int, changed: datetime) -> Any:
    if "mail" in name.lower() and kind == "varchar":
        return f"person.{number}@example.com"
    values = {
        "bigint": number * version,
        "double": number / 4,
        "boolean": number % 2 == 0,
        "timestamp": changed.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "json": None,
    }
    return values.get(kind, f"{name} {number}, version {version}")


def _wrapped(path: Sequence[str], records: list[dict[str, Any]]) -> Any:
    body: Any = records
    for key in reversed(path):
        body = {"any" if key == "*" else key: body}
    return body


def _field(name: str, request: Request, body: bytes) -> Any:
    """A field of a request, wherever it stands."""
    if name in request.query_params:
        return request.query_params[name]
    if name.lower() in request.headers:
        return request.headers[name.lower()]
    try:
        return _within(orjson.loads(body), name.rsplit(".", maxsplit=1)[-1])
    except orjson.JSONDecodeError:
        return None


def _within(node: Any, name: str) -> Any:
    if isinstance(node, dict):
        return node[name] if name in node else next((v for each in node.values() if (v := _within(each, name))), None)
    return None


def _knows(request: Request, body: bytes, secrets: Any) -> bool:
    sent = [*request.headers.values(), str(request.url), body.decode(errors="replace")]
    sent += [_decoded(value.removeprefix("Basic ")) for value in request.headers.getlist("authorization")]
    return all(any(secret in text for text in sent) for secret in secrets)


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode(errors="replace")
    except (binascii.Error, ValueError):
        return ""


def _moment(text: str, written: str) -> datetime | None:
    if written.startswith(("%s", "%ms", "%epoch")):
        number = float(text)
        return datetime.fromtimestamp(number / (1000 if "ms" in written[:3] else 1), UTC)
    try:
        found = datetime.fromisoformat(text) if "T" in text else datetime.strptime(text, written)  # noqa: DTZ007
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _written(moment: datetime, written: str) -> Any:
    seconds = int(moment.timestamp())
    special = {
        "%s": seconds,
        "%s_as_float": float(seconds),
        "%ms": seconds * 1000,
        "%epoch_microseconds": seconds * 10**6,
    }
    return special[written] if written in special else moment.strftime(written.replace("%_ms", "000"))
