"""How long the command line takes to answer: median of several starts, byte code compiled."""

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path


def run() -> dict[str, object]:
    """Seconds of wall time for `switchboard --help`, and of a Python that does nothing beside it."""
    script = str(Path(sys.executable).with_name("switchboard"))
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    times: dict[str, list[float]] = {"switchboard --help": [], "python -c pass": []}
    for _ in range(9):
        for name, command in (
            ("switchboard --help", [script, "--help"]),
            ("python -c pass", [sys.executable, "-c", "pass"]),
        ):
            started = time.perf_counter()
            subprocess.run(command, env=environ, check=True, capture_output=True)
            times[name].append(time.perf_counter() - started)
    return {f"{name}, median s": statistics.median(values) for name, values in times.items()}
