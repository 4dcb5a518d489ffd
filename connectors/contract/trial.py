"""One connector on trial: its sandbox over real HTTP, and every reading that a rule wants of it."""

import io
import logging
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from connectors.contract.clock import clock_at
from connectors.contract.tables import Key, Row, complete_loads, newest_rows, rows_of, table
from connectors.declare import StreamDeclaration, declared_streams
from connectors.landing import landed_states
from connectors.patience import Patience
from connectors.registry import Connector, load_connector
from connectors.reporter import Silent
from connectors.results import StreamResult
from connectors.sync import sync
from contracts.connection import Connection
from contracts.errors import SwitchboardError
from sandbox.model import World
from sandbox.serve import RunningSandbox, running_sandbox
from sandbox.tools import CONNECTORS, Tool, load_tool
from sandbox.twists import Twist
from sandbox.world import make_world

SCALE = 0.005
QUICK = Patience(retries=2, first_wait=0.01, longest_wait=2, longest_total=5, connect_timeout=5, read_timeout=10)


@dataclass(frozen=True)
class Reading:
    """One sync. `error` stopped all of it; `said` is everything that was logged and printed meanwhile.

    `pages` counts the pages that brought rows, `requests` what the tool was asked.
    """

    landing: str
    connection: str
    results: Mapping[str, StreamResult]
    error: SwitchboardError | None
    said: str
    pages: int
    requests: int

    @property
    def problems(self) -> list[SwitchboardError]:
        """Every error there was."""
        errors = [result.error for result in self.results.values() if result.error]
        return [self.error, *errors] if self.error else errors

    @property
    def states(self) -> dict[str, dict[str, Any]]:
        """The newest state of each stream."""
        return landed_states(self.landing, self.connection)


