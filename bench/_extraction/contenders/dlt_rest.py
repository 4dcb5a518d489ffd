"""dlt's rest_api source, tuned as far as its documentation goes: Parquet files, no child tables, two workers."""

import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))
os.environ.update(
    RUNTIME__DLTHUB_TELEMETRY="false",
    RUNTIME__LOG_LEVEL="ERROR",
    NORMALIZE__WORKERS="2",
    LOAD__WORKERS="2",
    EXTRACT__WORKERS="4",
    DATA_WRITER__BUFFER_MAX_ITEMS="20000",
    DATA_WRITER__FILE_MAX_ITEMS="50000",
    DATA_WRITER__DISABLE_COMPRESSION="true",
    NORMALIZE__DATA_WRITER__DISABLE_COMPRESSION="true",
    NORMALIZE__START_METHOD="fork",
)

import dlt
from dlt.sources.rest_api import rest_api_source

from bench._extraction.contenders.asked import Asked


def main() -> None:
    """Extract, normalise and load."""
    asked = Asked.from_arguments()
    started = time.perf_counter()
    source = rest_api_source(
        {
            "client": {"base_url": asked.address, "auth": {"type": "bearer", "token": "token"}},
            "resource_defaults": {
                "primary_key": "id",
                "write_disposition": "replace",
                "parallelized": True,
                "max_table_nesting": 0,
            },
            "resources": [_resource(stream) for stream in asked.streams],
        },
        name="bench",
    )
    pipeline = dlt.pipeline(
        "bench",
        destination=dlt.destinations.duckdb(str(asked.folder / "dlt.duckdb")),
        dataset_name="raw",
        pipelines_dir=str(asked.folder / "pipelines"),
    )
    pipeline.extract(source, loader_file_format="parquet")
    pipeline.normalize()
    pipeline.load()
    counts = pipeline.last_trace.last_normalize_info.row_counts
    asked.report(sum(counts[stream] for stream in asked.streams), started)


def _resource(stream: str) -> dict[str, object]:
    return {
        "name": stream,
        "endpoint": {
            "path": f"{stream}/search",
            "method": "POST",
            "json": {"pagination": {"per_page": 150}},
            "data_selector": stream,
            "paginator": {
                "type": "cursor",
                "cursor_path": "pages.next.starting_after",
                "cursor_body_path": "pagination.starting_after",
            },
        },
    }


if __name__ == "__main__":
    main()
