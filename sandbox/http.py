"""What the tools' sandboxes share: quick JSON, records serialised once, limits and refusals in each tool's shape."""

import inspect
import math
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

import orjson
from starlette.requests import Request
from starlette.responses import Response

T = TypeVar("T")

Answer = Callable[[Request], Response] | Callable[[Request], Awaitable[Response]]
Endpoint = Callable[[Request], Awaitable[Response]]

REPEAT_BOUNDARY = "switchboard.repeat_boundary"


def json_response(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON answer. `body` may hold orjson Fragments, which go in as they are."""
    return Response(orjson.dumps(body), status, headers, media_type="application/json")


class Shelf(Generic[T]):
    """Records of one list, each serialised when first asked for and kept."""

    def __init__(self, items: Sequence[T], shown: Callable[[T], Any]) -> None:
        """`shown` gives the record as the tool shows it."""
        self._items, self._shown = items, shown
        self._ready: list[orjson.Fragment | None] = [None] * len(items)

    def __len__(self) -> int:
        return len(self._items)

    def page(self, places: Iterable[int]) -> list[orjson.Fragment]:
        """The records at these places, ready to stand in the body of a `json_response`."""
        return [self._ready[place] or self._prepare(place) for place in places]

    def _prepare(self, place: int) -> orjson.Fragment:
        fragment = orjson.Fragment(orjson.dumps(self._shown(self._items[place])))
        self._ready[place] = fragment
        return fragment


def repeats_boundary(request: Request) -> bool:
    """Whether this page should begin with the last record of the page before (the fault `repeat_boundary`)."""
    return bool(request.scope.get(REPEAT_BOUNDARY))


def guarded(answer: Answer, refuse: Callable[[Request], Response | None]) -> Endpoint:
    """The answer, unless `refuse` says why not (a wrong key, say). Plain functions run without a thread."""

    async def endpoint(request: Request) -> Response:
        return refuse(request) or await settled(answer(request))

    return endpoint


async def settled(found: Response | Awaitable[Response]) -> Response:
    """The response of a plain or an asynchronous function."""
    return await found if inspect.isawaitable(found) else found


@dataclass(frozen=True)
class Allowance:
    """What is left of a limit. `reset_in` is in seconds, rounded up; `reset_at` the same instant in epoch seconds."""

    limit: int
    remaining: int
    reset_in: int
    reset_at: int
    exceeded: bool


def usual_headers(allowance: Allowance) -> dict[str, str]:
    """Headers as most tools send them, with every answer; the reset is in seconds from now."""
    return {
        "x-ratelimit-limit": str(allowance.limit),
        "x-ratelimit-remaining": str(allowance.remaining),
        "x-ratelimit-reset": str(allowance.reset_in),
    }


def usual_refusal(allowance: Allowance) -> Response:
    """429 with Retry-After."""
    return json_response({"error": "Too many requests"}, 429, {"retry-after": str(allowance.reset_in)})


class RateLimit:
    """A limit over fixed windows, shared by every answer it is put around."""

    def __init__(
        self,
        requests: int,
        per_seconds: float,
        clock: Callable[[], datetime] | None = None,
        *,
        headers: Callable[[Allowance], Mapping[str, str]] = usual_headers,
        refusal: Callable[[Allowance], Response] = usual_refusal,
    ) -> None:
        """`clock` decides when a window ends (default: real time). `headers` go with every answer."""
        self._requests, self._per_seconds, self._clock = requests, per_seconds, clock
        self._headers, self._refusal = headers, refusal
        self._window, self._used = -1, 0

    def __call__(self, answer: Answer) -> Endpoint:
        """The answer within the limit."""

        async def limited(request: Request) -> Response:
            allowance = self.spend()
            response = self._refusal(allowance) if allowance.exceeded else await settled(answer(request))
            response.headers.update(self._headers(allowance))
            return response

        return limited

    def spend(self) -> Allowance:
        """Count one request."""
        now = self._clock().timestamp() if self._clock else time.time()
        window, passed = divmod(now, self._per_seconds)
        self._used = self._used + 1 if window == self._window else 1
        self._window = int(window)
        reset_in = max(math.ceil(self._per_seconds - passed), 1)
        return Allowance(
            limit=self._requests,
            remaining=max(self._requests - self._used, 0),
            reset_in=reset_in,
            reset_at=int(time.time()) + reset_in,
            exceeded=self._used > self._requests,
        )
