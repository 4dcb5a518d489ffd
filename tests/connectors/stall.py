"""A market stall whose goods are offered in every way that tools on the internet offer theirs. Real HTTP on loopback.

One small world (`Stall.goods`) stands behind every address, so that what a manifest should bring is known without
reading it. `grow` lets time pass: some goods are new, one was changed.
"""

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

OPENED = datetime(2026, 1, 1, tzinfo=UTC)
SHELVES = ("a", "b", "c")
FIRST = 23
TOUCHED = 3

Good = dict[str, Any]


@dataclass
class Reply:
    """An answer. `body` bytes go out as they are, anything else as JSON; `cut`: the connection breaks off in it."""

    body: Any = None
    status: int = 200
    cut: bool = False
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Ask:
    """A request, taken apart. `json` is its body when that is JSON, `form` when it is a form."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    json: Any
    form: dict[str, str]

    @property
    def parts(self) -> list[str]:
        return self.path.strip("/").split("/")


@dataclass
class Stall:
    """The goods, and what was asked. `faults` answer a path instead, each as often as it says."""

    goods: list[Good]
    url: str = ""
    asked: list[str] = field(default_factory=list)
    faults: dict[str, list[Reply]] = field(default_factory=dict)
    jobs: dict[str, dict[str, Any]] = field(default_factory=dict)
    tokens: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def grow(self) -> None:
        """Seven new goods, and an old one changed later than all of them."""
        self.goods += [good(number) for number in range(FIRST, FIRST + 7)]
        self.goods[TOUCHED] = good(TOUCHED, changed_on_day=FIRST + 8)

    def changed_since(self, day: int) -> list[Good]:
        """Goods changed on or after a day, the oldest change first."""
        return [each for each in self.by_change() if each["changed"] >= int(on_day(day).timestamp())]

    def by_change(self) -> list[Good]:
        return sorted(self.goods, key=lambda each: each["changed"])

    def count(self, path: str) -> int:
        return Counter(entry.split("?")[0].split(" ")[1] for entry in self.asked)[path]


def make_stall() -> Stall:
    return Stall([good(number) for number in range(FIRST)])


def on_day(day: int) -> datetime:
    return OPENED + timedelta(days=day)


def good(number: int, *, changed_on_day: int | None = None) -> Good:
    changed = on_day(number if changed_on_day is None else changed_on_day)
    return {
        "id": number,
        "sku": f"S-{number:03}",
        "name": f"Zoë's {number}\n🙂",
        "shelf": SHELVES[number % 3],
        "price": number / 4,
        "changed": int(changed.timestamp()),
        "updated_at": changed.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "day": changed.strftime("%Y-%m-%d"),
        "maker": {"id": number % 5, "town": "Zürich"},
        "seen": None,
    }


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else an answer's body waits for its head to be acknowledged: 40 ms each
    stall: Stall
    answer: Callable[[Stall, Ask], Reply]

    def do_GET(self) -> None:
        self._serve(b"")

    def do_POST(self) -> None:
        self._serve(self.rfile.read(int(self.headers.get("content-length") or 0)))

    def _serve(self, body: bytes) -> None:
        parts = urlsplit(self.path)
        with self.stall.lock:
            self.stall.asked.append(f"{self.command} {self.path}")
            faults = self.stall.faults.get(parts.path, [])
            fault = faults.pop(0) if faults else None
        self._send(fault or type(self).answer(self.stall, self._ask(parts.path, parts.query, body)))

    def _ask(self, path: str, query: str, body: bytes) -> Ask:
        kind = self.headers.get("content-type", "")
        return Ask(
            method=self.command,
            path=path,
            query={key: values[0] for key, values in parse_qs(query).items()},
            headers={name.lower(): value for name, value in self.headers.items()},
            json=json.loads(body) if body and "json" in kind else {},
            form={key: values[0] for key, values in parse_qs(body.decode()).items()} if "form" in kind else {},
        )

    def _send(self, reply: Reply) -> None:
        body = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body, ensure_ascii=False).encode()
        self.send_response(reply.status)
        headers = {
            "content-type": "application/json",
            **reply.headers,
            "content-length": str(len(body) + 100 * reply.cut),
        }
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = self.close_connection or reply.cut

    def log_message(self, *_: Any) -> None:
        return


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no error."""


@contextmanager
def serving(stall: Stall, answer: Callable[[Stall, Ask], Reply]) -> Iterator[Stall]:
    handler = type("Handler", (_Handler,), {"stall": stall, "answer": staticmethod(answer)})
    server = _Server(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    stall.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield stall
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
