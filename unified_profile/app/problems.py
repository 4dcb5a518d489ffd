"""Errors of one shape: application/problem+json under /api, the same facts as a page elsewhere."""

from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from contracts.errors import (
    BadDataError,
    ConfigurationError,
    ContradictionError,
    ImpossibleError,
    NotThereError,
    RetryLaterError,
    SwitchboardError,
)
from unified_profile.app.headers import secured
from unified_profile.app.render import render

_REMEDIES = {
    400: "Correct the request and send it again.",
    401: "Sign in at /login, by password or a one-time link: `switchboard users link` makes one. "
    "Programs: `switchboard tokens create`.",
    403: "Load the page again and repeat what you did.",
    404: "Search for the customer by e-mail, phone number or name.",
    405: "Use one of the methods in the Allow header.",
    411: "Send the body with a Content-Length header.",
    413: "Send less.",
    415: "Send JSON, with Content-Type: application/json.",
    422: "Correct the request and send it again; GET /api/v1/openapi.json says what is expected.",
    429: "Wait a moment, then try again.",
    500: "Try again; if it happens again, report it with the time it happened.",
    503: "Try again in a moment.",
}

# What our own errors answer; the first that fits. Any other is a fault: 500.
_STATUSES: tuple[tuple[type[SwitchboardError], int], ...] = (
    (RetryLaterError, 503),
    (BadDataError, 400),
    (NotThereError, 404),
    (ContradictionError, 409),
    (ImpossibleError, 422),
    # Nothing that the asker sent: somebody has to change the installation first.
    (ConfigurationError, 503),
)

_log = structlog.get_logger(__name__)


class Problem(BaseModel):
    """What went wrong and what to do about it (RFC 9457 with `remedy`)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "about:blank",
                    "title": "Not Found",
                    "status": 404,
                    "detail": "There is no such customer.",
                    "remedy": "Search for the customer by e-mail, phone number or name.",
                }
            ]
        }
    )

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    remedy: str


class Refusal(HTTPException):
    """An answer other than 2xx with a remedy of its own."""

    def __init__(self, status: int, detail: str, remedy: str) -> None:
        super().__init__(status, detail)
        self.remedy = remedy


def problem_response(
    request: Request, status: int, detail: str, remedy: str | None = None, headers: dict[str, str] | None = None
) -> Response:
    """The problem as JSON for the API and as a page for people."""
    title = HTTPStatus(status).phrase
    problem = Problem(title=title, status=status, detail=detail, remedy=remedy or _REMEDIES.get(status, ""))
    if request.url.path.startswith("/api/") or _is_of_a_tool(request):
        return JSONResponse(problem.model_dump(), status, headers, media_type="application/problem+json")
    response = render(request, "error.html", {"problem": problem}, status)
    response.headers.update(headers or {})
    return response


def _is_of_a_tool(request: Request) -> bool:
    """Whether a tool asked for a card by itself, rather than a browser in a frame."""
    return request.url.path.startswith("/cards/") and "text/html" not in request.headers.get("accept", "")


def install_problem_handlers(app: FastAPI) -> None:
    """Answer every error in the one shape, without stack traces."""
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(SwitchboardError, _on_ours)
    app.add_exception_handler(Exception, _on_unexpected)


async def _on_http(request: Request, error: Any) -> Response:
    detail = _DETAILS.get(error.status_code) if error.detail == HTTPStatus(error.status_code).phrase else error.detail
    remedy = error.remedy if isinstance(error, Refusal) else None
    headers = dict(error.headers or {})
    return problem_response(request, error.status_code, str(detail or error.detail), remedy, headers)


_DETAILS = {404: "There is nothing at this address.", 405: "This address does not answer that method."}


async def _on_invalid(request: Request, error: Any) -> Response:
    # Only where and why: the value itself may be personal data.
    first = error.errors()[0]
    where = " → ".join(str(part) for part in first["loc"])
    return problem_response(request, 422, f"{where}: {first['msg']}.")


async def _on_ours(request: Request, error: Any) -> Response:
    return ours(request, error)


def ours(request: Request, error: SwitchboardError) -> Response:
    """The response to one of our own errors."""
    status = next((status for kind, status in _STATUSES if isinstance(error, kind)), 500)
    # Only what passes by itself is worth asking for again.
    headers = {"Retry-After": "5"} if isinstance(error, RetryLaterError) else None
    message = f"setting '{error.setting}': {error.message}" if error.setting else error.message
    sentence = message[:1].upper() + message[1:]
    return problem_response(request, status, sentence, error.remedy[:1].upper() + error.remedy[1:], headers)


async def _on_unexpected(request: Request, error: Exception) -> Response:
    _log.error(
        "request failed", route=getattr(request.scope.get("route"), "path", "unknown"), error=type(error).__name__
    )
    # This handler stands outside every middleware, so it adds the headers itself.
    return secured(problem_response(request, 500, "Something went wrong on our side."))
