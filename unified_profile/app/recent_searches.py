"""Remembers what was searched for a while, so that addresses of result pages hold no personal data."""

import secrets
import threading
from collections import OrderedDict

_MOST = 2000


class RecentSearches:
    """What each session searched for, under an opaque name, in memory only."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._searches: OrderedDict[tuple[str, str], str] = OrderedDict()

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

    def forget(self, session_id: str) -> None:
        """Forget everything of a session."""
        with self._lock:
            for key in [key for key in self._searches if key[0] == session_id]:
                del self._searches[key]
