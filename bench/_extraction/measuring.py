"""Runs a program and says what it cost: wall and CPU seconds and peak memory, of it and of all its children."""

import json
import os
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Cost:
    """`seconds` are the program's own, without its imports; `wall` and `cpu` are of the whole process tree."""

    rows: int
    seconds: float
    wall: float
    cpu: float
    megabytes: float


def measured(command: list[str], log: Path) -> Cost:
    """Run a contender. Raises CalledProcessError, with its words in `log`."""
    # Byte code is part of what is installed, so it may be used.
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    started = time.perf_counter()
    with (
        log.open("wb") as errors,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, env=environ) as process,
    ):
        watch = _Watch(process.pid)
        output = process.stdout.read() if process.stdout else b""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - started
    peak = watch.stop()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    said = json.loads(output.decode().strip().splitlines()[-1])
    return Cost(said["rows"], said["seconds"], wall, usage.ru_utime + usage.ru_stime, peak / 1e6)


class _Watch:
    """Looks at the memory of a process tree ten times a second."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._peak = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()

    def stop(self) -> int:
        """Bytes at the peak."""
        self._ended.set()
        self._thread.join()
        return self._peak

    def _look(self) -> None:
        while not self._ended.wait(0.1):
            self._peak = max(self._peak, sum(_resident(pid) for pid in _tree(self._pid)))


def _tree(pid: int) -> Iterator[int]:
    yield pid
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield from _tree(int(child))
    except OSError:
        return


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE
    except (OSError, IndexError):
        return 0
