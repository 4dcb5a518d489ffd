"""The insight cards of the make-believe Aircall: what an app may show beside a call while it goes on."""

from collections.abc import Collection
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from sandbox.http import json_response

_TYPES = {"title", "shortText"}
_KEYS = {"type", "label", "text", "link"}


class InsightCards:
    """Takes cards for the calls that go on, `ringing`, and keeps them in `shown` with the id of their call.

    What the real one answers about a call that is over is not documented; this one says 404, as of one it never had.
    """

    def __init__(self, ringing: Collection[int], shown: list[tuple[int, dict[str, Any]]]) -> None:
        self._ringing, self._shown = ringing, shown

    async def post(self, request: Request) -> Response:
        """201, 404 for a call that does not go on, 400 for a body that is no card."""
        call = request.path_params["id"]
        if call not in self._ringing:
            return json_response({"error": "Not Found", "troubleshoot": "Check that the call is ongoing"}, 404)
        body = _card(await request.body())
        if body is None:
            return json_response({"error": "Bad Request", "troubleshoot": "Check the contents"}, 400)
        self._shown.append((call, body))
        return json_response({}, 201)


def _card(raw: bytes) -> dict[str, Any] | None:
    try:
        body = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return None
    contents = body.get("contents") if isinstance(body, dict) and set(body) == {"contents"} else None
    return body if isinstance(contents, list) and contents and all(map(_is_line, contents)) else None


def _is_line(line: Any) -> bool:
    if not isinstance(line, dict) or line.get("type") not in _TYPES or not set(line) <= _KEYS:
        return False
    return bool(line.get("text")) and all(isinstance(value, str) for value in line.values())
