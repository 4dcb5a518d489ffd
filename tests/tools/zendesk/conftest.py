"""A connection to a make-believe Zendesk, and what was landed from it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from connectors.sync import StreamResult
from sandbox.model import World
from sandbox.serve import RunningSandbox, running_sandbox
from sandbox.world import make_world
from tests.tools.account import Account as AccountOfATool

# The limits of an account last a minute; only the tests that are about them wait for it.
UNHURRIED = {"exports_per_minute": 100_000, "requests_per_minute": 100_000}


class Account(AccountOfATool):
    tool, name = "zendesk", "desk"


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
