"""One small world behind a running make-believe Zendesk QA."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from connectors.klaus.sandbox import CREDENTIALS, ENVIRONMENT, app, settings
from connectors.landing import landed_loads, landed_records, landed_states
from connectors.storage import open_storage
from connectors.sync import StreamResult, sync
from contracts.connection import Connection
from sandbox.model import World
from sandbox.serve import RunningSandbox, running_sandbox
from sandbox.world import make_world

Record = dict[str, Any]


@pytest.fixture(scope="session")
def world() -> World:
    return make_world(seed=7, scale=0.1)


@pytest.fixture(scope="session")
def sandbox(world: World) -> Iterator[RunningSandbox]:
    with running_sandbox(world, ["klaus"]) as running:
        yield running


class Client:
    """Talks to the make-believe Zendesk QA in this process."""

    def __init__(self, world: World, **options: Any) -> None:
        self._app = app(world, lambda: world.now, **options)

    def get(self, path: str, headers: Mapping[str, str] | None = None, **params: Any) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self._app)
            # Making the context of a TLS that is never spoken would take longer than everything else.
            async with httpx.AsyncClient(transport=transport, base_url="http://qa", verify=False) as client:
                given = {"Authorization": f"Bearer {CREDENTIALS['api_token']}", **(headers or {})}
                return await client.get(path, params=params, headers=given)

        return asyncio.run(ask())


@pytest.fixture(scope="session")
def client(world: World) -> Client:
    return Client(world)


@pytest.fixture
def behaving(world: World) -> Callable[..., Client]:
    """A client of a Zendesk QA with other options."""
    return partial(Client, world)


class Account:
    """A connection to the running sandbox, and what was landed from it."""

    def __init__(self, sandbox: RunningSandbox, folder: Path) -> None:
        self.sandbox, self.folder = sandbox, folder
        self.config = settings(sandbox.url("klaus"))
        self.environment: Mapping[str, str] = ENVIRONMENT

    def sync(self, *streams: str) -> dict[str, StreamResult]:
        states = landed_states(str(self.folder), "quality")
        connection = Connection("quality", "klaus", self.config)
        results = sync(connection, str(self.folder), states, streams=streams or None, environ=self.environment)
        return {result.stream: result for result in results}

    def records(self, stream: str) -> list[Record]:
        """Every record of the newest load, as landed."""
        load = [load for load in landed_loads(str(self.folder), "quality") if load.begin.stream == stream][-1]
        batches = landed_records(open_storage(str(self.folder)), load)
        return [orjson.loads(line) for batch in batches for line in batch]


@pytest.fixture
def account(sandbox: RunningSandbox, world: World, tmp_path: Path) -> Iterator[Account]:
    tool = sandbox.doors["klaus"].tool
    yield Account(sandbox, tmp_path)
    sandbox.doors["klaus"].tool = tool
    sandbox.show(world)


@pytest.fixture
def behave(account: Account, world: World) -> Callable[..., None]:
    """Let the running sandbox serve the world, or another one, with other options."""

    def change(shown: World = world, **options: Any) -> None:
        door = account.sandbox.doors["klaus"]
        door.tool = replace(door.tool, app=partial(app, **options))
        account.sandbox.show(shown)

    return change
