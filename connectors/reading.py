"""Reading one stream into landing, from begin to end."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from connectors.budget import Stopped
from connectors.counter import reported, reported_windows
from connectors.declare import StreamDeclaration
from connectors.failures import explain
from connectors.landing import LandingWriter
from connectors.lanes.reader import Reader
from connectors.loads import OpenLoad, Plan, config_hash, end_load, open_load, write_plan
from connectors.progress import Position
from connectors.reporter import Reporter
from connectors.results import StreamResult
from connectors.source import Source
from connectors.storage import Storage
from contracts.connection import Connection
from contracts.errors import SwitchboardError
from contracts.landing import End, WindowCount

_AHEAD = 4


@dataclass(frozen=True)
class Job:
    """Everything that reading one stream needs. `at_once` is the most slices that are read at the same time.

    `plan` gives the slices of a sub-stream whose parent has just landed (None: they have to be asked for).
    """

    source: Source
    connection: Connection
    declaration: StreamDeclaration
    reader: Reader
    storage: Storage
    state: Mapping[str, Any] | None
    reporter: Reporter
    now: Callable[[], datetime]
    at_once: int
    rotate_seconds: float
    plan: Callable[[], Plan | None] = lambda: None


def read_stream(job: Job) -> StreamResult:
    """Read one stream. Never raises: what stopped it is in the result, and what was landed stays for the next time."""
    name = job.declaration.name
    load: OpenLoad | None = None
    writer: LandingWriter | None = None
    error: SwitchboardError | None = None
    count: int | None = None
    note: str | None = None
    try:
        load = _open(job)
        job.reporter.stream_started(job.connection.name, name, job.reader.lane, resumed=load.resumed)
        writer = _writer(job, load)
        plan = load.plan or _planned(job, load)
        try:
            _read_slices(job, plan, load.positions, writer)
        finally:
            writer.close()
        count, note = _count(job)
        end_load(job.storage, load, _end(job, load, plan, writer, count, _windows(job, count)))
    except Exception as failure:  # noqa: BLE001 - one stream's failure must not stop the others
        error = explain(failure, job.source.rules, job.source.connector, name)
        error.__cause__ = None if isinstance(failure, SwitchboardError) else failure
    rows = writer.rows if writer else 0
    job.reporter.stream_finished(job.connection.name, name, rows, error)
    return StreamResult(
        stream=name,
        load=load.landed.begin.load if load else None,
        rows=rows,
        reported=count,
        lane=job.reader.lane,
        complete=error is None,
        error=error,
        resumed=bool(load and load.resumed),
        skipped=job.reader.skipped,
        note=note,
    )


def _open(job: Job) -> OpenLoad:
    definition = job.source.definitions[job.declaration.name]
    return open_load(
        job.storage,
        job.connection,
        job.declaration,
        config_hash=config_hash(job.source.connector, job.connection, definition),
        state=job.state,
        now=job.now(),
        resumable=job.reader.resumable,
    )


def _writer(job: Job, load: OpenLoad) -> LandingWriter:
    def landed(rows: int) -> None:
        job.reporter.page_landed(job.connection.name, job.declaration.name, rows)

    return LandingWriter(job.storage, load.landed, rotate_seconds=job.rotate_seconds, on_rows=landed)


def _planned(job: Job, load: OpenLoad) -> Plan:
    plan = job.plan()
    if plan is None or (plan.slices and not job.reader.resumable):
        # A reader that cannot go on from a slice does not read by slices either.
        plan = job.reader.plan()
    if job.reader.resumable:
        write_plan(job.storage, load, plan)
    return plan


def _read_slices(job: Job, plan: Plan, positions: Mapping[int, Position], writer: LandingWriter) -> None:
    """Read what is not done yet. The first failure stops the stream's other slices. Raises that failure."""
    todo: list[Position] = []
    for number, planned in enumerate(plan.slices):
        position = positions.get(number, Position(number))
        if position.done:
            job.reader.restore(planned, position)
        else:
            todo.append(position)
    if len(todo) < 2 or job.at_once < 2:
        for position in todo:
            job.reader.read(plan.slices[position.slice], position, writer.write)
        return
    _read_together(job, plan, iter(todo), writer)


def _read_together(job: Job, plan: Plan, todo: Iterator[Position], writer: LandingWriter) -> None:
    """Read slices on several threads, a few handed out ahead, so that a failure leaves little in the queue."""
    failed: list[BaseException] = []

    def read(position: Position) -> None:
        if failed:
            return
        try:
            job.reader.read(plan.slices[position.slice], position, writer.write)
        except BaseException as error:
            failed.append(explain(error, job.source.rules, job.source.connector, job.declaration.name))
            raise

    with ThreadPoolExecutor(job.at_once, f"read-{job.declaration.name}") as pool:
        waiting: set[Future[None]] = set()
        for position in todo:
            waiting.add(pool.submit(read, position))
            if len(waiting) >= job.at_once * _AHEAD:
                _, waiting = wait(waiting, return_when="FIRST_COMPLETED")
            if failed:
                break
        wait(waiting, return_when=FIRST_EXCEPTION)
    if failed:
        raise failed[0]


def _count(job: Job) -> tuple[int | None, str | None]:
    spec = job.source.connector.spec.streams.get(job.declaration.name)
    if spec is None or spec.counter is None:
        return None, None
    with suppress(Stopped):
        return reported(job.source, job.declaration.name, spec.counter)
    return None, "the sync was stopped before the tool's count was read"


def _windows(job: Job, count: int | None) -> list[WindowCount]:
    """Month by month, unless the tool did not even answer for the whole."""
    spec = job.source.connector.spec.streams.get(job.declaration.name)
    if count is None or spec is None or spec.counter is None:
        return []
    with suppress(Stopped):
        return reported_windows(job.source, job.declaration.name, spec.counter, job.now())
    return []


def _end(
    job: Job, load: OpenLoad, plan: Plan, writer: LandingWriter, count: int | None, windows: list[WindowCount]
) -> End:
    spec = job.source.connector.spec.streams.get(job.declaration.name)
    return End(
        load=load.landed.begin.load,
        files=writer.files,
        rows=writer.rows,
        state=job.reader.state(plan),
        reported=count,
        counts_deleted=bool(spec and spec.counter and spec.counter.includes_deleted),
        windows=windows,
        skipped=job.reader.skipped,
        lane=job.reader.lane,
        ended_at=job.now().astimezone(UTC).isoformat(),
    )
