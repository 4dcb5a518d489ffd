"""How fast webhooks are answered: a real receiver process, signed bodies over loopback, each stored durably.

One sender after another, then sixteen at once, then a storm about a single record.
"""

import hashlib
import hmac
import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

SECRET = "bench-secret"
_SETTINGS = """
connections:
  chat: {connector: intercom, config: {client_secret: "${BENCH_SECRET}"}}
"""


@contextmanager
def receiving(home: Path) -> Iterator[tuple[int, "subprocess.Popen[bytes]"]]:
    """`switchboard hooks serve` for one Intercom connection `chat`, in a process of its own: its port, and it."""
    (home / "switchboard.yaml").write_text(_SETTINGS, encoding="utf-8")
    port = free_port()
    command = [sys.executable, "-c", "from switchboard.cli import main; main()", "hooks", "serve", "--port", str(port)]
    environ = {**os.environ, "SWITCHBOARD_HOME": str(home), "BENCH_SECRET": SECRET}
    with (home / "serve.log").open("ab") as log:
        process = subprocess.Popen(command, env=environ, stdout=log, stderr=log)
    try:
        awaited(port, process)
        yield port, process
    finally:
        process.terminate()
        process.wait(timeout=10)


def body(conversation: object) -> bytes:
    """A webhook of usual size about a conversation."""
    item = {"id": str(conversation), "source": {"body": "x" * 4000}}
    return json.dumps({"topic": "conversation.user.replied", "data": {"item": item}}).encode()


def send(connection: http.client.HTTPConnection, data: bytes, secret: str = SECRET) -> tuple[int, float]:
    """Deliver a body; the status and how long the answer took, in seconds."""
    digest = hmac.new(secret.encode(), data, hashlib.sha1).hexdigest()
    began = time.perf_counter()
    connection.request("POST", "/hooks/chat", data, {"X-Hub-Signature": f"sha1={digest}"})
    answer = connection.getresponse()
    answer.read()
    return answer.status, time.perf_counter() - began


def measure(port: int, bodies: list[list[bytes]]) -> list[float]:
    """Seconds of each delivery; every list of bodies has a sender of its own, all at once."""

    def deliver(own: list[bytes]) -> list[float]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        answers = [send(connection, data) for data in own]
        connection.close()
        assert {status for status, _ in answers} == {200}
        return [seconds for _, seconds in answers]

    with ThreadPoolExecutor(len(bodies)) as senders:
        return [seconds for each in senders.map(deliver, bodies) for seconds in each]


def percentile(values: list[float], share: float) -> float:
    """The value that a share of all stay at or below."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def run() -> dict[str, object]:
    """Latencies in milliseconds."""
    with tempfile.TemporaryDirectory() as folder, receiving(Path(folder)) as (port, _):
        measure(port, [[body("warm") for _ in range(20)]])
        alone = measure(port, [[body(number) for number in range(500)]])
        began = time.perf_counter()
        crowd = measure(port, [[body(f"{sender}-{number}") for number in range(60)] for sender in range(16)])
        seconds = time.perf_counter() - began
        storm = measure(port, [[body("same")] * 60 for _ in range(8)])
    return {
        "alone, p50 ms": percentile(alone, 0.5) * 1000,
        "alone, p99 ms": percentile(alone, 0.99) * 1000,
        "16 at once, p50 ms": percentile(crowd, 0.5) * 1000,
        "16 at once, p99 ms": percentile(crowd, 0.99) * 1000,
        "16 at once, a second": len(crowd) / seconds,
        "storm on one record, p99 ms": percentile(storm, 0.99) * 1000,
    }


def free_port() -> int:
    """A port of this machine that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def awaited(port: int, process: "subprocess.Popen[bytes]", seconds: float = 120.0) -> None:
    """Wait until a process listens on its port."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    message = f"{process.args!r} did not start"
    raise RuntimeError(message)
