"""A real server and a real browser."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.unified_profile.app.conftest import SETTINGS, House, open_house
from tests.unified_profile.app.hostile import hostile_world
from tests.unified_profile.app.joined_world import publish_joined
from tests.unified_profile.app.people import make_world
from tests.unified_profile.app.publication import World, write_publication
from unified_profile.app.settings import AppSettings
from unified_profile.ledger import Role

SYSTEM_CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-default-apps", "--disable-sync", "--no-first-run", "--disable-dev-shm-usage",
]  # fmt: skip


@dataclass
class Site:
    """A served app."""

    house: House
    url: str

    def sign_in(self, context: BrowserContext, role: Role = Role.AGENT) -> Page:
        """A page of somebody of that role who has just used their link."""
        page = context.new_page()
        self.house.ledger.ensure_user(role.value, role)
        page.goto(f"{self.url}/login/{self.house.ledger.create_login_link(role.value)}")
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"{self.url}/")
        return page


@contextmanager
def served(folder: Path, settings: AppSettings = SETTINGS) -> Iterator[Site]:
    """Serve what was published under the folder."""
    house = open_house(folder / "published", folder, settings)
    server = uvicorn.Server(uvicorn.Config(house.app, log_level="error", ws="none"))
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        yield Site(house, f"http://127.0.0.1:{listener.getsockname()[1]}")
        server.should_exit = True
        thread.join(10)
    house.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The hand-written people, served."""
    with served(_published(make_world(), tmp_path_factory.mktemp("site"))) as found:
        yield found


@pytest.fixture(scope="session")
def hostile_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The attackers, served."""
    with served(_published(hostile_world(), tmp_path_factory.mktemp("hostile_site"))) as found:
        yield found


def _published(world: World, folder: Path) -> Path:
    write_publication(world, folder / "published")
    return folder


@pytest.fixture(scope="session")
def joined(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Ann, whose four records are one person, and people who may be one, served."""
    folder = tmp_path_factory.mktemp("joined_site")
    publish_joined(folder / "published")
    with served(folder) as found:
        yield found


@pytest.fixture
def lead(browser: Browser, joined: Site) -> Iterator[Callable[..., Page]]:
    """Makes pages of a lead among them; nothing that was decided is left afterwards."""
    contexts: list[BrowserContext] = []

    def make(**options: Any) -> Page:
        contexts.append(browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options}))
        return joined.sign_in(contexts[-1], Role.LEAD)

    yield make
    for context in contexts:
        context.close()
    for one in joined.house.ledger.decisions():
        joined.house.ledger.undo(one.id, author=Role.LEAD.value)


@contextmanager
def launched(*arguments: str) -> Iterator[Browser]:
    """The system's Chromium, or playwright's own where there is none."""
    executable = SYSTEM_CHROMIUM if SYSTEM_CHROMIUM.exists() else None
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=executable, args=[*ARGUMENTS, *arguments])
        yield found
        found.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as found:
        yield found


@pytest.fixture
def new_page(browser: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """Makes pages of people who are signed in; keyword arguments are the browser context's."""
    contexts: list[BrowserContext] = []

    def make(role: Role = Role.AGENT, **options: Any) -> Page:
        contexts.append(browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options}))
        return site.sign_in(contexts[-1], role)

    yield make
    for context in contexts:
        context.close()
