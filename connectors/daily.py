"""Keeping to what a tool allows in a day, over every sync of that day and beside everybody else who uses its API."""

import json
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time, timedelta

from connectors.budget import Budget
from connectors.storage import Storage
from contracts.connection import Connection
from contracts.connector_spec import ConnectorSpec, DailyBudget
from contracts.errors import RetryLaterError

_PREFIX = ".daily-"
# How often what was spent is written down: a kill can only make us spend less than we might have.
_BLOCKS = 100


class DailySpending:
    """What the processes of a connection have spent today, each in a file of its own: none waits for another's.

    A process writes down a block before it spends it.
    """

    def __init__(self, storage: Storage, connection: str) -> None:
        self._storage = storage
        self._connection = connection
        self._own = uuid.uuid4().hex[:12]

    def of_others(self, day: str) -> int:
        """Units that other processes wrote down for the day. Files of earlier days go."""
        total = 0
        for name in self._storage.names(self._connection):
            if not name.startswith(_PREFIX) or name.endswith(f"-{self._own}.json"):
                continue
            if name.startswith(_PREFIX + day):
                total += int(json.loads(self._storage.read(f"{self._connection}/{name}"))["units"])
            elif name < _PREFIX + day:
                self._storage.delete(f"{self._connection}/{name}")
        return total

    def write(self, day: str, units: int) -> None:
        """Note what this process has taken of the day."""
        name = f"{self._connection}/{_PREFIX}{day}-{self._own}.json"
        self._storage.put(name, json.dumps({"units": units}).encode())


class Day:
    """A limit (see connectors.budget): our share of a day's units. When it is spent the sync ends, to go on later."""

    def __init__(
        self,
        budget: DailyBudget,
        units: int,
        costs: Mapping[str, int],
        spending: DailySpending,
        clock: Callable[[], datetime],
    ) -> None:
        self._budget = budget
        self._units = units
        self._costs = costs
        self._spending = spending
        self._clock = clock
        self._block = max(1, units // _BLOCKS)
        self._day = ""
        self._spent = self._written = self._others = 0
        self._left: int | None = None

    def wait(self, stream: str | None, now: float) -> float:  # noqa: ARG002 - a day is no matter of seconds
        """0 while there are units. Raises RetryLaterError when there are none."""
        self._turn_page()
        cost = self._cost(stream)
        if self._spent + cost > self._written:
            self._others = self._spending.of_others(self._day)
        ours = int(self._units * self._budget.share)
        if self._others + self._spent + cost > ours:
            raise self._spent_all(f"{self._others + self._spent} of our {ours} units of today are spent")
        if self._left is not None and self._left - cost < self._units - ours:
            raise self._spent_all(f"the tool has only {self._left} units left for today, and the rest is for others")
        return 0.0

    def begin(self, stream: str | None) -> None:
        """Spend."""
        cost = self._cost(stream)
        self._spent += cost
        if self._spent > self._written:
            self._written = self._spent + self._block - 1
            self._spending.write(self._day, self._written)
        if self._left is not None:
            self._left -= cost

    def end(self, stream: str | None, now: float) -> None:
        """A failed request was counted by the tool too."""

    def heard(self, headers: Mapping[str, str]) -> None:
        """The tool's own word goes first: others spend from the same budget."""
        value = headers.get(self._budget.remaining_header or "")
        if value is not None and value.strip().isdigit():
            self._left = int(value)

    def _cost(self, stream: str | None) -> int:
        return self._costs.get(stream or "", 1)

    def _turn_page(self) -> None:
        day = (self._clock().astimezone(UTC) - self._reset()).strftime("%Y%m%d")
        if day != self._day:
            self._day, self._spent, self._written, self._left = day, 0, 0, None
            self._others = self._spending.of_others(day)

    def _reset(self) -> timedelta:
        moment = time.fromisoformat(self._budget.resets_at)
        return timedelta(hours=moment.hour, minutes=moment.minute)

    def _spent_all(self, what: str) -> RetryLaterError:
        setting = f" and set {self._budget.setting} if your plan allows more" if self._budget.setting else ""
        return RetryLaterError(
            f"{what}.", remedy=f"wait until {self._budget.resets_at} UTC; the next sync goes on from here{setting}."
        )


def keep_day(
    budget: Budget,
    spec: ConnectorSpec,
    connection: Connection,
    storage: Storage,
    config: Mapping[str, object],
    clock: Callable[[], datetime],
) -> None:
    """Hold a budget's requests to the tool's daily units, if it has any."""
    daily = spec.daily_budget
    if daily is None:
        return
    own = config.get(daily.setting) if daily.setting else None
    costs = {name: stream.cost for name, stream in spec.streams.items()}
    spending = DailySpending(storage, connection.name)
    budget.add(Day(daily, int(str(own)) if own else daily.units, costs, spending, clock))
