"""What the paginator gets to see of a page: the answer without its records, when that is all it looks at."""

import re
from typing import Any

import orjson
import requests
from airbyte_cdk.sources.declarative.requesters.paginators.default_paginator import DefaultPaginator
from airbyte_cdk.sources.declarative.requesters.paginators.no_pagination import NoPagination
from airbyte_cdk.sources.declarative.requesters.paginators.strategies.cursor_pagination_strategy import (
    CursorPaginationStrategy,
)
from airbyte_cdk.sources.declarative.requesters.paginators.strategies.offset_increment import OffsetIncrement
from airbyte_cdk.sources.declarative.requesters.paginators.strategies.page_increment import PageIncrement
from airbyte_cdk.sources.types import Record

from connectors.lanes.envelope import Page

_EXTRACTED = "_airbyte_extracted_record_count"
# `response` used as a whole rather than by key.
_WHOLE_RESPONSE = re.compile(r"\bresponse\b(?!\s*(\.get\(|\[|\.(?!get|keys|values|items)\w))")


class Paging:
    """Asks a stream's paginator for the next page."""

    def __init__(self, retriever: Any, path: tuple[str, ...]) -> None:
        self._retriever = retriever
        paginator = retriever._paginator  # noqa: SLF001
        self.single = type(paginator) is NoPagination
        strategy = getattr(paginator, "pagination_strategy", None)
        text = _templates(strategy)
        known = type(paginator) is DefaultPaginator and type(strategy) in {
            CursorPaginationStrategy,
            PageIncrement,
            OffsetIncrement,
        }
        counts_again = getattr(strategy, "extractor", None) is not None
        looks_inside = not path or path[0] in text or bool(_WHOLE_RESPONSE.search(text))
        self._needs_body = not known or counts_again or looks_inside
        self._needs_last = not known or "last_record" in text

    def first(self) -> Any | None:
        """The token of the first page."""
        return self._retriever._get_initial_next_page_token()  # noqa: SLF001

    def next(
        self, response: requests.Response, page: Page, token: Any | None, stream_slice: Any, name: str
    ) -> Any | None:
        """The token of the page after this one, None at the end."""
        if self.single:
            return None
        seen = response if self._needs_body else _without_records(response, page)
        setattr(seen, _EXTRACTED, len(page.records))
        return self._retriever._next_page_token(  # noqa: SLF001
            response=seen,
            last_page_size=len(page.records),
            last_record=self._last(page, stream_slice, name),
            last_page_token_value=token.get("next_page_token") if token else None,
        )

    def _last(self, page: Page, stream_slice: Any, name: str) -> Any | None:
        if not page.records:
            return None
        data = orjson.loads(bytes(page.records[-1])) if self._needs_last else {}
        return Record(data=data, stream_name=name, associated_slice=stream_slice)


def _templates(strategy: Any) -> str:
    parts = [getattr(strategy, name, None) for name in ("_cursor_value", "_stop_condition", "_page_size")]
    return " ".join(str(getattr(part, "string", None) or getattr(part, "condition", None) or "") for part in parts)


def _without_records(response: requests.Response, page: Page) -> requests.Response:
    lean = requests.Response.__new__(requests.Response)
    lean.__dict__.update(response.__dict__)
    lean._content = page.rest  # noqa: SLF001
    return lean
