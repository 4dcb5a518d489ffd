"""PyAirbyte with the same manifest, into its own DuckDB cache."""

import os
import sys
import time
from pathlib import Path

import yaml

sys.path.insert(0, str(Path(__file__).parents[3]))
os.environ.update(DO_NOT_TRACK="1", AIRBYTE_OFFLINE_MODE="1", AIRBYTE_NO_UV="1")

import airbyte
from airbyte.caches import DuckDBCache

from bench._extraction.contenders.asked import Asked

MANIFEST = Path(__file__).parent.parent / "connector" / "manifest.yaml"


def main() -> None:
    """Read into a cache."""
    asked = Asked.from_arguments()
    started = time.perf_counter()
    source = airbyte.get_source(
        "source-bench",
        config=asked.config,
        source_manifest=yaml.safe_load(MANIFEST.read_text(encoding="utf-8")),
        streams=asked.streams,
    )
    cache = DuckDBCache(db_path=asked.folder / "cache.duckdb", schema_name="main", cache_dir=asked.folder / "files")
    result = source.read(cache=cache, force_full_refresh=True)
    asked.report(sum(len(result[stream]) for stream in asked.streams), started)


if __name__ == "__main__":
    main()
