"""How much memory the warehouse may take while it is written. What doesn't fit goes to files beside it."""

import os
from contextlib import suppress
from pathlib import Path

# Enough for ten million events; DuckDB takes about a quarter more than it is allowed.
ENOUGH = 6 * 10**9
SHARE = 0.6
_CGROUP_LIMIT = Path("/sys/fs/cgroup/memory.max")


def memory_limit(asked: str | None = None) -> str:
    """What DuckDB is told: what the installation asks for, else 6 GB, or 60 % of the machine where that is less."""
    return asked or f"{min(ENOUGH, int(SHARE * _machine())) // 10**6}MB"


def _machine() -> int:
    """Bytes that this machine has, or that its container may use."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    with suppress(OSError, ValueError):
        return min(machine, int(_CGROUP_LIMIT.read_text(encoding="ascii")))
    return machine
