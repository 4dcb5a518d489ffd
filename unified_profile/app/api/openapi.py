"""The API's description of itself."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from unified_profile.app.api.examples import EXAMPLES
from unified_profile.app.problems import Problem

VERSION = "1.0.0"
_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}

_TAG = {"schema": {"type": "string"}}
_UNCHANGED = {"description": "Unchanged since the answer whose ETag If-None-Match names.", "headers": {"ETag": _TAG}}
_IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "ETag of an answer that you have: 304 when nothing has changed",
    **_TAG,
}

ANSWERS: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "description": description, "content": _PROBLEM}
    for status, description in {
        400: "The request cannot be read.",
        401: "Not signed in.",
        403: "Not from this site, or not for this role.",
        404: "There is no such thing.",
        409: "It contradicts a decision that holds, which the detail names.",
        411: "The length is missing.",
        413: "Too large.",
        415: "Not JSON.",
        422: "The request does not fit this description.",
        429: "Too often.",
        503: "Nothing is published, or nothing that can be read; or others ask for too much.",
    }.items()
}


def describe(app: FastAPI) -> None:
    """Make the app describe its API, once."""

    def openapi() -> dict[str, Any]:
        if not app.openapi_schema:
            app.openapi_schema = _description(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _description(app: FastAPI) -> dict[str, Any]:
    found = get_openapi(
        title="Switchboard",
        version=VERSION,
        openapi_version="3.1.0",
        summary="One profile per customer over every support tool",
        description="Times are ISO 8601 in UTC. Every error is application/problem+json with a remedy.",
        routes=app.routes,
    )
    components = found["components"]
    components["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "description": "made by `switchboard tokens create`"},
        "session": {"type": "apiKey", "in": "cookie", "name": "switchboard_session"},
    }
    found["security"] = [{"token": []}, {"session": []}]
    for path, operations in found["paths"].items():
        if "get" in operations:
            _may_be_unchanged(operations["get"])
        for operation in operations.values():
            if path in EXAMPLES:
                operation["responses"]["200"]["content"]["application/json"]["example"] = EXAMPLES[path]
            for status in ANSWERS:
                operation["responses"][str(status)]["content"] = _PROBLEM
    for unused in ("HTTPValidationError", "ValidationError"):
        components["schemas"].pop(unused, None)
    return found


def _may_be_unchanged(operation: dict[str, Any]) -> None:
    operation["responses"]["200"]["headers"] = {"ETag": _TAG}
    operation["responses"]["304"] = _UNCHANGED
    operation.setdefault("parameters", []).append(_IF_NONE_MATCH)
