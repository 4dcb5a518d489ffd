"""A connection to a running make-believe tool, and what was landed from it."""

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import orjson

from connectors.landing import LandedLoad, landed_loads, landed_records, landed_states
from connectors.storage import open_storage
from connectors.sync import StreamResult, sync
from contracts.connection import Connection
from sandbox.model import World
from sandbox.serve import RunningSandbox

Record = dict[str, Any]


class Account:
    """Each tool's tests make a class of their own, with the tool's name and what its connection is called."""

    tool: ClassVar[str]
    name: ClassVar[str]

    def __init__(self, sandbox: RunningSandbox, folder: Path, **config: Any) -> None:
        self.sandbox, self.folder = sandbox, folder
        self.config: Record = import_module(f"connectors.{self.tool}.sandbox").settings(sandbox.url(self.tool)) | config
        self.environment: Mapping[str, str] = sandbox.environment()

    @property
    def connection(self) -> Connection:
        """The connection as it is set up now."""
        return Connection(self.name, self.tool, self.config)

    def sync(self, *streams: str, **options: Any) -> dict[str, StreamResult]:
        """Sync these streams (all when none is named) from where the landing zone stands."""
        states = landed_states(str(self.folder), self.name)
        given: Record = {"streams": streams or None, "environ": self.environment} | options
        return {result.stream: result for result in sync(self.connection, str(self.folder), states, **given)}

    def loads(self, stream: str) -> list[LandedLoad]:
        """The loads of a stream, oldest first."""
        return [load for load in landed_loads(str(self.folder), self.name) if load.begin.stream == stream]

    def records(self, stream: str, load: int = -1) -> list[Record]:
        """Every record of one load of a stream (the newest by default), as landed."""
        batches = landed_records(open_storage(str(self.folder)), self.loads(stream)[load])
        return [orjson.loads(line) for batch in batches for line in batch]

    def ids(self, stream: str) -> list[Any]:
        """Ids in the newest load of a stream, sorted."""
        return sorted(record["id"] for record in self.records(stream))


Kind = TypeVar("Kind", bound=Account)


def restored(account: Kind, world: World) -> Iterator[Kind]:
    """The account for one test; afterwards its tool shows the world again and behaves as it did."""
    door = account.sandbox.doors[account.tool]
    tool, options = door.tool, door.options
    yield account
    door.tool, door.options = tool, options
    account.sandbox.show(world)


def behaviour(account: Account, world: World) -> Callable[..., None]:
    """A function that lets the running tool serve the world, or another one, with other options."""

    def change(shown: World = world, **options: Any) -> None:
        account.sandbox.doors[account.tool].options = options
        account.sandbox.show(shown)

    return change
