"""What a lane does for the engine."""

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, ClassVar, Literal

from connectors.loads import Plan
from connectors.progress import Position

LaneName = Literal["pages", "records", "messages"]

# Whole lines, how many, and how far their slice has come with them.
Land = Callable[[bytes, int, Position], None]


class Reader(ABC):
    """Reads one stream, slice by slice; `read` is called from several threads, each for a slice of its own."""

    lane: ClassVar[LaneName]
    resumable: ClassVar[bool] = True

    def __init__(self, reason: str) -> None:
        self.reason = reason
        self.skipped = 0
        self._counting = threading.Lock()

    @abstractmethod
    def plan(self) -> Plan:
        """The slices that make up the stream now. May ask the tool (for the parents of a sub-stream)."""

    @abstractmethod
    def read(self, planned: dict[str, Any], start: Position, land: Land) -> None:
        """Read one slice from a position to its end, landing every page; the last position landed is done."""

    @abstractmethod
    def restore(self, planned: dict[str, Any], position: Position) -> None:
        """Take note of a slice that an interrupted sync finished."""

    @abstractmethod
    def state(self, plan: Plan) -> dict[str, Any] | None:
        """The state to go on from next time, once every slice is done. None: the stream has none."""
