"""A way of paging that the format does not have."""

from dataclasses import dataclass
from typing import Any

from airbyte_cdk.sources.declarative.requesters.paginators.strategies.pagination_strategy import PaginationStrategy


@dataclass
class BySum(PaginationStrategy):
    """The next offset is the sum of all page sizes so far, until a page is short."""

    @property
    def initial_token(self) -> Any | None:
        return None

    def next_page_token(
        self, response: Any, last_page_size: int, last_record: Any, last_page_token_value: Any = None
    ) -> Any | None:
        return None if last_page_size < 5 else (last_page_token_value or 0) + last_page_size

    def get_page_size(self) -> int | None:
        return None
