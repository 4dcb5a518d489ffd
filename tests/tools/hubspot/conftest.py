"""A connection to a running make-believe HubSpot, and what was landed from it."""

import asyncio
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from connectors.hubspot.sandbox import CREDENTIALS, app
from connectors.sync import StreamResult
from sandbox.model import World
from sandbox.serve import RunningSandbox
from tests.tools.account import Account as AccountOfATool
from tests.tools.account import Record, behaviour, restored

OBJECTS = (
    *("contacts", "companies", "deals", "tickets", "calls", "emails", "notes", "meetings", "tasks"),
    "feedback_submissions",
)


class Client:
    """Talks to the make-believe HubSpot in this process."""

    def __init__(self, world: World, token: str | None = CREDENTIALS["access_token"], **options: Any) -> None:
        self._app = app(world, options.pop("clock", lambda: world.now), **options)
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    def get(self, path: str, **params: Any) -> httpx.Response:
        return self._ask("GET", path, params=params)

    def post(self, path: str, body: Any) -> httpx.Response:
        return self._ask("POST", path, json=body)

    def search(self, kind: str, **body: Any) -> Record:
        answer = self.post(f"/crm/v3/objects/{kind}/search", body)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def _ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self._app)
            async with httpx.AsyncClient(transport=transport, base_url="http://hubspot", verify=False) as client:
                return await client.request(method, path, headers=self._headers, **options)

        return asyncio.run(ask())


@pytest.fixture(scope="session")
def client(world: World) -> Client:
    return Client(world)


@pytest.fixture
def behaving(world: World) -> Callable[..., Client]:
    """A client of a HubSpot with other options."""
    return partial(Client, world)


class Account(AccountOfATool):
    tool, name = "hubspot", "crm"


@pytest.fixture(scope="module")
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
