"""A connection to a make-believe Zendesk, and what was landed from it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import orjson
import pytest

from connectors.landing import landed_loads, landed_records, landed_states
from connectors.storage import open_storage
from connectors.sync import StreamResult, sync
from connectors.zendesk.sandbox import settings
from contracts.connection import Connection
from sandbox.model import World
from sandbox.serve import RunningSandbox, running_sandbox
from sandbox.world import make_world

Record = dict[str, Any]

# The limits of an account last a minute; only the tests that are about them wait for it.
UNHURRIED = {"exports_per_minute": 100_000, "requests_per_minute": 100_000}


class Account:
    """A connection to a running sandbox, and what was landed from it."""

    def __init__(self, sandbox: RunningSandbox, folder: Path, **config: Any) -> None:
        self.sandbox, self.folder = sandbox, folder
        self.connection = Connection("desk", "zendesk", settings(sandbox.url("zendesk")) | config)
        self.environment: Mapping[str, str] = sandbox.environment()

    def sync(self, *streams: str, **options: Any) -> dict[str, StreamResult]:
        states = landed_states(str(self.folder), "desk")
        given: dict[str, Any] = {"streams": streams or None, "environ": self.environment} | options
        return {result.stream: result for result in sync(self.connection, str(self.folder), states, **given)}

    def records(self, stream: str, load: int = -1) -> list[Record]:
        """Every record of one load of a stream (the newest by default), as landed."""
        loads = [each for each in landed_loads(str(self.folder), "desk") if each.begin.stream == stream]
        batches = landed_records(open_storage(str(self.folder)), loads[load])
        return [orjson.loads(line) for batch in batches for line in batch]


@contextmanager
def running(world: World, **options: Any) -> Iterator[RunningSandbox]:
    with running_sandbox(world, ["zendesk"], options={"zendesk": UNHURRIED | options}) as found:
        yield found


@pytest.fixture(scope="session")
def world() -> World:
    return make_world(seed=7, scale=0.02)


@pytest.fixture(scope="session")
def synced(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Account, dict[str, StreamResult]]]:
    """An account that was read once, for tests that only look at what came of it."""
    with running(world, export_page=100) as sandbox:
        account = Account(sandbox, tmp_path_factory.mktemp("zendesk"))
        yield account, account.sync()


@pytest.fixture
def behaving(world: World, tmp_path: Path) -> Callable[..., AbstractContextManager[Account]]:
    """An account of a Zendesk with other options, or of another world."""

    @contextmanager
    def make(shown: World = world, config: Mapping[str, Any] | None = None, **options: Any) -> Iterator[Account]:
        with running(shown, **options) as sandbox:
            yield Account(sandbox, tmp_path, **(config or {}))

    return make


@pytest.fixture
def show(world: World) -> Callable[..., None]:
    """Let an account's sandbox behave otherwise from now on, or show another world."""

    def change(account: Account, shown: World = world, **options: Any) -> None:
        door = account.sandbox.doors["zendesk"]
        door.options = UNHURRIED | options
        account.sandbox.show(shown)

    return change
