"""Vendors' own client libraries, each in an environment of its own, pointed at our sandbox."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest


class Client:
    """One library in one environment. `run` gives it a program, and what that prints as JSON comes back."""

    def __init__(self, interpreter: Sequence[str], folder: Path) -> None:
        self._interpreter, self._folder = interpreter, folder

    def run(self, program: str, *arguments: str) -> Any:
        """Run a program with arguments; what it says on its error output is in the failure, if it fails."""
        command = [*self._interpreter, program, *arguments]
        done = subprocess.run(command, cwd=self._folder, capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode == 0, done.stderr[-4000:]
        return json.loads(done.stdout)


@pytest.fixture(scope="session")
def python_client(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Client]:
    """Makes an environment with packages from PyPI: python_client("six").run("print(1)"). Skips without them."""

    def make(*packages: str, of_newer_python: str | None = None) -> Client:
        """`of_newer_python` is a package that asks for a later Python than this one, and works with this one too."""
        folder = tmp_path_factory.mktemp("python-client")
        uv, python = Path(sys.executable).with_name("uv"), folder / "venv" / "bin" / "python"
        _installed([str(uv), "venv", "--quiet", "--python", sys.executable, str(folder / "venv")], packages)
        _installed([str(uv), "pip", "install", "--quiet", "--python", str(python), *packages], packages)
        if of_newer_python:
            anyway = ["--no-deps", "--python-version", "3.13", of_newer_python]
            _installed([str(uv), "pip", "install", "--quiet", "--python", str(python), *anyway], [of_newer_python])
        return Client([str(python), "-c"], folder)

    return make


@pytest.fixture(scope="session")
def node_client(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Client]:
    """Makes a folder with packages from npm; programs are CommonJS and may `require` them. Skips without node."""

    def make(*packages: str) -> Client:
        node, npm = shutil.which("node"), shutil.which("npm")
        if node is None or npm is None:
            pytest.skip(f"{packages[0]} needs node and npm")
        folder = tmp_path_factory.mktemp("node-client")
        flags = ["--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(folder)]
        _installed([npm, "install", *flags, *packages], packages)
        return Client([node, "-e"], folder)

    return make


def _installed(step: Sequence[str], packages: Sequence[str]) -> None:
    try:
        done = subprocess.run(step, capture_output=True, text=True, check=False, timeout=300)
    except (FileNotFoundError, subprocess.TimeoutExpired) as error:
        pytest.skip(f"{packages[0]} cannot be installed here: {error}")
    if done.returncode:
        reason = (done.stderr or done.stdout).strip().splitlines() or ["no reason given"]
        pytest.skip(f"{packages[0]} cannot be installed here: {reason[-1]}")
