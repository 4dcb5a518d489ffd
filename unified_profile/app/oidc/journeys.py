"""A browser on its way to the provider and back. All that has to fit afterwards is derived from one random cookie.

Nothing is kept here, so that any process of the app may see the browser come back.
"""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field

LASTS_SECONDS = 600


@dataclass(frozen=True)
class Journey:
    """`browser` is the cookie: when it was set, in epoch seconds, a dot, and 32 random bytes."""

    browser: str = field(repr=False)

    @classmethod
    def begun(cls, now: float) -> "Journey":
        """A fresh one. `now` is in epoch seconds."""
        return cls(f"{int(now)}.{secrets.token_urlsafe(32)}")

    @classmethod
    def ended(cls, browser: str, state: str, now: float) -> "Journey | None":
        """The one that this browser began with that state. None: another's, or too long ago."""
        journey = cls(browser)
        begun = browser.partition(".")[0]
        if not begun.isdecimal() or not hmac.compare_digest(journey.state.encode(), state.encode()):
            return None
        return journey if 0 <= now - int(begun) <= LASTS_SECONDS else None

    @property
    def state(self) -> str:
        """What comes back in the address."""
        return self._derived("state")

    @property
    def nonce(self) -> str:
        """What the token has to hold."""
        return self._derived("nonce")

    @property
    def verifier(self) -> str:
        """What proves to the provider that a code is exchanged by whoever asked for it (PKCE)."""
        return self._derived("verifier")

    def _derived(self, name: str) -> str:
        found = hmac.new(self.browser.encode(), name.encode(), hashlib.sha256).digest()
        return urlsafe_b64encode(found).decode().rstrip("=")
