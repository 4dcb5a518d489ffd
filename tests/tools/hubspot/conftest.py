"""A connection to a running make-believe HubSpot, and what was landed from it."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from connectors.hubspot.sandbox import CREDENTIALS, ENVIRONMENT, app, settings
from connectors.landing import landed_loads, landed_records, landed_states
from connectors.storage import open_storage
from connectors.sync import StreamResult, sync
from contracts.connection import Connection
from sandbox.model import World
from sandbox.serve import RunningSandbox

Record = dict[str, Any]
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


class Account:
    """A connection to the running sandbox, and what was landed from it."""

    def __init__(self, sandbox: RunningSandbox, folder: Path, **config: Any) -> None:
        self.sandbox, self.folder = sandbox, folder
        self.connection = Connection("crm", "hubspot", {**settings(sandbox.url("hubspot")), **config})
        self.environment: Mapping[str, str] = ENVIRONMENT

    def sync(self, *streams: str, **options: Any) -> dict[str, StreamResult]:
        states = landed_states(str(self.folder), "crm")
        options = {"environ": self.environment, **options}
        results = sync(self.connection, str(self.folder), states, streams=streams or None, **options)
        return {result.stream: result for result in results}

    def records(self, stream: str) -> list[Record]:
        """Every record of the newest load, as landed."""
        load = [load for load in landed_loads(str(self.folder), "crm") if load.begin.stream == stream][-1]
        batches = landed_records(open_storage(str(self.folder)), load)
        return [orjson.loads(line) for batch in batches for line in batch]

    def ids(self, stream: str) -> list[str]:
        return sorted(record["id"] for record in self.records(stream))


@pytest.fixture(scope="module")
def synced(
    sandbox: RunningSandbox, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Account, dict[str, StreamResult]]:
    """An account that was read once, for tests that only look at what came of it."""
    account = Account(sandbox, tmp_path_factory.mktemp("synced"))
    return account, account.sync()


@pytest.fixture
def account(sandbox: RunningSandbox, world: World, tmp_path: Path) -> Iterator[Account]:
    tool = sandbox.doors["hubspot"].tool
    yield Account(sandbox, tmp_path)
    sandbox.doors["hubspot"].tool = tool
    sandbox.show(world)


@pytest.fixture
def behave(account: Account, world: World) -> Callable[..., None]:
    """Let the running sandbox serve the world, or another one, with other options."""

    def change(shown: World = world, **options: Any) -> None:
        door = account.sandbox.doors["hubspot"]
        door.tool = replace(door.tool, app=partial(app, **options))
        account.sandbox.show(shown)

    return change
