"""A wait of its own, as some connectors have."""

from dataclasses import dataclass
from typing import Any

from airbyte_cdk.sources.declarative.requesters.error_handlers.backoff_strategy import BackoffStrategy


@dataclass
class Hardly(BackoffStrategy):
    """Hardly any wait."""

    def backoff_time(self, response_or_exception: Any, attempt_count: int) -> float | None:
        return 0.02
