"""How long to wait for a tool, and for how many times."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from contracts.connector_spec import RateBudget


@dataclass(frozen=True)
class Patience:
    """When a request is given up, in seconds throughout.

    After `retries` repetitions, once `longest_total` was waited, or at once when the tool asks for more than
    `longest_wait`: that is for the next sync. A sandbox on this machine has nobody to leave room for, and says 429 when
    it wants to: `budget_sandbox` makes the rate budgets hold for it too. `budget_share` is how much of the rate budgets
    is taken: less than 1 where another process may be taking the whole.
    """

    retries: int = 8
    first_wait: float = 1.0
    longest_wait: float = 300.0
    longest_total: float = 900.0
    connect_timeout: float = 10.0
    read_timeout: float = 60.0
    budget_sandbox: bool = False
    budget_share: float = 1.0

    def shared(self, rate: RateBudget) -> RateBudget:
        """Our share of a rate budget, at least one request."""
        return rate.model_copy(update={"requests": max(1, int(rate.requests * self.budget_share))})

    def backoff(self, attempt: int) -> float:
        """Seconds before repetition `attempt` (from 1) when the tool names none: doubling, with jitter."""
        return float(min(self.longest_wait, self.first_wait * 2 ** (attempt - 1)) * random.uniform(0.75, 1.25))  # noqa: S311


def retry_after(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Seconds that a Retry-After header asks for, be it a number or an HTTP date. None when it says nothing usable."""
    value = (headers.get("Retry-After") or "").strip()
    if not value:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        moment = parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - (now or datetime.now(UTC))).total_seconds())
