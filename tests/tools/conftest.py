"""One small world behind the tool that a test's folder is named after: to be asked directly, or run for the engine."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from sandbox.model import World
from sandbox.serve import RunningSandbox, running_sandbox
from sandbox.world import make_world


@pytest.fixture(scope="session")
def world() -> World:
    return make_world(seed=7, scale=0.05)


@pytest.fixture(scope="module")
def sandbox(request: pytest.FixtureRequest, world: World) -> Iterator[RunningSandbox]:
    with running_sandbox(world, [request.path.parent.name]) as running:
        yield running


@pytest.fixture
def asking() -> Callable[..., Callable[..., httpx.Response]]:
    """Makes a function that asks an app one question, without a network."""

    def make(app: Starlette, **settings: Any) -> Callable[..., httpx.Response]:
        def ask(path: str, **options: Any) -> httpx.Response:
            async def once() -> httpx.Response:
                transport = httpx.ASGITransport(app)
                async with httpx.AsyncClient(transport=transport, base_url="http://tool", **settings) as client:
                    return await client.get(path, **options)

            return asyncio.run(once())

        return ask

    return make
