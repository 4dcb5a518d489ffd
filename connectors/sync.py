"""Reading the streams of one connection into landing. Nothing here knows the warehouse."""

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from connectors.check import is_unlimited, make_budget, make_rules, probe
from connectors.daily import keep_day
from connectors.declare import StreamDeclaration, parent_definitions
from connectors.discovery import discovered
from connectors.failures import SecretRefusedError
from connectors.harden import complete_config
from connectors.landing import ROTATE_SECONDS
from connectors.lanes.reader import LaneName
from connectors.loads import Plan
from connectors.manifest import depends_on_tool
from connectors.patience import Patience
from connectors.reading import Job, read_stream
from connectors.registry import Connector, connector
from connectors.reporter import Reporter, Silent
from connectors.results import StreamResult
from connectors.source import Source, build_source, concurrency, mute
from connectors.storage import Storage, open_storage
from connectors.sweeping import Sweeper
from contracts.connection import Connection
from contracts.errors import ConfigurationError

__all__ = ["StreamResult", "sync"]


def sync(
    connection: Connection,
    landing: str,
    states: Mapping[str, Mapping[str, Any]],
    *,
    streams: Sequence[str] | None = None,
    reporter: Reporter | None = None,
    environ: Mapping[str, str] | None = None,
    now: datetime | None = None,
    tool: Connector | None = None,
    patience: Patience | None = None,
    rotate_seconds: float = ROTATE_SECONDS,
    lane: LaneName | None = None,
) -> list[StreamResult]:
    """Read streams into landing, each from its state, and say how it went; results are in the manifest's order.

    `landing` is a folder or any fsspec URL. `states` are those the warehouse holds: loads that are complete but not
    loaded yet must be loaded first. `streams` narrows the connection's own choice further. One stream's failure does
    not stop the others. Raises CredentialsError when the tool refuses our secret (nothing is written then),
    ConfigurationError when settings are wrong, RetryLaterError when the tool cannot be reached at all or another sync
    of the connection is under way. `lane` insists on one way of reading for all streams, to compare them.
    """
    tool = tool or connector(connection.connector)
    config = complete_config(tool, connection, connection.resolved_config(environ))
    patience = patience or Patience()
    budget = make_budget(tool, config, concurrency(tool.manifest, config), patience)
    storage = open_storage(landing)
    clock = _clock(now)
    if not is_unlimited(tool, config, patience):
        keep_day(budget, tool.spec, connection, storage, config, clock)
    rules = make_rules(tool, connection, config, budget, patience)
    source = build_source(tool, config, rules, {name: dict(state) for name, state in states.items()})
    mute(source)
    known = discovered(source, tool, connection, storage)
    # What the tool had yesterday and has no more is no mistake of whoever asks for it.
    gone = sorted(set(streams or ()) - {each.name for each in known}) if depends_on_tool(tool.manifest) else []
    wanted = None if streams is None else [name for name in streams if name not in gone]
    declarations = _chosen(known, connection, wanted)
    probe(source)
    run = _Run(
        source=source,
        connection=connection,
        storage=storage,
        states=states,
        reporter=reporter or Silent(),
        now=clock,
        rotate_seconds=rotate_seconds,
        lane=lane,
        sweeper=Sweeper(source, connection, storage, clock, rotate_seconds),
    )
    with run.storage.exclusive(connection.name):
        return [*run.read(declarations), *(_gone(connection, name) for name in gone)]


