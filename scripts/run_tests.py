"""Runs the test suite the way CI does: random hash seed, one of three time zones, both printed to repeat a failure.

Set PYTHONHASHSEED or TZ to fix them. Arguments go to pytest. Without -m, every test runs that a fresh machine can.
"""

import os
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ZONES = ("UTC", "America/New_York", "Asia/Kolkata")
NEEDS_MORE = "not clients and not superset"
MEMORY = Path("/dev/shm")
ROOM = 6 * 10**9
# One more than there are cores, since tests also wait: for limits of tools, for retries, for processes to start.
WORKERS = min(os.cpu_count() or 1, 4) + 1


def main() -> int:
    """Run pytest in a child process, since the hash seed is fixed when Python starts."""
    environ = dict(os.environ)
    environ.setdefault("PYTHONHASHSEED", str(random.randrange(1, 10_000)))
    environ.setdefault("TZ", random.choice(ZONES))
    arguments = sys.argv[1:]
    if "-m" not in arguments:
        arguments = ["-m", NEEDS_MORE, *arguments]
    print(f"PYTHONHASHSEED={environ['PYTHONHASHSEED']} TZ={environ['TZ']}", flush=True)
    # Files in the order of their names: sorted by number of tests, the slow ones with few tests would all come last.
    spread = ["-n", str(WORKERS), "--dist", "loadfile", "--no-loadscope-reorder"]
    command = [sys.executable, "-m", "pytest", *spread, *arguments]
    with tempfile.TemporaryDirectory(prefix="switchboard-tests-", dir=in_memory(environ)) as scratch:
        return subprocess.run(command, env=environ | {"TMPDIR": scratch}, check=False).returncode


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
