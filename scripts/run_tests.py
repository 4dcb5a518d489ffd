"""Runs the test suite the way CI does: random hash seed, one of three time zones, both printed to repeat a failure.

Set PYTHONHASHSEED or TZ to fix them. Arguments go to pytest. Without -m, every test runs that a fresh machine can.
"""

import os
import random
import subprocess
import sys

ZONES = ("UTC", "America/New_York", "Asia/Kolkata")
NEEDS_MORE = "not clients and not superset"


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
    spread = ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]
    command = [sys.executable, "-m", "pytest", *spread, *arguments]
    return subprocess.run(command, env=environ, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
