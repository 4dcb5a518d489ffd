"""Draws the progress of a run on the terminal: a line per step, a counter per stream. No terminal: plain lines."""

import time
from types import TracebackType
from typing import Self

from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from contracts.errors import SwitchboardError
from switchboard.console import err


class TerminalProgress:
    """Implements pipelines.progress.Progress. Use as a context manager."""

    def __init__(self) -> None:
        self._live = err.is_terminal
        self._progress = Progress(
            SpinnerColumn(finished_text="[green]✓"),
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            TextColumn("{task.fields[count]}", justify="right"),
            TimeElapsedColumn(),
            console=err,
            disable=not self._live,
        )
        self._streams: dict[tuple[str, str], TaskID] = {}
        self._step: TaskID | None = None
        self._started = time.monotonic()

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._finish_step()
        self._progress.stop()

    def step(self, name: str, total: int | None = None) -> None:
        """Close the previous step and open this one."""
        self._finish_step()
        self._step = self._progress.add_task(name, total=total, count="")
        self._say(name)

    def advance(self) -> None:
        """Move the current step on by one."""
        if self._step is not None:
            self._progress.advance(self._step)

    def stream_started(self, connection: str, stream: str, lane: str, *, resumed: bool) -> None:
        """Show a line for the stream."""
        del lane
        note = " (going on)" if resumed else ""
        self._streams[connection, stream] = self._progress.add_task(
            f"{connection}.{stream}{note}", total=None, count=""
        )

    def page_landed(self, connection: str, stream: str, rows: int) -> None:
        """Update the stream's counter."""
        task = self._streams.get((connection, stream))
        if task is not None:
            self._progress.update(task, count=f"{rows:,} rows")

    def stream_finished(self, connection: str, stream: str, rows: int, error: SwitchboardError | None) -> None:
        """Tick the stream off."""
        task = self._streams.pop((connection, stream), None)
        mark = "" if error is None else " [red]failed[/red]"
        if task is not None:
            self._progress.update(task, total=1, completed=1, count=f"{rows:,} rows{mark}")
        self._say(f"{connection}.{stream}: {rows:,} rows{mark}")

    def _finish_step(self) -> None:
        if self._step is not None:
            self._progress.update(self._step, total=1, completed=1)
            self._step = None

    def _say(self, text: str) -> None:
        if not self._live:
            err.print(f"{time.monotonic() - self._started:6.1f} s  {text}", soft_wrap=True)
