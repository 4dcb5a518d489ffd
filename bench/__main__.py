"""`make bench`: runs every benchmark in this folder, prints its table and writes var/bench/<name>.json.

A benchmark is a module with `run() -> dict[str, object]`: flat, values by name. `python -m bench NAME` runs one.
"""

import json
import os
import platform
import sys
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from rich.console import Console
from rich.table import Table

HERE = Path(__file__).parent
RESULTS = HERE.parent / "var" / "bench"


def names() -> list[str]:
    """Every benchmark, by file name."""
    return sorted(path.stem for path in HERE.glob("*.py") if not path.stem.startswith("_"))


def machine() -> dict[str, object]:
    """What the numbers were measured on."""
    return {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "load_average": os.getloadavg()[0],
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def main(wanted: list[str]) -> int:
    """Run the wanted benchmarks, or all."""
    unknown = sorted(set(wanted) - set(names()))
    if unknown:
        print(f"There is no benchmark '{unknown[0]}'. Remedy: name one of {', '.join(names())}.", file=sys.stderr)
        return 2
    RESULTS.mkdir(parents=True, exist_ok=True)
    for name in wanted or names():
        before = machine()
        result = import_module(f"bench.{name}").run()
        (RESULTS / f"{name}.json").write_text(
            json.dumps({"machine": before, "result": result}, indent=2), encoding="utf-8"
        )
        table = Table("measure", "value", title=name, box=None, title_justify="left")
        for measure, value in result.items():
            table.add_row(measure, f"{value:,.4f}" if isinstance(value, float) else str(value))
        Console().print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
