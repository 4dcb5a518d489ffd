"""What all answers of the make-believe Intercom share: the shape of errors, and lists that are turned page by page."""

import secrets
from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from connectors.intercom.sandbox_search import Page
from sandbox.http import json_response, repeats_boundary

Record = dict[str, Any]


def refuse(status: int, code: str, message: str) -> Response:
    """An answer of Intercom's error shape."""
    request_id = f"0000{secrets.token_hex(2)}-0000-4000-8000-{secrets.token_hex(6)}"
    errors = [{"code": code, "message": message}]
    return json_response({"type": "error.list", "request_id": request_id, "errors": errors}, status)


def not_found() -> Response:
    """There is no such thing, or no longer."""
    return refuse(404, "not_found", "Resource Not Found")


def is_newer(request: Request) -> bool:
    """Whether version 2.16 or later is asked for: some lists came with it."""
    return request.headers.get("intercom-version") in ("2.16", "2.17")


def turned(
    request: Request, records: Sequence[Record], *, key: str, kind: str = "list", usual: int = 20, most: int = 60
) -> Response:
    """One page of a list that is turned by page number. On such lists `next` is an address, not an object."""
    page, size = (
        int(request.query_params.get(name, standard)) for name, standard in (("page", 1), ("per_page", usual))
    )
    if not 0 < size <= most or page < 1:
        return refuse(400, "parameter_invalid", f"per_page must be between 1 and {most}")
    total = -(-len(records) // size)
    first = (page - 1) * size
    rows = records[max(0, first - bool(first and repeats_boundary(request))) : first + size]
    pages: Record = {"type": "pages", "page": page, "per_page": size, "total_pages": total, "next": None}
    if page < total:
        pages["next"] = str(request.url.include_query_params(page=page + 1))
    return json_response({"type": kind, key: rows, "pages": pages, "total_count": len(records)})


def cursor_pages(page: Page) -> Record:
    """`pages` of a list that is turned by cursor."""
    shown: Record = {"type": "pages", "page": page.number, "per_page": page.per_page}
    shown["total_pages"] = -(-page.total // page.per_page)
    if page.next is not None:
        shown["next"] = {"per_page": page.per_page, "starting_after": page.next}
    return shown
