"""The tools on loopback ports: one process, one thread, one server per tool."""

import asyncio
import contextlib
import signal
import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from contracts.errors import BugError, ConfigurationError
from sandbox.exchange import App, Receive, Scope, Send
from sandbox.faults import TRANSPORT, Faults, FaultyApp
from sandbox.model import World
from sandbox.tools import CONNECTORS, Tool, load_tool, tool_names, usual_tools
from sandbox.twists import Twist, twisted
from sandbox.world import DEFAULT_SEED, make_world

HOST = "127.0.0.1"
PORT_BASE = 8801

_START_SECONDS = 20.0


class _Protocol(HttpToolsProtocol):
    """Hands the connection over, so that a fault can close it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        app = self.app

        async def with_transport(scope: Scope, receive: Receive, send: Send) -> None:
            scope[TRANSPORT] = transport
            await app(scope, receive, send)

        self.app = with_transport


class _Door:
    """Where a tool's requests come in. What stands behind it can be exchanged while it is open."""

    def __init__(self, tool: Tool, faults: Faults | None, options: Mapping[str, Any]) -> None:
        self.tool, self.faults, self.options = tool, faults, options
        self.requests: Counter[str] = Counter()
        self.moments: list[float] = []
        self.twist: Twist | None = None
        self._app: App | None = None
        self.faulty: FaultyApp | None = None

    def show(self, world: World, clock: Callable[[], datetime]) -> None:
        self._app = self.tool.app(world, clock, **self.options)
        if self.faults is not None:
            self.faulty = FaultyApp(self._app, self.faults)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or self._app is None:
            return
        self.requests[f"{scope['method']} {scope['path']}"] += 1
        self.moments.append(time.monotonic())
        behind = self.faulty or self._app
        await (twisted(self.twist, behind, scope, receive, send) if self.twist else behind(scope, receive, send))


class RunningSandbox:
    """The tools while they run."""

    def __init__(
        self, doors: Sequence[_Door], ports: Sequence[int], world: World, connected: Sequence[str] | None = None
    ) -> None:
        self._ports = {door.tool.name: port for door, port in zip(doors, ports, strict=True)}
        self.doors = {door.tool.name: door for door in doors}
        self._connected = connected or usual_tools(self.doors)
        self.show(world)

    def show(self, world: World) -> None:
        """Let the tools show another world, for instance the same one some days later. Ports stay."""
        self.world = world
        began = time.monotonic()

        def clock() -> datetime:
            return world.now + timedelta(seconds=time.monotonic() - began)

        for door in self.doors.values():
            door.show(world, clock)

    def url(self, tool: str) -> str:
        """Base URL of a tool."""
        return f"http://{HOST}:{self._ports[tool]}"

    def environment(self) -> dict[str, str]:
        """Environment variables that the connections refer to."""
        return {name: value for door in self.doors.values() for name, value in door.tool.environment.items()}

    def connections(self) -> dict[str, Any]:
        """The `connections` of switchboard.yaml, one for each tool that was chosen, else for each of the usual ones."""
        return _connections([self.doors[name].tool for name in self._connected], self._ports)

    def requests(self, tool: str) -> Counter[str]:
        """How often each method and path was asked for, faults included."""
        return self.doors[tool].requests

    def moments(self, tool: str) -> list[float]:
        """When each request came in, in seconds of the monotonic clock."""
        return self.doors[tool].moments

    @contextlib.contextmanager
    def twisted(self, tool: str, twist: Twist) -> Iterator[None]:
        """Twist every answer of a tool while the block runs."""
        self.doors[tool].twist = twist
        try:
            yield
        finally:
            self.doors[tool].twist = None

    def faults_happened(self, tool: str) -> dict[str, int]:
        """How many faults of each kind a tool has thrown."""
        faulty = self.doors[tool].faulty
        return dict(faulty.happened) if faulty else {}


def _connections(tools: Sequence[Tool], ports: dict[str, int]) -> dict[str, Any]:
    names = [tool.name for tool in tools]
    return {tool.name: tool.connection(f"http://{HOST}:{ports[tool.name]}", names) for tool in tools}


