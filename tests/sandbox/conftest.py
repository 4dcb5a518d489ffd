"""Small worlds that several files look at."""

import time

import pytest

from sandbox.model import World
from sandbox.world import make_world


@pytest.fixture(scope="session")
def small() -> World:
    return make_world(scale=0.1)


@pytest.fixture(scope="session")
def whole_and_seconds() -> tuple[World, float]:
    """The world of the demo, and the processor time it took to make."""
    began = time.process_time()
    world = make_world()
    return world, time.process_time() - began


@pytest.fixture(scope="session")
def whole(whole_and_seconds: tuple[World, float]) -> World:
    return whole_and_seconds[0]
