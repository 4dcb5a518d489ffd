"""From the queue to the landing zone: everything that is due is asked for, and nothing is lost on the way."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from toy_server import Fault, Toy, connection_to

from connectors.hooks.drain import Drained, drain
from connectors.hooks.events import Hint
from connectors.hooks.queue import HintQueue
from connectors.landing import landed_loads, landed_records
from connectors.patience import Patience
from connectors.registry import Connector
from connectors.storage import open_storage
from contracts.killpoints import VARIABLE

HERE = Path(__file__).parent
TOKEN = {"TOY_TOKEN": "let-me-in"}


@pytest.fixture
def queue(tmp_path: Path) -> Iterator[HintQueue]:
    opened = HintQueue(tmp_path / "hooks" / "queue.sqlite")
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.fetching._QUICK", Patience(retries=1, first_wait=0.01))


@pytest.fixture
def drained(toy: Toy, tool: Connector, queue: HintQueue, tmp_path: Path) -> Callable[..., Drained | None]:
    def go(**options: Any) -> Drained | None:
        landing, locks = str(tmp_path / "landing"), tmp_path / "hooks"
        environ = options.pop("environ", TOKEN)
        results = drain([connection_to(toy)], landing, queue, locks, environ=environ, tool_of=lambda _: tool, **options)
        return results[0] if results else None

    return go


def hints(*ids: str, stream: str = "tickets") -> list[Hint]:
    return [Hint("mine", stream, each) for each in ids]


def landed(tmp_path: Path, stream: str = "tickets") -> list[str]:
    storage = open_storage(str(tmp_path / "landing"))
    loads = [load for load in landed_loads(str(tmp_path / "landing")) if load.begin.stream == stream and load.end]
    return [orjson.loads(line)["id"] for load in loads for batch in landed_records(storage, load) for line in batch]


def test_what_is_due_is_asked_for_once_and_leaves_the_queue(
    toy: Toy, queue: HintQueue, drained: Callable[..., Drained], tmp_path: Path
) -> None:
    for _ in range(5):
        queue.add(hints("t1", "t2"))
    assert drained() == Drained("mine", asked=2)
    assert sorted(landed(tmp_path)) == ["t1", "t2"]
    assert toy.paths()["GET /tickets/t1"] == 1
    assert queue.waiting() == []
    assert drained() is None


def test_a_record_that_cannot_be_had_waits_and_blocks_no_other(
    toy: Toy, queue: HintQueue, drained: Callable[..., Drained], tmp_path: Path
) -> None:
    toy.fault_for = lambda path, _: Fault(500) if path == "/tickets/t1" else None
    queue.add(hints("t1", "t2"))
    result = drained()
    assert (result.asked, result.failed) == (2, 1)
    assert result.error is not None
    assert landed(tmp_path) == ["t2"]
    (waiting,) = queue.waiting()
    assert (waiting.hint.object_id, waiting.attempts) == ("t1", 1)
    assert "HTTP 500" in str(waiting.error)
    assert drained() is None

    toy.fault_for = None
    queue._db.execute("update hint set due_at = 0")
    assert drained() == Drained("mine", asked=1)
    assert sorted(landed(tmp_path)) == ["t1", "t2"]
    assert queue.waiting() == []


def test_a_change_while_the_record_is_being_fetched_is_fetched_again(
    toy: Toy, queue: HintQueue, drained: Callable[..., Drained]
) -> None:
    def pushed_meanwhile(path: str, _: int) -> Fault | None:
        if path == "/tickets/t1" and toy.paths()["GET /tickets/t1"] == 1:
            queue.add(hints("t1"))
        return None

    toy.fault_for = pushed_meanwhile
    queue.add(hints("t1"))
    drained()
    assert [waiting.hint.object_id for waiting in queue.waiting()] == ["t1"]
    drained()
    assert toy.paths()["GET /tickets/t1"] == 2
    assert queue.waiting() == []


def test_a_stream_without_single_records_is_read_once_for_all_its_hints(
    toy: Toy, queue: HintQueue, drained: Callable[..., Drained], tmp_path: Path
) -> None:
    queue.add(hints("1", "2", "3", stream="people"))
    assert drained() == Drained("mine", asked=3)
    assert landed(tmp_path, "people") == [person["id"] for person in toy.people]
    assert toy.paths()["GET /people"] == 10


def test_a_refused_secret_and_an_unknown_stream_keep_every_hint(
    queue: HintQueue, drained: Callable[..., Drained]
) -> None:
    queue.add(hints("t1", "t2"))
    assert drained(environ={"TOY_TOKEN": "wrong"}).failed == 2
    assert drained(environ={}) is None
    queue.add(hints("1", stream="nothing"))
    assert drained().failed == 1
    assert len(queue.waiting()) == 3


def test_a_stream_that_is_no_more_does_not_stop_the_others(
    queue: HintQueue, drained: Callable[..., Drained], tmp_path: Path
) -> None:
    queue.add([*hints("1", stream="nothing"), *hints("t1"), *hints("2", stream="people")])
    assert (drained().asked, drained()) == (3, None)
    assert landed(tmp_path) == ["t1"]
    assert [waiting.hint.stream for waiting in queue.waiting()] == ["nothing"]


def test_what_there_is_no_time_for_waits_for_the_next_time(
    toy: Toy, queue: HintQueue, drained: Callable[..., Drained]
) -> None:
    queue.add(hints(*(f"t{number}" for number in range(50))))
    assert drained(seconds=0).asked == 20
    assert len(queue.due()) == 30


def test_one_process_asks_at_a_time(queue: HintQueue, drained: Callable[..., Drained], tmp_path: Path) -> None:
    queue.add(hints("t1"))
    with open_storage(str(tmp_path / "hooks")).exclusive("mine"):
        assert drained() == Drained("mine")
    assert len(queue.due()) == 1
    assert drained().asked == 1


@pytest.mark.slow
@pytest.mark.parametrize("point", ["after_landing_file", "after_fetch"])
def test_a_killed_drain_loses_no_hint(
    toy: Toy, queue: HintQueue, drained: Callable[..., Drained], tmp_path: Path, point: str
) -> None:
    queue.add(hints("t1", "t2"))
    environment = {**os.environ, **TOKEN, VARIABLE: point, "PYTHONPATH": str(HERE.parents[1])}
    code = (
        "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[1])\n"
        "from contracts.connection import Connection; from connectors.hooks.drain import drain\n"
        "from connectors.hooks.queue import HintQueue; from connectors.registry import load_connector\n"
        "tool = load_connector(Path(sys.argv[1]) / 'toys' / 'toy'); home = Path(sys.argv[2])\n"
        "mine = Connection('mine', 'toy', {'base_url': sys.argv[3], 'token': '${TOY_TOKEN}'})\n"
        "drain([mine], str(home / 'landing'), HintQueue(home / 'hooks' / 'queue.sqlite'), home / 'hooks',\n"
        "      tool_of=lambda _: tool)\n"
    )
    command = [sys.executable, "-c", code, str(HERE), str(tmp_path), toy.url]
    done = subprocess.run(command, env=environment, capture_output=True, timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()

    assert [waiting.hint for waiting in queue.due()] == hints("t1", "t2")
    assert drained() == Drained("mine", asked=2)
    assert {"t1", "t2"} <= set(landed(tmp_path))
    assert queue.waiting() == []
