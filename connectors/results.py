"""What a sync has to say about each stream."""

from dataclasses import dataclass

from contracts.errors import SwitchboardError


@dataclass(frozen=True)
class SweepProgress:
    """How far a sweep of a stream's keys has come: `done` of its `slices`. `began_at` is ISO 8601, UTC."""

    began_at: str | None
    slices: int
    done: int
    complete: bool
    note: str | None = None


@dataclass(frozen=True)
class StreamResult:
    """`load` is None when nothing was begun. `rows` counts landed rows, also those of before an interruption.

    `reported` is the tool's own count (None: it does not say). `skipped` counts answers that the manifest says to
    ignore, such as the 404 of a conversation deleted meanwhile. `note` is worth showing but no error. `sweep` is there
    when one was under way in this sync.
    """

    stream: str
    load: str | None
    rows: int
    reported: int | None
    lane: str
    complete: bool
    error: SwitchboardError | None = None
    resumed: bool = False
    skipped: int = 0
    note: str | None = None
    sweep: SweepProgress | None = None