def describe(port_base: int = PORT_BASE, tools: Sequence[str] | None = None, root: Path = CONNECTORS) -> dict[str, Any]:
    """Urls, connections and environment of a sandbox that is not running yet."""
    loaded = [load_tool(name, root) for name in (tools or tool_names(root))]
    ports = {tool.name: port_base + place for place, tool in enumerate(loaded)}
    return {
        "urls": {name: f"http://{HOST}:{port}" for name, port in ports.items()},
        "connections": _connections([tool for tool in loaded if tool.name in (tools or usual_tools(ports))], ports),
        "environment": {name: value for tool in loaded for name, value in tool.environment.items()},
    }


@contextlib.contextmanager
def running_sandbox(
    world: World,
    tools: Sequence[str] | None = None,
    faults: Faults | None = None,
    port_base: int | None = None,
    root: Path = CONNECTORS,
    options: Mapping[str, Mapping[str, Any]] | None = None,
) -> Iterator[RunningSandbox]:
    """Serve the tools (default: all) while the block runs, on ports the system picks or from `port_base` on.

    `options` are further arguments of each tool's app: {"aircall": {"wall": 200}} puts Aircall's wall at 200 rows.
    Raises ConfigurationError when a port is taken or a tool has no sandbox.
    """
    loaded = [load_tool(name, root) for name in (tools or tool_names(root))]
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(_bind(0 if port_base is None else port_base + n)) for n in range(len(loaded))]
        doors = [_Door(tool, faults, (options or {}).get(tool.name, {})) for tool in loaded]
        running = RunningSandbox(doors, [found.getsockname()[1] for found in sockets], world, tools)
        servers = [uvicorn.Server(_config(door)) for door in running.doors.values()]
        thread = threading.Thread(target=_serve, args=(servers, sockets), name="sandbox", daemon=True)
        thread.start()
        try:
            _await_start(servers, thread)
            yield running
        finally:
            for server in servers:
                server.should_exit = True
            thread.join(timeout=10)


def serve_forever(
    *,
    scale: float = 1.0,
    seed: int = DEFAULT_SEED,
    port_base: int = PORT_BASE,
    tools: Sequence[str] | None = None,
    faults: Faults | None = None,
    announce: Callable[[RunningSandbox], None] | None = None,
) -> None:
    """Serve until SIGINT or SIGTERM. `announce` is called once every tool answers (default: urls to stdout)."""
    stop = threading.Event()
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        with running_sandbox(make_world(seed, scale), tools, faults, port_base) as running:
            (announce or _announce)(running)
            stop.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _announce(running: RunningSandbox) -> None:
    for tool in running.doors:
        sys.stdout.write(f"{tool:<12} {running.url(tool)}\n")
    sys.stdout.flush()


def _bind(port: int) -> socket.socket:
    try:
        return socket.create_server((HOST, port), backlog=256)
    except (OSError, OverflowError) as error:
        raise ConfigurationError(
            f"port {port} cannot be used: {error.strerror if isinstance(error, OSError) else error}.",
            remedy="stop what listens there, or choose another first port with --port-base.",
            setting="port_base",
        ) from None


def _config(door: _Door) -> uvicorn.Config:
    return uvicorn.Config(
        door,
        http=_Protocol,
        lifespan="off",
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=1,
    )


def _serve(servers: list[uvicorn.Server], sockets: list[socket.socket]) -> None:
    """One loop for all: on few cores, threads that take turns would only be slower."""

    async def serve_all() -> None:
        await asyncio.gather(*(server.serve([found]) for server, found in zip(servers, sockets, strict=True)))

    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(serve_all())


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop]:
    try:
        import uvloop  # noqa: PLC0415
    except ImportError:
        return asyncio.new_event_loop
    return uvloop.new_event_loop


def _await_start(servers: list[uvicorn.Server], thread: threading.Thread) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not all(server.started for server in servers):
        if not thread.is_alive() or time.monotonic() > deadline:
            raise BugError("the make-believe tools did not start.", remedy="report this with the output above.")
        time.sleep(0.005)
