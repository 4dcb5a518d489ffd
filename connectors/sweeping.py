"""Sweeps: now and then the keys of everything a tool still has, so that what is held and not among them is gone.

A sweep reads a stream from its beginning, costs at most so many requests in one sync and goes on in the next. It lands
in a load of its own, of keys alone, and never touches the stream's state or its other loads.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from pydantic import TypeAdapter

from connectors.budget import Budget, Stopped
from connectors.counter import reported
from connectors.declare import StreamDeclaration
from connectors.failures import explain
from connectors.landing import LandingWriter, delete_load
from connectors.lanes.reader import Land, Reader
from connectors.loads import OpenLoad, Plan, config_hash, end_load, open_sweep, write_plan
from connectors.progress import Position
from connectors.results import SweepProgress
from connectors.source import Source, build_source, mute
from connectors.storage import Storage
from contracts.connection import Connection
from contracts.connector_spec import Sweep
from contracts.errors import ConfigurationError
from contracts.landing import End

_DURATION = TypeAdapter(timedelta)
# Sweeps of large accounts go on for days.
_FAR = timedelta(days=21)
_END_FORMAT = "%Y-%m-%dT%H:%M:%SZ"


class Enough(Stopped):
    """A sweep has made the requests that one sync may cost."""


class CappedBudget(Budget):
    """Another budget, of which each stream may take no more than so many requests."""

    def __init__(self, budget: Budget, most: Mapping[str, int]) -> None:
        self._budget = budget
        self._left = dict(most)
        self._counting = threading.Lock()
        # A stopped sync stops its sweeps too, and a pause that the tool asks for is everybody's.
        self.pause, self.sleep, self.heard = budget.pause, budget.sleep, budget.heard  # type: ignore[method-assign]

    @property
    def stopped(self) -> bool:
        """See Budget."""
        return self._budget.stopped

    @contextmanager
    def turn(self, stream: str | None = None) -> Iterator[None]:
        """See Budget. Raises Enough."""
        with self._counting:
            left = self._left.get(stream or "")
            if left is not None:
                if left < 1:
                    raise Enough
                self._left[stream or ""] = left - 1
        with self._budget.turn(stream):
            yield


@dataclass
class Sweeper:
    """Sweeps the streams of one connection, in one sync."""

    source: Source
    connection: Connection
    storage: Storage
    now: Callable[[], datetime]
    rotate_seconds: float
    _building: threading.Lock = field(default_factory=threading.Lock)
    _built: Source | None = None

    def sweep(self, declaration: StreamDeclaration) -> SweepProgress | None:
        """Begin a sweep that is due, or go on with one. None: there is nothing to do. Never raises."""
        spec = self._spec(declaration.name)
        if spec is None or not declaration.primary_key:
            return None
        try:
            return self._sweep(declaration, spec)
        except Exception as failure:  # noqa: BLE001 - a sweep is an extra: it must not make a sync fail
            error = explain(failure, self.source.rules, self.source.connector, declaration.name)
            return SweepProgress(began_at=None, slices=0, done=0, complete=False, note=str(error))

    def _sweep(self, declaration: StreamDeclaration, spec: Sweep) -> SweepProgress | None:
        from connectors.lanes.choose import reader_for  # noqa: PLC0415 - imports the CDK

        load = open_sweep(
            self.storage,
            self.connection,
            declaration,
            config_hash=config_hash(self.source.connector, self.connection, self.source.definitions[declaration.name]),
            now=self.now(),
            every=_DURATION.validate_python(spec.every),
        )
        if load is None:
            return None
        reader = reader_for(self._unread(), declaration.name)
        if not reader.resumable:
            delete_load(self.storage, load.landed)
            raise ConfigurationError(
                f"stream {declaration.name} cannot be swept: {reader.reason}.",
                remedy="take sweep of the stream out of connector.yaml.",
            )
        return self._read(declaration, load, reader)

    def _read(self, declaration: StreamDeclaration, load: OpenLoad, reader: Reader) -> SweepProgress:
        writer = LandingWriter(self.storage, load.landed, rotate_seconds=self.rotate_seconds)
        positions = dict(load.positions)
        plan = Plan([])
        try:
            plan = load.plan or self._planned(load, reader)
            for number, planned in enumerate(plan.slices):
                start = positions.get(number, Position(number))
                if not start.done:
                    reader.read(planned, start, _keys_only(declaration.primary_key, writer, positions))
        except Stopped:
            return self._progress(load, plan, positions, complete=False)
        finally:
            writer.close()
        if reader.skipped:
            # A list with a hole in it says nothing of what is gone.
            delete_load(self.storage, load.landed)
            return self._progress(load, plan, positions, complete=False, note="answers were missing; it starts again")
        self._end(declaration, load, reader, writer)
        return self._progress(load, plan, positions, complete=True)

    def _planned(self, load: OpenLoad, reader: Reader) -> Plan:
        plan = reader.plan()
        write_plan(self.storage, load, plan)
        return plan

    def _end(self, declaration: StreamDeclaration, load: OpenLoad, reader: Reader, writer: LandingWriter) -> None:
        spec = self.source.connector.spec.streams[declaration.name]
        count, _ = reported(self.source, declaration.name, spec.counter) if spec.counter else (None, None)
        end = End(
            load=load.landed.begin.load,
            files=writer.files,
            rows=writer.rows,
            state=None,
            reported=count,
            counts_deleted=bool(spec.counter and spec.counter.includes_deleted),
            lane=reader.lane,
            ended_at=self.now().astimezone(UTC).isoformat(),
        )
        end_load(self.storage, load, end)

    def _progress(
        self, load: OpenLoad, plan: Plan, positions: Mapping[int, Position], *, complete: bool, note: str | None = None
    ) -> SweepProgress:
        done = sum(position.done for position in positions.values())
        return SweepProgress(
            began_at=load.landed.begin.started_at, slices=len(plan.slices), done=done, complete=complete, note=note
        )

    def _spec(self, stream: str) -> Sweep | None:
        spec = self.source.connector.spec.streams.get(stream)
        return spec.sweep if spec else None

    def _unread(self) -> Source:
        """The source as for a first sync: without any state, and with what sweeps may cost. Built once, when needed."""
        with self._building:
            self._built = self._built or self._build()
            return self._built

    def _build(self) -> Source:
        streams = self.source.connector.spec.streams
        most = {name: spec.sweep.requests for name, spec in streams.items() if spec.sweep}
        rules = replace(self.source.rules, budget=CappedBudget(self.source.rules.budget, most))
        # What changes while a sweep goes on, for days perhaps, must not leave its window unseen.
        manifest = _open_ended(self.source.connector.manifest, self.now() + _FAR)
        built = build_source(replace(self.source.connector, manifest=manifest), self.source.config, rules, {})
        mute(built)
        return built


def _open_ended(node: Any, end: datetime) -> Any:
    """A manifest whose cursors' windows end at that moment."""
    if isinstance(node, list):
        return [_open_ended(each, end) for each in node]
    if not isinstance(node, Mapping):
        return node
    opened = {key: _open_ended(value, end) for key, value in node.items()}
    if "end_datetime" in opened:
        moment = end.astimezone(UTC).strftime(_END_FORMAT)
        opened["end_datetime"] = {"type": "MinMaxDatetime", "datetime": moment, "datetime_format": _END_FORMAT}
    return opened


def _keys_only(key: list[str], writer: LandingWriter, positions: dict[int, Position]) -> Land:
    def land(data: bytes, rows: int, position: Position) -> None:
        records = (orjson.loads(line) for line in data.splitlines())
        keys = [orjson.dumps({name: record.get(name) for name in key}) + b"\n" for record in records]
        writer.write(b"".join(keys), rows, position)
        positions[position.slice] = position

    return land
