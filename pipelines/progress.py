"""What a long run tells whoever is watching: the streams as they are read, then each later step."""

from typing import Protocol

from connectors import reporter


class Progress(reporter.Reporter, Protocol):
    """Told of each step. Implementations draw it, log it or ignore it; they never raise."""

    def step(self, name: str, total: int | None = None) -> None:
        """A step starts; `total` is its number of units where known."""

    def advance(self) -> None:
        """One unit of the current step is done."""


class Silent(reporter.Silent):
    """Ignores everything."""

    def step(self, name: str, total: int | None = None) -> None:
        """Ignore."""

    def advance(self) -> None:
        """Ignore."""
