"""Runs the test suite the way CI does: random hash seed, one of three time zones, both printed to repeat a failure.

Set PYTHONHASHSEED or TZ to fix them. Without -m the quick tests run, with --all every one that a fresh machine can.
Other arguments go to pytest.
"""

import os
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ZONES = ("UTC", "America/New_York", "Asia/Kolkata")
ANYWHERE = "not clients and not superset"
QUICK = f"{ANYWHERE} and not slow and not browser"
MEMORY = Path("/dev/shm")
ROOM = 6 * 10**9
# One more than there are cores, since tests also wait: for limits of tools, for retries, for processes to start.
WORKERS = min(os.cpu_count() or 1, 4) + 1


def main() -> int:
    """Run pytest in a child process, since the hash seed is fixed when Python starts."""
    environ = dict(os.environ)
    environ.setdefault("PYTHONHASHSEED", str(random.randrange(1, 10_000)))
    environ.setdefault("TZ", random.choice(ZONES))
    arguments = selected(sys.argv[1:])
    print(f"PYTHONHASHSEED={environ['PYTHONHASHSEED']} TZ={environ['TZ']}", flush=True)
    # Files in the order of their names: sorted by number of tests, the slow ones with few tests would all come last.
    spread = ["-n", str(WORKERS), "--dist", "loadfile", "--no-loadscope-reorder"]
    command = [sys.executable, "-m", "pytest", *spread, *arguments]
    with tempfile.TemporaryDirectory(prefix="switchboard-tests-", dir=in_memory(environ)) as scratch:
        return subprocess.run(command, env=environ | {"TMPDIR": scratch}, check=False).returncode


def selected(arguments: list[str]) -> list[str]:
    """What pytest is told: the tests asked for by -m, else the quick ones, or with --all every one."""
    rest = [argument for argument in arguments if argument != "--all"]
    if "-m" in rest:
        return rest
    return ["-m", ANYWHERE if len(rest) < len(arguments) else QUICK, *rest]


def in_memory(environ: dict[str, str]) -> str | None:
    """Where files of tests can lie in memory: what is landed is forced to disk file by file, and tests land thousands.

    None when there is too little room for them, or when TMPDIR says where they are to be.
    """
    if "TMPDIR" in environ or not os.access(MEMORY, os.W_OK) or os.statvfs(MEMORY).f_flag & os.ST_NOEXEC:
        return None
    return str(MEMORY) if min(shutil.disk_usage(MEMORY).free, _available()) > ROOM else None


def _available() -> int:
    """Bytes of memory that nobody needs, file caches included."""
    lines = Path("/proc/meminfo").read_text(encoding="utf-8").splitlines()
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:")), 0)


if __name__ == "__main__":
    sys.exit(main())
