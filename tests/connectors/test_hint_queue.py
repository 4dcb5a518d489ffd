"""Between webhooks and what is asked for: a record stands in the queue once, and leaves it only when it was asked."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.hooks.events import Hint
from connectors.hooks.queue import LONGEST_WAIT, HintQueue

A, B = Hint("chat", "conversations", "1"), Hint("chat", "conversations", "2")
ROOT = Path(__file__).parents[2]


@pytest.fixture
def queue(tmp_path: Path) -> Iterator[HintQueue]:
    opened = HintQueue(tmp_path / "hooks" / "queue.sqlite")
    yield opened
    opened.close()


def test_a_storm_about_one_record_is_one_hint(queue: HintQueue) -> None:
    for second in range(100):
        queue.add([A, B] if second % 10 == 0 else [A], now=second)
    (a, b) = queue.due(now=1000)
    assert (a.hint, a.version, a.first_received_at, a.received_at) == (A, 100, 0, 99)
    assert (b.hint, b.version) == (B, 10)


def test_what_changed_while_it_was_asked_for_is_asked_for_again(queue: HintQueue) -> None:
    queue.add([A, B], now=1)
    asked = queue.due(now=2)
    queue.add([A], now=3)
    queue.done(asked)
    (left,) = queue.due(now=4)
    assert (left.hint, left.first_received_at) == (A, 3)
    queue.done([left])
    assert queue.due(now=5) == []


def test_a_failure_waits_longer_each_time_and_is_never_lost(queue: HintQueue) -> None:
    queue.add([A], now=0)
    waits, now = [], 0.0
    for _ in range(40):
        (waiting,) = queue.due(now=now)
        queue.failed({waiting: "no"}, now=now)
        (waiting,) = queue.waiting()
        waits.append(waiting.due_at - now)
        assert queue.due(now=waiting.due_at - 0.01) == []
        now = waiting.due_at
    assert 12 <= waits[0] <= 18
    assert 24 <= waits[1] <= 36
    assert max(waits) <= LONGEST_WAIT * 1.2
    assert queue.waiting()[0].attempts == 40


def test_a_failing_record_stands_behind_the_others(queue: HintQueue) -> None:
    queue.add([A], now=0)
    queue.failed({queue.due(now=0)[0]: "no"}, now=0)
    queue.add([B], now=100)
    assert [waiting.hint for waiting in queue.due(now=1000)] == [B, A]
    assert [waiting.hint for waiting in queue.due(now=1000, limit=1)] == [B]
    assert queue.due(now=1000, connection="other") == []


def test_a_new_word_about_a_failing_record_does_not_end_its_wait(queue: HintQueue) -> None:
    queue.add([A], now=0)
    queue.failed({queue.due(now=0)[0]: "no"}, now=0)
    queue.add([A], now=1)
    assert not queue.has_due(now=2)


def test_tallies_add_up_over_processes(queue: HintQueue, tmp_path: Path) -> None:
    queue.count({("chat", "accepted"): 2, ("chat", "wrong signature"): 1}, now=1)
    again = HintQueue(tmp_path / "hooks" / "queue.sqlite")
    again.count({("chat", "accepted"): 3}, now=2)
    again.close()
    assert [(tally.outcome, tally.times, tally.last_at) for tally in queue.tallies()] == [
        ("accepted", 5, 2),
        ("wrong signature", 1, 1),
    ]


def test_what_was_added_survives_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "queue.sqlite"
    code = (
        "import sys, time; from pathlib import Path\n"
        "from connectors.hooks.queue import HintQueue; from connectors.hooks.events import Hint\n"
        "queue = HintQueue(Path(sys.argv[1]))\n"
        "for number in range(10**6):\n"
        "    queue.add([Hint('chat', 'conversations', str(number))]); print(number, flush=True)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code, str(path)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    seen = [process.stdout.readline() for _ in range(30)]
    os.kill(process.pid, signal.SIGKILL)
    seen += process.stdout.readlines()
    process.wait(timeout=10)
    process.stdout.close()

    queue = HintQueue(path)
    held = {waiting.hint.object_id for waiting in queue.waiting()}
    queue.close()
    assert {line.strip() for line in seen if line.endswith("\n")} <= held
