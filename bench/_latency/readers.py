"""People who read the app at a given pace, whether or not it keeps up: a request waits from when it was due."""

import random
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import duckdb
from requests import Session
from requests.adapters import HTTPAdapter

from unified_profile.ledger import Ledger, Role

_AGENTS = 40
_AT_ONCE = 64
_PHONES, _NAMES = "phone", "name"


@dataclass(frozen=True)
class Request:
    """What is asked for. A search has a body; `measure` is what the time of the answer counts for."""

    measure: str
    path: str
    body: dict[str, object] | None = None


class Readers:
    """Agents who are signed in, and customers and words to ask for, drawn by lot from a publication."""

    def __init__(self, ledger_url: str, published: Path, port: int, seed: int = 7) -> None:
        self._port = port
        self._rng = random.Random(seed)
        self._cookies = list(_signed_in(ledger_url))
        self._session = Session()
        self._session.trust_env = False
        self._session.mount("http://", HTTPAdapter(pool_maxsize=_AT_ONCE))
        with closing(duckdb.connect(str(published / "current" / "warehouse.duckdb"), read_only=True)) as con:
            self._customers = _drawn(con, "select customer_id from marts.dim_customer", 20_000)
            self._busiest = _busiest(con)
            self._known = {
                kind: _drawn(con, _values(kind), 2_000) for kind in ("email", _PHONES, _NAMES, "interaction")
            }

    def profiles(self, count: int) -> list[Request]:
        """Pages of people chosen by lot."""
        return [Request("profile", f"/customer/{each}") for each in self._rng.choices(self._customers, k=count)]

    def events(self, count: int) -> list[Request]:
        """Two hundred more events of those who have most."""
        asked = self._rng.choices(self._busiest, k=count)
        return [Request("200 more events", f"/api/v1/customers/{each}/events?limit=200") for each in asked]

    def searches(self, count: int) -> list[Request]:
        """An address, a number, a name, a name with a slip of the keyboard, an id: each in turn."""
        kinds = ("email", _PHONES, _NAMES, "slip", "interaction")
        return [self._search(kinds[number % len(kinds)]) for number in range(count)]

    def ask(self, requests: Sequence[Request], per_second: float) -> dict[str, list[float]]:
        """Seconds from when each request was due to the end of its answer, by measure."""
        began = time.perf_counter() + 0.1

        def one(place: int, request: Request) -> tuple[str, float]:
            due = began + place / per_second
            time.sleep(max(0.0, due - time.perf_counter()))
            self._send(request, self._cookies[place % len(self._cookies)])
            return request.measure, time.perf_counter() - due

        taken: dict[str, list[float]] = {}
        with ThreadPoolExecutor(_AT_ONCE) as people:
            for measure, seconds in people.map(one, range(len(requests)), requests):
                taken.setdefault(measure, []).append(seconds)
        return taken

    def _search(self, kind: str) -> Request:
        known = self._rng.choice(self._known[_NAMES if kind == "slip" else kind])
        return Request(
            f"search by {kind}",
            "/api/v1/customers/search",
            {"query": self._slipped(known) if kind == "slip" else known},
        )

    def _slipped(self, name: str) -> str:
        place = self._rng.randrange(1, max(2, len(name) - 1))
        return name[:place] + name[place + 1 :]

    def _send(self, request: Request, cookie: str) -> None:
        method = "GET" if request.body is None else "POST"
        address = f"http://127.0.0.1:{self._port}{request.path}"
        answer = self._session.request(method, address, json=request.body, headers={"Cookie": cookie}, timeout=60)
        if answer.status_code != 200:
            message = f"{request} was answered with {answer.status_code}: {answer.text[:300]}"
            raise RuntimeError(message)


def _signed_in(ledger_url: str) -> Iterator[str]:
    """Cookies of agents who are signed in. Many, because each may search once a second."""
    with Ledger(ledger_url) as ledger:
        for number in range(_AGENTS):
            name = f"agent {number}"
            ledger.ensure_user(name, Role.AGENT)
            yield f"switchboard_session={ledger.redeem(ledger.create_login_link(name, timedelta(minutes=5)))}"


def _drawn(con: duckdb.DuckDBPyConnection, query: str, most: int) -> list[str]:
    return [value for (value,) in con.execute(f"from ({query}) using sample {most} rows (reservoir, 7)").fetchall()]


def _values(kind: str) -> str:
    return f"select coalesce(label, value) from marts.customer_identifier where kind = '{kind}' and length(value) > 2"


def _busiest(con: duckdb.DuckDBPyConnection) -> list[str]:
    most = (
        "select customer_id from marts.fct_event where customer_id is not null"
        " group by customer_id order by count(*) desc, customer_id limit 50"
    )
    return [value for (value,) in con.execute(most).fetchall()]
