"""Switchboard as its own command would do it: read into landing, load into the warehouse. `--no-load` only reads.

Packing the landing zone afterwards is left out: nobody else keeps one, and tables can be read without it.
"""

import sys
import time
from pathlib import Path

from bench._extraction.contenders.asked import Asked
from connectors.registry import load_connector
from connectors.sync import sync
from contracts.connection import Connection

CONNECTOR = Path(__file__).parent.parent / "connector"


def main() -> None:
    """Sync, load and count."""
    asked = Asked.from_arguments()
    started = time.perf_counter()
    landing = str(asked.folder / "landing")
    results = sync(
        Connection("bench", "connector", asked.config),
        landing,
        {},
        environ={},
        streams=asked.streams,
        tool=load_connector(CONNECTOR),
    )
    for result in results:
        if result.error:
            raise result.error
    rows = sum(result.rows for result in results)
    if "--no-load" not in sys.argv:
        rows = _load(asked, landing)
    asked.report(rows, started)


def _load(asked: Asked, landing: str) -> int:
    from warehouse.build import open_build  # noqa: PLC0415 - the extraction alone is measured without DuckDB
    from warehouse.raw import load_landed  # noqa: PLC0415

    con = open_build(asked.folder / "warehouse.duckdb")
    load_landed(con, landing, compress=False)
    counts = [con.execute(f"select count(*) from raw.bench__{stream}").fetchall()[0][0] for stream in asked.streams]
    con.close()
    return sum(counts)


if __name__ == "__main__":
    main()