@dataclass
class _Run:
    """One sync under way: streams side by side, children after the parents they are fed from."""

    source: Source
    connection: Connection
    storage: Storage
    states: Mapping[str, Mapping[str, Any]]
    reporter: Reporter
    now: Callable[[], datetime]
    rotate_seconds: float
    lane: LaneName | None
    sweeper: Sweeper
    finished: dict[str, threading.Event] = field(default_factory=dict)
    results: dict[str, StreamResult] = field(default_factory=dict)
    groups: dict[str, threading.Lock] = field(init=False)

    def __post_init__(self) -> None:
        self.groups = {name: threading.Lock() for name in self.source.connector.manifest.get("stream_groups") or {}}

    def read(self, declarations: list[StreamDeclaration]) -> list[StreamResult]:
        self.finished = {declaration.name: threading.Event() for declaration in declarations}
        with ThreadPoolExecutor(max(1, len(declarations)), f"stream-{self.connection.name}") as pool:
            try:
                done = list(pool.map(self._one_and_swept, declarations))
            except BaseException:
                # Ctrl-C: what was read is committed by the threads as they stop.
                self.source.rules.budget.stop()
                raise
        for result in done:
            if isinstance(result.error, SecretRefusedError):
                raise result.error
        return done

    def _one_and_swept(self, declaration: StreamDeclaration) -> StreamResult:
        result = self._one(declaration)
        if not result.complete:
            return result
        with self._alone(declaration.name):
            return replace(result, sweep=self.sweeper.sweep(declaration))

    def _one(self, declaration: StreamDeclaration) -> StreamResult:
        from connectors.lanes.choose import reader_for  # noqa: PLC0415 - imports the CDK

        at_once = concurrency(self.source.connector.manifest, self.source.config)
        try:
            for parent in self._parents(declaration.name):
                self.finished[parent].wait()
            job = Job(
                source=self.source,
                connection=self.connection,
                declaration=declaration,
                reader=reader_for(self.source, declaration.name, self.lane, at_once=at_once),
                storage=self.storage,
                state=self.states.get(declaration.name),
                reporter=self.reporter,
                now=self.now,
                at_once=at_once,
                rotate_seconds=self.rotate_seconds,
                plan=lambda: self._fed_plan(declaration.name),
            )
            with self._alone(declaration.name):
                result = read_stream(job)
            if isinstance(result.error, SecretRefusedError):
                self.source.rules.budget.stop()
            self.results[declaration.name] = result
            return result
        finally:
            self.finished[declaration.name].set()

    def _alone(self, stream: str) -> AbstractContextManager[Any]:
        """Streams of which the manifest says that they share something are read one after the other."""
        group = getattr(self.source.streams[stream], "block_simultaneous_read", "")
        return self.groups[group] if group else nullcontext()

    def _fed_plan(self, stream: str) -> Plan | None:
        """Slices of a sub-stream from its parent's load of this sync, if that is there and whole."""
        from connectors.feeding import fed_plan  # noqa: PLC0415 - imports the CDK

        spec = self.source.connector.spec.streams.get(stream)
        if spec and spec.on_demand:
            return Plan([], None)
        for parent in self._parents(stream):
            result = self.results.get(parent)
            if result is not None and result.complete and result.load:
                state = self.states.get(stream)
                return fed_plan(self.source, self.storage, stream, parent_load=result.load, state=state)
        return None

    def _parents(self, stream: str) -> list[str]:
        parents = parent_definitions(self.source.definitions[stream])
        return [str(parent["stream"]["name"]) for parent in parents if parent["stream"].get("name") in self.finished]


def _chosen(
    declarations: list[StreamDeclaration], connection: Connection, streams: Sequence[str] | None
) -> list[StreamDeclaration]:
    if streams is None:
        return declarations
    known = {declaration.name for declaration in declarations}
    for name in streams:
        if name not in known:
            raise ConfigurationError(
                f"there is no stream '{name}' to read.",
                remedy=f"choose from: {', '.join(sorted(known))}.",
                connection=connection.name,
                setting="streams",
            )
    return [declaration for declaration in declarations if declaration.name in streams]


def _gone(connection: Connection, stream: str) -> StreamResult:
    error = ConfigurationError(
        f"the tool no longer has a stream '{stream}'.",
        remedy="leave it out; its table stays as it is.",
        connection=connection.name,
        setting="streams",
    )
    return StreamResult(stream, load=None, rows=0, reported=None, lane="", complete=False, error=error)


def _clock(now: datetime | None) -> Callable[[], datetime]:
    return (lambda: now.astimezone(UTC)) if now else (lambda: datetime.now(UTC))
