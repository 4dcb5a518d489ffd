"""Records no honest tool would send, slipped into real answers: kept aside with their text, while the load goes on."""

import http.server
import json
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest

from sandbox.serve import RunningSandbox
from tests.faults.conftest import Home, make_home

POISON: dict[str, dict[str, Any]] = {
    "a missing key": {"name": "Nobody"},
    "wrong types": {"id": 900_002, "name": "Ann", "is_deleted": "perhaps", "owner_id": "somebody"},
    "five megabytes of text": {"id": 900_003, "name": "x" * 5_000_000},
    "an invalid date": {"id": 900_004, "name": "Bo", "add_time": "2026-02-31T99:00:00Z"},
}
EMOJI = {"id": 900_005, "name": "Cyd", "🚀 plan": "gold"}


@contextmanager
def poisoned(url: str) -> Iterator[str]:
    """A proxy before a tool that adds the poison to its list of persons."""

    class Proxy(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            request = urllib.request.Request(url + self.path, headers=dict(self.headers))
            with urllib.request.urlopen(request) as answer:
                body, status = answer.read(), answer.status
            if "/persons" in self.path:
                page = json.loads(body)
                page["data"] = [*(page["data"] or []), *POISON.values(), EMOJI]
                body = json.dumps(page).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def ask(home: Home, query: str) -> list[tuple[Any, ...]]:
    with closing(duckdb.connect(str(home.build), read_only=True)) as warehouse:
        return warehouse.execute(query).fetchall()


@pytest.fixture(scope="module")
def poisoned_home(tmp_path_factory: pytest.TempPathFactory, sandbox: RunningSandbox) -> Iterator[Home]:
    home = make_home(tmp_path_factory.mktemp("poisoned"), sandbox)
    honest = sandbox.url("pipedrive")
    with poisoned(honest) as url:
        file = home.path / "switchboard.yaml"
        file.write_text(file.read_text().replace(honest, url))
        done = home.switchboard("sync", "pipedrive", "--stream", "persons")
        assert done.returncode == 0, done.stderr
        yield home


@pytest.mark.parametrize("name", sorted(POISON))
def test_poison_is_in_quarantine_with_its_raw_text(name: str, poisoned_home: Home) -> None:
    kept = [
        json.loads(raw) for (raw,) in ask(poisoned_home, "select raw from meta.quarantine where stream = 'persons'")
    ]
    assert POISON[name] in kept


def test_nothing_else_is(poisoned_home: Home) -> None:
    assert ask(poisoned_home, "select count(*) from meta.quarantine") == [(len(POISON),)]


def test_honest_records_went_in(poisoned_home: Home, undisturbed: Home) -> None:
    held = "select id, name from raw.pipedrive__persons where id < 900000 order by id"
    assert ask(poisoned_home, held) == ask(undisturbed, held) != []


def test_an_undeclared_key_of_any_kind_is_kept_beside_the_record(poisoned_home: Home) -> None:
    """An emoji for a column name harms nobody, so the record stays usable instead of being set aside."""
    (row,) = ask(poisoned_home, "select name, cast(_extra as varchar) from raw.pipedrive__persons where id = 900005")
    assert row[0] == "Cyd"
    assert json.loads(row[1]) == {"🚀 plan": "gold"}


def test_status_shows_it(poisoned_home: Home) -> None:
    done = poisoned_home.switchboard("status", "--json")
    (persons,) = [stream for stream in json.loads(done.stdout) if stream["stream"] == "persons"]
    assert persons["quarantined"] == len(POISON)


def test_without_poison_nothing_is_set_aside(
    new_home: Callable[[str], Home], undisturbed: Home, tmp_path: Path
) -> None:
    assert ask(undisturbed, "select count(*) from meta.quarantine") == [(0,)]
