"""The app on a publication written by hand, with a real ledger."""

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI

from tests.unified_profile.app.card_keys import CARDS
from tests.unified_profile.app.identities import publish_identity
from tests.unified_profile.app.people import make_world
from tests.unified_profile.app.publication import NOW, write_publication
from tests.unified_profile.ledger.cheap import cheap_hashes
from unified_profile.app.main import create_app
from unified_profile.app.settings import AppSettings
from unified_profile.ledger import Ledger, Role, Sealer, new_key

with warnings.catch_warnings():
    # Starlette would rather have httpx2, which nothing else here needs.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

KEY = new_key()
SETTINGS = AppSettings(
    phone_regions=("GB", "SE", "CH"),
    searches_per_minute=10_000,
    logins_per_minute=10_000,
    tries_per_account_and_hour=10_000,
    cards_per_minute=10_000,
    cards=CARDS,
    clock=lambda: NOW.replace(tzinfo=UTC),
)


@dataclass
class House:
    """The app and what it stands on."""

    app: FastAPI
    ledger: Ledger
    published: Path

    def visitor(self) -> TestClient:
        """Somebody who is not signed in."""
        return TestClient(self.app, base_url="http://testserver", follow_redirects=False, raise_server_exceptions=False)

    def agent(self) -> TestClient:
        """Somebody who has signed in by a link."""
        client = self.visitor()
        token = self.ledger.create_login_link("ada", timedelta(minutes=5))
        assert client.post("/login", data={"token": token}).status_code == 303
        return client

    def signed_in(self, role: Role) -> TestClient:
        """Somebody of a role, named after it."""
        client = self.visitor()
        self.ledger.ensure_user(role.value, role)
        token = self.ledger.create_login_link(role.value, timedelta(minutes=5))
        assert client.post("/login", data={"token": token}).status_code == 303
        return client

    def close(self) -> None:
        """Let go of files."""
        self.app.state.services.published.close()
        self.ledger.close()


def csrf_of(client: TestClient) -> str:
    """The token that this session's forms hold."""
    return client.get("/login").text.split('name="csrf" value="')[1].split('"')[0]


@pytest.fixture(scope="session")
def world_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of publications with the hand-written people."""
    published = tmp_path_factory.mktemp("published")
    publish_identity(write_publication(make_world(), published))
    return published


def open_house(published: Path, folder: Path, settings: AppSettings = SETTINGS) -> House:
    ledger = Ledger(f"sqlite:///{folder / 'ledger.sqlite'}", hashes=cheap_hashes(), sealer=Sealer([KEY]))
    ledger.ensure_user("ada")
    return House(create_app(published, ledger, settings), ledger, published)


@pytest.fixture(scope="module")
def house(world_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The app over the shared publication, with a ledger for this module's tests."""
    found = open_house(world_file, tmp_path_factory.mktemp("house"))
    yield found
    found.close()


@pytest.fixture
def fresh_house(world_file: Path, tmp_path: Path) -> Iterator[House]:
    """An app and a ledger that nobody has used."""
    found = open_house(world_file, tmp_path)
    yield found
    found.close()


@pytest.fixture
def agent(house: House) -> Iterator[TestClient]:
    """Somebody who has signed in."""
    with house.agent() as client:
        yield client


@pytest.fixture
def analyst(house: House) -> Iterator[TestClient]:
    """Somebody who may see how the house runs."""
    with house.signed_in(Role.ANALYST) as client:
        yield client
