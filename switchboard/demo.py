"""The demo's surroundings: the make-believe tools in their own process, and a switchboard.yaml that points at them."""

import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from contracts.errors import ConfigurationError, RetryLaterError
from switchboard.settings import FILE_NAME, find_home

MARK = (
    "# Written by `switchboard demo`. Delete this file to start a configuration of your own with `switchboard init`.\n"
)

_START_SECONDS = 60


@contextmanager
def running_tools(*, scale: float, port_base: int) -> Iterator[dict[str, Any]]:
    """Serve the sandbox while the block runs. Yields its urls, connections and environment (`--describe`)."""
    home = _home()
    command = [sys.executable, "-m", "sandbox", "--scale", str(scale), "--port-base", str(port_base)]
    described = subprocess.run([*command, "--describe"], capture_output=True, text=True, check=True)  # noqa: S603
    tools: dict[str, Any] = json.loads(described.stdout)
    log = home / "var" / "log" / "sandbox.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output)  # noqa: S603
    try:
        _wait(process, list(tools["urls"].values()), log)
        yield tools
    finally:
        process.terminate()
        process.wait(timeout=10)


def prepare_home(tools: dict[str, Any]) -> None:
    """Write switchboard.yaml and .env for the sandbox. Never over a configuration of yours: ConfigurationError."""
    home = _home()
    written = MARK + yaml.safe_dump({"connections": tools["connections"]}, sort_keys=False)
    (home / FILE_NAME).write_text(written, encoding="utf-8")
    environment = home / ".env"
    kept = environment.read_text(encoding="utf-8").splitlines() if environment.is_file() else []
    names = tuple(f"{name}=" for name in tools["environment"])
    lines = [line for line in kept if not line.startswith(names)]
    lines += [f"{name}={value}" for name, value in tools["environment"].items()]
    environment.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _home() -> Path:
    home = find_home()
    file = home / FILE_NAME
    if file.is_file() and not file.read_text(encoding="utf-8").startswith(MARK):
        raise ConfigurationError(
            f"{file} is a configuration of your own, and the demo would overwrite it.",
            remedy="run the demo in another clone, or pass --home with an empty folder.",
        )
    return home


def _wait(process: subprocess.Popen[bytes], urls: list[str], log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    for url in urls:
        while not _answers(url):
            if process.poll() is not None:
                words = log.read_text(encoding="utf-8")[-500:].strip()
                raise RetryLaterError(f"the make-believe tools did not start: {words}", remedy=f"see {log}.")
            if time.monotonic() > deadline:
                raise RetryLaterError(f"{url} does not answer.", remedy=f"see {log}, then try again.")
            time.sleep(0.2)


def _answers(url: str) -> bool:
    try:
        urllib.request.urlopen(url, timeout=2)  # noqa: S310
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True
