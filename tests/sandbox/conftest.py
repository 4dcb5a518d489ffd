"""Small worlds that several files look at."""

import pytest

from sandbox.model import World
from sandbox.world import make_world


@pytest.fixture(scope="session")
def small() -> World:
    return make_world(scale=0.1)


@pytest.fixture(scope="session")
def whole() -> World:
    """The world of the demo."""
    return make_world()
