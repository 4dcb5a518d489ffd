"""How long it takes from a webhook to the published marts, with real processes.

The make-believe Intercom changes a conversation and pushes a signed webhook to `switchboard hooks serve`; `dagster dev`
does the rest; the clock stops when a reader of the published warehouse sees the change. What other programs take of the
machine meanwhile is measured too, so that a busy machine is not taken for slow software.
"""

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import yaml

from bench.webhooks import awaited, free_port, percentile
from connectors.intercom.sandbox import CREDENTIALS, ENVIRONMENT
from connectors.registry import connector
from sandbox.push import event, push
from sandbox.serve import RunningSandbox, running_sandbox
from sandbox.world import make_world
from switchboard.settings import REPOSITORY, load_settings
from warehouse.publish import open_published

SCALE = 0.05
LONGEST = 600.0
_SWITCHBOARD = [sys.executable, "-c", "from switchboard.cli import main; main()"]


class Installation:
    """One connection, synced and published once, with the receiver and Dagster running."""

    def __init__(self, home: Path, sandbox: RunningSandbox, port: int) -> None:
        self.home, self.sandbox, self.port = home, sandbox, port
        self._rng = random.Random(7)

    def rename(self, title: str) -> str:
        """Let the tool rename a conversation and say so; its id."""
        world = self.sandbox.world
        place = self._rng.randrange(len(world.conversations))
        conversation = world.conversations[place]
        changed = replace(conversation, subject=title, updated_at=conversation.updated_at + timedelta(seconds=1))
        conversations = (*world.conversations[:place], changed, *world.conversations[place + 1 :])
        self.sandbox.show(replace(world, conversations=conversations))
        self.push("conversation.admin.replied", conversation.id)
        return conversation.id

    def delete(self) -> str:
        """Let the tool delete a conversation and say so; its id."""
        world = self.sandbox.world
        gone = self._rng.choice(world.conversations).id
        self.sandbox.show(replace(world, conversations=tuple(each for each in world.conversations if each.id != gone)))
        self.push("conversation.deleted", gone)
        return gone

    def await_title(self, title: str) -> None:
        """Until readers see a title."""
        self._await("select count(*) from marts.fct_interaction where subject = ?", title)

    def await_deletion(self, conversation: str) -> None:
        """Until readers see that a conversation is deleted, and when."""
        deleted = (
            "select count(*) from raw.intercom__conversations where id = ? and _deleted and _deleted_at is not null"
        )
        self._await(deleted, conversation)

    def push(self, topic: str, record: str) -> None:
        """Send a signed webhook; it has to be taken."""
        webhooks = connector("intercom").spec.webhooks
        url = f"http://127.0.0.1:{self.port}/hooks/intercom"
        answer = push(webhooks, url, event(webhooks, topic, record), CREDENTIALS).send()
        assert answer == 200, answer

    def _await(self, query: str, value: str) -> None:
        published, began = load_settings(self.home).published_path, time.monotonic()
        while time.monotonic() - began < LONGEST:
            with open_published(published) as con:
                if con.execute(query, [value]).fetchall()[0][0]:
                    return
            time.sleep(0.25)
        message = f"not published after {LONGEST:.0f} s; see {self.home / 'dagster.log'}"
        raise TimeoutError(message)


@contextmanager
def installed(home: Path, scale: float = SCALE) -> Iterator[Installation]:
    """An installation over a sandbox of Intercom alone, while the block runs."""
    with ExitStack() as stack:
        sandbox = stack.enter_context(running_sandbox(make_world(scale=scale), ["intercom"]))
        # Only webhooks may bring what they speak of: no sync is due before the next leap day.
        connections = {name: entry | {"schedule": "0 0 29 2 *"} for name, entry in sandbox.connections().items()}
        (home / "switchboard.yaml").write_text(yaml.safe_dump({"connections": connections}))
        (home / "dagster.yaml").write_text((REPOSITORY / "dagster.yaml").read_text(encoding="utf-8"))
        environ = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "SWITCHBOARD_HOME": str(home)}
        environ = os.environ | environ | ENVIRONMENT
        with (home / "run.log").open("wb") as log:
            subprocess.run([*_SWITCHBOARD, "run"], env=environ, cwd=home, stdout=log, stderr=log, check=True)
        port, web = free_port(), free_port()
        for name, command, listens in (
            ("receiver", [*_SWITCHBOARD, "hooks", "serve", "--port", str(port)], port),
            ("dagster", [sys.executable, "-m", "dagster", "dev", "-m", "pipelines.definitions", "-p", str(web)], web),
        ):
            process = stack.enter_context(_running(name, command, home, environ))
            awaited(listens, process)
        yield Installation(home, sandbox, port)


def slowdown(seconds: float = 1.0) -> float:
    """How many times longer work takes than it would on a machine of our own, on one core."""
    wall, cpu = time.perf_counter(), time.process_time()
    while time.process_time() - cpu < seconds / 2:
        pass
    return max(1.0, (time.perf_counter() - wall) / (time.process_time() - cpu))


@contextmanager
def clocked() -> Iterator[list[float]]:
    """Seconds that the block takes: as measured, and as it would take on a machine that nobody shares."""
    times: list[float] = []
    before, began = slowdown(), time.monotonic()
    yield times
    taken = time.monotonic() - began
    times.extend([taken, taken / ((before + slowdown()) / 2)])


def run(pushes: int = 6) -> dict[str, object]:
    """Seconds from webhook to published marts; as measured, and on a machine that nobody shares."""
    rounds = []
    with tempfile.TemporaryDirectory() as folder, installed(Path(folder)) as running:
        for number in range(pushes):
            with clocked() as times:
                running.rename(f"Renamed for the {number}. time")
                running.await_title(f"Renamed for the {number}. time")
            rounds.append(times)
        with clocked() as deletion:
            running.await_deletion(running.delete())
    measured, alone = [first for first, _ in rounds], [second for _, second in rounds]
    return {
        "pushes": pushes,
        "p50 s": percentile(measured, 0.5),
        "p95 s": percentile(measured, 0.95),
        "p95 s, machine to ourselves": percentile(alone, 0.95),
        "a deletion, s": deletion[0],
    }


@contextmanager
def _running(
    name: str, command: list[str], home: Path, environ: Mapping[str, str]
) -> Iterator["subprocess.Popen[bytes]"]:
    with (home / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(command, env=dict(environ), cwd=home, stdout=log, stderr=log, start_new_session=True)
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
