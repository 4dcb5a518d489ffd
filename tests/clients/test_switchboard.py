"""Our own API by a client that is made out of its description: it is typed, and reads a served app."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import served
from tests.unified_profile.app.people import make_world
from tests.unified_profile.app.publication import write_publication
from unified_profile.ledger import Role

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]

PROGRAM = '''
import json
import sys

from switchboard_client import AuthenticatedClient
from switchboard_client.api.customers import customer, customer_events, search_customers
from switchboard_client.api.data import metrics
from switchboard_client.models import CustomerProfile, EventPage, MetricPage, Problem, SearchRequest, SearchResult
from switchboard_client.types import UNSET, Unset


def events(client: AuthenticatedClient, customer_id: str) -> list[str]:
    """Every event, page by page."""
    found: list[str] = []
    cursor: str | Unset = UNSET
    while True:
        page = customer_events.sync(customer_id, client=client, cursor=cursor, limit=200)
        assert isinstance(page, EventPage), page
        found += [event.event_id for event in page.events]
        if page.next_ is None:
            return found
        cursor = page.next_


with AuthenticatedClient(base_url=sys.argv[1], token=sys.argv[2]) as client:
    found = search_customers.sync(client=client, body=SearchRequest(query="070-174 06 05"))
    assert isinstance(found, SearchResult), found
    assert found.only is not None
    profile = customer.sync(found.only, client=client)
    assert isinstance(profile, CustomerProfile), profile
    last = profile.customer.last_contact_at
    values = metrics.sync(client=client, metric="csat", grain="all", dimension="all")
    assert isinstance(values, MetricPage), values
    nobody = customer.sync("p_nobody", client=client)
    assert isinstance(nobody, Problem), nobody
    answer = customer.sync_detailed(found.only, client=client)
    again = customer.sync_detailed(found.only, client=client, if_none_match=answer.headers["etag"])
    print(
        json.dumps(
            {
                "name": profile.customer.display_name,
                "last": last.isoformat() if last is not None else None,
                "events": events(client, "p_busy"),
                "csat": [value.value for value in values.metrics],
                "unknown": [nobody.status, nobody.remedy],
                "again": int(again.status_code),
            }
        )
    )
'''
# The one file that the generator writes the same for every API is not strict about httpx.
SETTINGS = """
[mypy]
strict = True
[mypy-switchboard_client.client]
ignore_errors = True
"""
# One letter is missing.
MISTAKEN = PROGRAM.replace("profile.customer.display_name", "profile.customer.display_nam")


@dataclass(frozen=True)
class Made:
    """A client made from a served app, which it is to read."""

    folder: Path
    url: str
    token: str

    def type_checked(self, program: str) -> subprocess.CompletedProcess[str]:
        """What mypy says about a program that uses the client, and about the client."""
        file = self.folder / "program.py"
        file.write_text(program, encoding="utf-8")
        settings = self.folder / "mypy.ini"
        settings.write_text(SETTINGS, encoding="utf-8")
        options = ["--config-file", str(settings), "--python-executable", str(self._python)]
        command = [sys.executable, "-m", "mypy", *options, str(file), str(self.folder / "switchboard_client")]
        environ = os.environ | {"MYPYPATH": str(self.folder)}
        return subprocess.run(command, cwd=self.folder, env=environ, capture_output=True, text=True, check=False)

    def run(self, program: str) -> Any:
        """What the program prints."""
        environ = {"PYTHONPATH": str(self.folder)}
        command = [str(self._python), "-c", program, self.url, self.token]
        done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode == 0, done.stderr[-4000:]
        return json.loads(done.stdout)

    @property
    def _python(self) -> Path:
        return ROOT / "var" / "client" / "venv" / "bin" / "python"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    folder = tmp_path_factory.mktemp("client")
    write_publication(make_world(), folder / "published")
    with served(folder) as site:
        site.house.ledger.ensure_user("reporter", Role.LEAD)
        text = site.house.ledger.create_token(
            "reporter", "client", ["customers", "metrics"], timedelta(hours=1), by="ada"
        )
        environ = os.environ | {"URL": site.url, "TOKEN": text}
        command = [sys.executable, str(ROOT / "scripts" / "client.py"), str(folder / "made")]
        done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False, timeout=600)
        if "cannot be installed" in done.stderr:
            pytest.skip(done.stderr.strip().splitlines()[-1])
        assert done.returncode == 0, done.stdout + done.stderr
        yield Made(folder / "made", site.url, text)


def test_the_client_reads_a_served_app(made: Made) -> None:
    found = made.run(PROGRAM)
    mine = {row["event_id"] for row in make_world().rows["fct_event"] if row["customer_id"] == "p_busy"}
    assert len(found["events"]) == len(set(found["events"]))
    assert set(found.pop("events")) == mine
    assert found == {
        "name": "Anna Lindqvist",
        "last": "2026-11-20T08:35:00+00:00",
        "csat": [0.874],
        "unknown": [404, "Search for the customer by e-mail, phone number or name."],
        "again": 304,
    }


def test_the_client_and_what_uses_it_are_typed(made: Made) -> None:
    said = made.type_checked(PROGRAM)
    assert said.returncode == 0, said.stdout + said.stderr


def test_a_mistake_is_found_before_it_runs(made: Made) -> None:
    said = made.type_checked(MISTAKEN)
    assert said.returncode == 1
    assert '"CustomerFacts" has no attribute "display_nam"' in said.stdout


def test_the_client_is_that_of_this_checkout(made: Made, tmp_path: Path) -> None:
    environ = {name: value for name, value in os.environ.items() if name not in ("URL", "TOKEN")}
    subprocess.run([sys.executable, str(ROOT / "scripts" / "client.py"), str(tmp_path)], env=environ, check=True)
    description = "openapi.json"
    assert (tmp_path / description).read_text() == (made.folder / description).read_text()
