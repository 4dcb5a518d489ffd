"""One small world behind a running make-believe Zendesk QA."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from connectors.klaus.sandbox import CREDENTIALS, app
from sandbox.model import World
from sandbox.serve import RunningSandbox, running_sandbox
from sandbox.world import make_world
from tests.tools.account import Account as AccountOfATool
from tests.tools.account import behaviour, restored


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


class Account(AccountOfATool):
    tool, name = "klaus", "quality"


@pytest.fixture
def account(sandbox: RunningSandbox, world: World, tmp_path: Path) -> Iterator[Account]:
    yield from restored(Account(sandbox, tmp_path), world)


@pytest.fixture
def behave(account: Account, world: World) -> Callable[..., None]:
    """Let the running sandbox serve the world, or another one, with other options."""
    return behaviour(account, world)
