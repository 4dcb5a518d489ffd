"""Makes many webhooks durable with one flush to the disk: those that arrive while one is under way share the next."""

import asyncio
from collections import Counter
from collections.abc import Sequence

from connectors.hooks.events import Hint
from connectors.hooks.queue import HintQueue

_COUNT_SECONDS = 2.0


class Recorder:
    """Hints are stored when `store` returns; counts within two seconds, so that a flood of forgeries costs no disk."""

    def __init__(self, queue: HintQueue) -> None:
        self._queue = queue
        self._arrived: list[tuple[Sequence[Hint], asyncio.Future[None]]] = []
        self._storing: asyncio.Task[None] | None = None
        self._counted: Counter[tuple[str, str]] = Counter()
        self._counting: asyncio.Task[None] | None = None

    async def store(self, hints: Sequence[Hint]) -> None:
        """Wait until the hints are on disk. Raises what kept them from it."""
        stored = asyncio.get_running_loop().create_future()
        self._arrived.append((hints, stored))
        if self._storing is None or self._storing.done():
            self._storing = asyncio.create_task(self._store_arrived())
        await stored

    def count(self, connection: str, outcome: str, times: int = 1) -> None:
        """Note that something happened. Call from the event loop."""
        self._counted[connection, outcome] += times
        if self._counting is None or self._counting.done():
            self._counting = asyncio.create_task(self._count_later())

    def flush(self) -> None:
        """Write the counts now."""
        counted, self._counted = self._counted, Counter()
        self._queue.count(counted)

    async def _store_arrived(self) -> None:
        while self._arrived:
            batch, self._arrived = self._arrived, []
            failure: Exception | None = None
            try:
                await asyncio.to_thread(self._queue.add, [hint for hints, _ in batch for hint in hints])
            except Exception as error:  # noqa: BLE001 - told to each that waits for it
                failure = error
            for _, stored in batch:
                if stored.done():
                    continue
                if failure is None:
                    stored.set_result(None)
                else:
                    stored.set_exception(failure)

    async def _count_later(self) -> None:
        await asyncio.sleep(_COUNT_SECONDS)
        await asyncio.to_thread(self.flush)
