"""A small tool on loopback: real HTTP, with faults on demand. Run as a program it serves until killed."""

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from connectors.patience import Patience
from contracts.connection import Connection

START = 1_767_225_600  # 2026-01-01T00:00:00Z
DAY = 86_400
PEOPLE = 95
TICKETS = 120


QUICK = Patience(retries=3, first_wait=0.01, longest_wait=2, longest_total=5, connect_timeout=1, read_timeout=1)


@dataclass
class Fault:
    """What to do to one answer instead of sending it."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    cut: bool = False
    hang: float = 0.0


@dataclass
class Toy:
    """The tool's data, and a log of what was asked."""

    token: str = "let-me-in"
    people: list[dict[str, Any]] = field(default_factory=list)
    tickets: list[dict[str, Any]] = field(default_factory=list)
    faults: dict[int, Fault] = field(default_factory=dict)
    fault_for: Callable[[str, int], Fault | None] | None = None
    asked: list[str] = field(default_factory=list)
    arrived: list[float] = field(default_factory=list)
    url: str = ""
    gone: set[str] = field(default_factory=set)
    repeat_boundary: bool = False
    latency: float = 0.0
    under_way: int = 0
    most_at_once: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def paths(self) -> Counter[str]:
        return Counter(entry.split("?")[0] for entry in self.asked)


def connection_to(toy: Toy, **config: Any) -> Connection:
    return Connection("mine", "toy", {"base_url": toy.url, "token": "${TOY_TOKEN}", **config})


def make_toy() -> Toy:
    people = [
        {"id": number, "name": f"Zoë {number} 🙂", "born": "1990-01-01T00:00:00Z", "nested": {"a": [1, {"b": None}]}}
        for number in range(PEOPLE)
    ]
    tickets = [
        {
            "id": f"t{number}",
            "subject": f'About "{number}"\n\u2028',
            "priority": number if number % 3 else str(number),
            "updated_at": START + number * DAY + number,
            "tags": ["a", "b"],
            "score": number / 7,
        }
        for number in range(TICKETS)
    ]
    return Toy(people=people, tickets=tickets)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else an answer's body waits for its head to be acknowledged: 40 ms each
    toy: Toy

    def do_GET(self) -> None:
        self._serve({})

    def do_POST(self) -> None:
        self._serve(json.loads(self.rfile.read(int(self.headers.get("content-length", 0))) or b"{}"))

    def _serve(self, body: dict[str, Any]) -> None:
        path = urlsplit(self.path).path
        with self.toy.lock:
            self.toy.asked.append(f"{self.command} {self.path}")
            self.toy.arrived.append(time.monotonic())
            number = len(self.toy.asked)
            self.toy.under_way += 1
            self.toy.most_at_once = max(self.toy.most_at_once, self.toy.under_way)
        time.sleep(self.toy.latency)
        with self.toy.lock:
            self.toy.under_way -= 1
        fault = self.toy.faults.get(number) or (self.toy.fault_for(path, number) if self.toy.fault_for else None)
        if fault:
            self._fail(fault)
        elif self.headers.get("authorization") != f"Bearer {self.toy.token}":
            self._send(401, {"errors": [{"code": "unauthorized", "message": "nobody@example.com may not"}]})
        else:
            query = {key: values[0] for key, values in parse_qs(urlsplit(self.path).query).items()}
            self._send(*answer(self.toy, path, query, body))

    def _fail(self, fault: Fault) -> None:
        if fault.hang:
            time.sleep(fault.hang)
        data = fault.body if fault.body is not None else b'{"error":"no"}'
        self.send_response(fault.status)
        for name, value in fault.headers.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(data) + (500 if fault.cut else 0)))
        self.end_headers()
        self.wfile.write(data)
        if fault.cut:
            self.close_connection = True

    def _send(self, status: int, document: Any) -> None:
        data = json.dumps(document, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: Any) -> None:
        return


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that was killed is no error."""


def answer(toy: Toy, path: str, query: dict[str, str], body: dict[str, Any]) -> tuple[int, Any]:
    if path == "/me":
        return 200, {"id": "me"}
    if path == "/people/count":
        return 200, {"data": {"total": len(toy.people)}}
    if path == "/people":
        items, after = _page(toy, toy.people, query.get("after"), int(query.get("per_page", 10)))
        return 200, {"data": items, "next": {"after": after} if after else {}}
    if path == "/tickets/search":
        low, high = int(body["from"]), int(body["to"])
        wanted = [ticket for ticket in toy.tickets if low <= ticket["updated_at"] <= high]
        wanted.sort(key=lambda ticket: ticket["updated_at"])
        paging = body.get("pagination", {})
        items, after = _page(toy, wanted, paging.get("after"), int(paging.get("per_page", 10)))
        following = {"after": after} if after else {}
        return 200, {"data": {"tickets": items}, "total": len(wanted), "next": following}
    if path == "/labels":
        return 200, {"labels": [{"ticket": id_, "kind": body["kind"]} for id_ in body["ids"]]}
    return _of_ticket(toy, path)


def _of_ticket(toy: Toy, path: str) -> tuple[int, Any]:
    parts = path.split("/")
    found = [each for each in toy.tickets if each["id"] not in toy.gone and parts[1:3] == ["tickets", each["id"]]]
    if found and parts[3:] == ["notes"]:
        return 200, {"notes": [note(found[0]["id"], number) for number in range(int(found[0]["id"][1:]) % 4)]}
    if found and not parts[3:]:
        return 200, {"ticket": {**found[0], "thread": ["long"]}}
    return 404, {"error": "not_found"}


def note(ticket: str, number: int) -> dict[str, Any]:
    return {"id": number, "text": f"note {number} of {ticket}", "written_at": START + int(ticket[1:]) * DAY + number}


def _page(
    toy: Toy, items: list[dict[str, Any]], after: str | None, size: int
) -> tuple[list[dict[str, Any]], str | None]:
    start = int(after or 0)
    end = start + size
    # Some tools repeat the last record of a page on the next one.
    first = max(0, start - 1) if toy.repeat_boundary else start
    return items[first:end], str(end) if end < len(items) else None


@contextmanager
def serving(toy: Toy) -> Iterator[Toy]:
    handler = type("Handler", (_Handler,), {"toy": toy})
    server = _Server(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    toy.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield toy
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
