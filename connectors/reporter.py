"""How a sync tells whoever started it what is going on. The engine prints nothing."""

from typing import Protocol

from contracts.errors import SwitchboardError


class Reporter(Protocol):
    """Called from several threads at once; must be quick and must not raise."""

    def stream_started(self, connection: str, stream: str, lane: str, *, resumed: bool) -> None:
        """A stream begins, or goes on from where an interrupted sync left it."""

    def page_landed(self, connection: str, stream: str, rows: int) -> None:
        """A page was written; `rows` counts the stream's rows so far in this load."""

    def stream_finished(self, connection: str, stream: str, rows: int, error: SwitchboardError | None) -> None:
        """A stream is complete (error None) or stopped."""


class Silent:
    """A reporter that says nothing."""

    def stream_started(self, connection: str, stream: str, lane: str, *, resumed: bool) -> None:
        """Say nothing."""

    def page_landed(self, connection: str, stream: str, rows: int) -> None:
        """Say nothing."""

    def stream_finished(self, connection: str, stream: str, rows: int, error: SwitchboardError | None) -> None:
        """Say nothing."""
