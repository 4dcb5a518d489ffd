"""Remembers what was searched for a while, so that addresses of result pages hold no personal data."""

import secrets
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

_MOST = 2000


@dataclass(frozen=True)
class Place:
    """Where a customer is among the results that a session looked at last; `number` counts from 1."""

    results: str
    number: int
    count: int
    previous: str | None
    following: str | None


class RecentSearches:
    """What each session searched for, under an opaque name, and whom it found last; in memory only."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._searches: OrderedDict[tuple[str, str], str] = OrderedDict()
        self._found: OrderedDict[str, tuple[str, tuple[str, ...]]] = OrderedDict()

    def remember(self, session_id: str, typed: str) -> str:
        """Give the name that the same session finds it under."""
        name = secrets.token_urlsafe(9)
        with self._lock:
            self._searches[session_id, name] = typed
            while len(self._searches) > _MOST:
                self._searches.popitem(last=False)
        return name

    def recall(self, session_id: str, name: str) -> str | None:
        """What was searched for. None: forgotten, or somebody else's."""
        with self._lock:
            return self._searches.get((session_id, name))

    def show(self, session_id: str, name: str, customer_ids: Sequence[str]) -> None:
        """Keep whom the session sees as results of the search of that name, in their order."""
        with self._lock:
            self._found[session_id] = (name, tuple(customer_ids))
            self._found.move_to_end(session_id)
            while len(self._found) > _MOST:
                self._found.popitem(last=False)

    def place(self, session_id: str, customer_id: str) -> Place | None:
        """Where the customer is among the results seen last. None: nowhere, or alone."""
        with self._lock:
            name, found = self._found.get(session_id, ("", ()))
        if customer_id not in found or len(found) == 1:
            return None
        here = found.index(customer_id)
        return Place(
            results=name,
            number=here + 1,
            count=len(found),
            previous=found[here - 1] if here else None,
            following=found[here + 1] if here + 1 < len(found) else None,
        )

    def forget(self, session_id: str) -> None:
        """Forget everything of a session."""
        with self._lock:
            self._found.pop(session_id, None)
            for key in [key for key in self._searches if key[0] == session_id]:
                del self._searches[key]
