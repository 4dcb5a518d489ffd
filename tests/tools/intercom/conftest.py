"""One small world behind a running make-believe Intercom."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from connectors.intercom.sandbox import CREDENTIALS, app
from connectors.sync import StreamResult
from sandbox.model import World
from sandbox.serve import RunningSandbox, running_sandbox
from sandbox.world import make_world
from tests.tools.account import Account as AccountOfATool
from tests.tools.account import Record, behaviour, restored

HEADERS = {"Authorization": f"Bearer {CREDENTIALS['access_token']}", "Intercom-Version": "2.15"}


@pytest.fixture(scope="session")
def world() -> World:
    return make_world(seed=7, scale=0.03)


@pytest.fixture(scope="session")
def sandbox(world: World) -> Iterator[RunningSandbox]:
    with running_sandbox(world, ["intercom"]) as running:
        yield running


class Client:
    """Talks to the make-believe Intercom in this process."""

    def __init__(self, world: World, now: datetime | None = None, **options: Any) -> None:
        self._app = app(world, lambda: now or world.now, **options)

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self._ask("GET", path, **options)

    def post(self, path: str, body: Any) -> httpx.Response:
        return self._ask("POST", path, json=body)

    def delete(self, path: str) -> httpx.Response:
        return self._ask("DELETE", path)

    def _ask(self, method: str, path: str, headers: Mapping[str, str] | None = None, **options: Any) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self._app)
            # Making the context of a TLS that is never spoken would take longer than everything else.
            async with httpx.AsyncClient(transport=transport, base_url="http://intercom", verify=False) as client:
                return await client.request(method, path, headers={**HEADERS, **(headers or {})}, **options)

        return asyncio.run(ask())

    def search(self, kind: str, query: Record, **body: Any) -> Record:
        answer = self.post(f"/{kind}/search", {"query": query, **body})
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def everything(self, kind: str, query: Record, per_page: int = 150, **body: Any) -> list[Record]:
        """Records over all pages."""
        key = {"contacts": "data"}.get(kind, kind)
        pagination: Record = {"per_page": per_page}
        found: list[Record] = []
        while True:
            page = self.search(kind, query, pagination=pagination, **body)
            found += page[key]
            if not page["pages"].get("next"):
                return found
            pagination["starting_after"] = page["pages"]["next"]["starting_after"]


@pytest.fixture(scope="session")
def client(world: World) -> Client:
    return Client(world)


@pytest.fixture
def behaving(world: World) -> Callable[..., Client]:
    """A client of an Intercom with other options."""
    return partial(Client, world)


class Account(AccountOfATool):
    tool, name = "intercom", "chat"


@pytest.fixture(scope="session")
def synced(
    sandbox: RunningSandbox, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Account, dict[str, StreamResult]]:
    """An account that was read once, for tests that only look at what came of it."""
    account = Account(sandbox, tmp_path_factory.mktemp("synced"))
    return account, account.sync()


@pytest.fixture
def account(sandbox: RunningSandbox, world: World, tmp_path: Path) -> Iterator[Account]:
    yield from restored(Account(sandbox, tmp_path), world)


@pytest.fixture
def behave(account: Account, world: World) -> Callable[..., None]:
    """Let the running sandbox serve the world, or another one, with other options."""
    return behaviour(account, world)
