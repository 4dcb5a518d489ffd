"""The gates that keep the house tidy, so that CI, which runs the tests, runs them too."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = (
    "contracts",
    "connectors",
    "warehouse",
    "unified_profile",
    "pipelines",
    "switchboard",
    "sandbox",
    "bench",
    "scripts",
)
LONGEST_FILE = 400
TYPICAL_FILE = 130


def sources() -> list[Path]:
    return sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))


@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.parametrize(
    "gate",
    [["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"], ["codespell"]],
    ids=["style", "format", "types", "spelling"],
)
def test_gate(gate: list[str]) -> None:
    command = [str(Path(sys.executable).with_name(gate[0])), *gate[1:]]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-1000:]


def lengths() -> list[int]:
    return sorted(len(path.read_text(encoding="utf-8").splitlines()) for path in sources())


def test_files_are_small() -> None:
    counted = lengths()
    assert counted[-1] <= LONGEST_FILE
    assert counted[len(counted) // 2] <= TYPICAL_FILE


def undocumented(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.returns is None:
            yield f"{path.relative_to(ROOT)}: {node.name} has no return type"


def test_every_function_says_what_it_returns() -> None:
    assert [line for path in sources() for line in undocumented(path)] == []


def test_nothing_is_called_utils() -> None:
    assert [path for path in sources() if path.stem in {"utils", "util", "helpers", "misc", "common"}] == []
