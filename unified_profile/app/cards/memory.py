"""What the cards remember for minutes, in memory only: proofs that were used, and looks that were granted."""

import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass

from unified_profile.app.cards.doors import ToolAgent

_MOST = 100_000
_MOST_GRANTS = 10_000
GRANT_SECONDS = 120.0


class Once:
    """Proofs that count one time: each is known until it would be refused as too old anyway."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._used: OrderedDict[str, float] = OrderedDict()

    def use(self, proof: str, until: float, now: float) -> bool:
        """Whether it is the first use. Times are epoch seconds."""
        with self._lock:
            while self._used and next(iter(self._used.values())) < now:
                self._used.popitem(last=False)
            # Full of proofs that still hold: rather none than one twice.
            if proof in self._used or len(self._used) >= _MOST:
                return False
            self._used[proof] = until
            return True


@dataclass(frozen=True)
class Grant:
    """One look that a tool was granted: by which connection, for which of its agents, at which record (None: any)."""

    connection: str
    agent: ToolAgent
    record: tuple[str, str] | None = None


class Grants:
    """Looks granted by proven requests, each under an opaque name that works once, for two minutes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._grants: OrderedDict[str, tuple[float, Grant]] = OrderedDict()

    def give(self, grant: Grant, now: float) -> str:
        """Keep it and give its name. `now` is in epoch seconds."""
        name = secrets.token_urlsafe(24)
        with self._lock:
            self._grants[name] = (now + GRANT_SECONDS, grant)
            while len(self._grants) > _MOST_GRANTS:
                self._grants.popitem(last=False)
        return name

    def take(self, name: str, now: float) -> Grant | None:
        """Use it up. None: unknown, used or too old."""
        with self._lock:
            until, grant = self._grants.pop(name, (0.0, None))
        return grant if until > now else None