@dataclass
class Trial:
    """`world` is what the sandbox shows unless a rule shows another; `folder` is scratch space.

    `readings` are all that were made so far; `earlier` and `lost` are what rules about reading on have found out
    together; `built` is a warehouse in which the staging models were built already.
    """

    tool: Connector
    sandbox: Tool
    running: RunningSandbox
    world: World
    folder: Path
    places: int = 0
    readings: list[Reading] = field(default_factory=list)
    earlier: datetime | None = None
    lost: dict[str, list[str]] | None = None
    built: Path | None = None

    @property
    def name(self) -> str:
        """The connector's name."""
        return self.tool.name

    @property
    def connection(self) -> Connection:
        """The connection to the sandbox."""
        return self.connection_to(self.running)

    def connection_to(self, running: RunningSandbox) -> Connection:
        """The connection to a sandbox of this tool."""
        return Connection(f"{self.name}_on_trial", self.name, self.sandbox.settings(running.url(self.name)))

    @cached_property
    def declared(self) -> dict[str, StreamDeclaration]:
        """Streams by name."""
        return {each.name: each for each in declared_streams(self.tool)}

    @cached_property
    def baseline(self) -> Reading:
        """The undisturbed first sync that others are compared with."""
        return self.read()

    @cached_property
    def second(self) -> Reading:
        """A sync that goes on from the baseline, with nothing changed in between."""
        return self.read(self.after_baseline())

    def after_baseline(self) -> str:
        """A landing folder in which the baseline lies already."""
        place = self.place()
        # A sync that was refused has written nothing.
        if Path(self.baseline.landing).is_dir():
            shutil.copytree(self.baseline.landing, place)
        return place

    @cached_property
    def tables(self) -> dict[str, dict[Key, str]]:
        """The tables of the baseline."""
        return {name: self.table(self.baseline, name) for name in self.declared}

    def rows(self, stream: str) -> list[Row]:
        """The rows of the baseline, in the order they landed."""
        return newest_rows(self.baseline.landing, stream)

    def place(self) -> str:
        """A landing folder that nobody used yet."""
        self.places += 1
        return str(self.folder / f"landing-{self.places}")

    def read(
        self,
        landing: str | None = None,
        *,
        twist: Twist | None = None,
        clock: datetime | None = None,
        now: datetime | None = None,
        environ: Mapping[str, str] | None = None,
        streams: Sequence[str] | None = None,
        tool: Connector | None = None,
        patience: Patience = QUICK,
        running: RunningSandbox | None = None,
    ) -> Reading:
        """Sync once, going on from what lies in `landing`. Never raises what a sync raises.

        `clock` is what manifests take for now: by default the world's own now. `now` is the sync's own, by which it
        names its loads and sees whether sweeps are due: by default the real one.
        """
        landing, running = landing or self.place(), running or self.running
        connection = self.connection_to(running)
        before, pages = len(running.moments(self.name)), _Pages()
        results: list[StreamResult] = []
        error: SwitchboardError | None = None
        twisting = running.twisted(self.name, twist) if twist else nullcontext()
        with twisting, clock_at(clock or running.world.now), _listening() as said:
            try:
                results = sync(
                    connection,
                    landing,
                    landed_states(landing, connection.name),
                    streams=streams,
                    reporter=pages,
                    environ=self.sandbox.environment if environ is None else environ,
                    now=now,
                    tool=tool or self.tool,
                    patience=patience,
                )
            except SwitchboardError as stopped:
                error = stopped
        asked = len(running.moments(self.name)) - before
        by_stream = {result.stream: result for result in results}
        self.readings.append(Reading(landing, connection.name, by_stream, error, said.getvalue(), pages.landed, asked))
        return self.readings[-1]

    def table(self, reading: Reading, stream: str) -> dict[Key, str]:
        """A stream's table after a reading and those before it in the same landing folder."""
        held = table(reading.landing, self.declared[stream])
        spec = self.tool.spec.streams.get(stream)
        for by in spec.deleted_by if spec else []:
            for load in complete_loads(reading.landing, by.stream):
                for row in rows_of(reading.landing, load):
                    held.pop(tuple(str(row.get(column)) for column in by.key), None)
        return held

    @contextmanager
    def showing(self, world: World) -> Iterator[None]:
        """Let the sandbox show another world while the block runs."""
        self.running.show(world)
        try:
            yield
        finally:
            self.running.show(self.world)


class _Pages(Silent):
    """Counts pages; losing one in a race would do no harm."""

    landed = 0

    def page_landed(self, connection: str, stream: str, rows: int) -> None:  # noqa: ARG002
        """See Reporter."""
        self.landed += 1


@contextmanager
def open_trial(name: str, root: Path = CONNECTORS, *, scale: float = SCALE) -> Iterator[Trial]:
    """A trial of the connector in `root`/`name`. Raises ConfigurationError when it or its sandbox cannot be loaded."""
    tool, sandbox = load_connector(root / name), load_tool(name, root)
    world = make_world(scale=scale)
    options = {name: sandbox.trial(world)}
    with tempfile.TemporaryDirectory() as folder, running_sandbox(world, [name], root=root, options=options) as running:
        yield Trial(tool, sandbox, running, world, Path(folder))


def without_budgets(tool: Connector) -> Connector:
    """The connector with no rate budget of its own."""
    streams = {name: spec.model_copy(update={"rate_budget": None}) for name, spec in tool.spec.streams.items()}
    return replace(tool, spec=tool.spec.model_copy(update={"rate_budget": None, "streams": streams}))


@contextmanager
def _listening() -> Iterator[io.StringIO]:
    """Everything that is logged, at every level, or printed."""
    heard = io.StringIO()
    handler = logging.StreamHandler(heard)
    level = logging.root.level
    logging.root.addHandler(handler)
    logging.root.setLevel(logging.DEBUG)
    try:
        with redirect_stdout(heard), redirect_stderr(heard):
            yield heard
    finally:
        logging.root.removeHandler(handler)
        logging.root.setLevel(level)
