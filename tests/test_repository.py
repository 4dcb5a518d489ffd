"""What must never be in the repository, and what must."""

import re
import runpy
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

FORBIDDEN = {
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "a package index": re.compile(r"(?:--(?:extra-)?index-url|--find-links)\s+\S"),
    "a machine's path": re.compile(r"/(?:work|opt/pypi|root)/"),
}


def files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


def offences(name: str, text: str) -> list[str]:
    return [f"{name}: {what}" for what, pattern in FORBIDDEN.items() if pattern.search(text)]


def test_nothing_forbidden_is_in_the_repository() -> None:
    found = []
    for file in files():
        if file == Path(__file__):
            continue
        try:
            found += offences(str(file.relative_to(ROOT)), file.read_text(encoding="utf-8"))
        except UnicodeDecodeError:
            continue
    assert not found, "\n".join(found)


def test_the_search_finds_what_it_is_for() -> None:
    assert offences("x", "-----BEGIN RSA PRIVATE KEY-----")
    assert offences("x", "--index-url https://packages.example/simple")
    assert offences("x", "cd /work/somewhere")


@pytest.mark.parametrize("name", ["requirements.lock", "scripts/client.lock"])
def test_the_lock_file_pins_everything_by_hash(name: str) -> None:
    lock = (ROOT / name).read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[a-z0-9])", lock.strip())
    unpinned = [
        entry.split("\n")[0] for entry in entries if "==" in entry.split("\n")[0] and "--hash=sha256:" not in entry
    ]
    assert unpinned == []
    assert "://" not in lock


def test_ci_runs_the_readmes_test_command() -> None:
    commands = re.findall(
        r"^\$ (make \S+) .*what CI runs$", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert [script.strip().splitlines()[-1]] == commands


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["-x"], ["-m", "not clients and not superset and not slow and not browser", "-x"]),
        (["--all", "-x"], ["-m", "not clients and not superset", "-x"]),
        (["--all", "-m", "slow"], ["-m", "slow"]),
        (["-m", "clients"], ["-m", "clients"]),
    ],
)
def test_the_quick_tests_are_the_default(arguments: list[str], told: list[str]) -> None:
    assert runpy.run_path(str(ROOT / "scripts" / "run_tests.py"))["selected"](arguments) == told


@pytest.mark.parametrize("verb", ["demo", "test", "test-all", "lint", "fix", "docs", "bench", "client"])
def test_make_lists_its_verbs(verb: str) -> None:
    listed = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert f"make {verb} " in listed
