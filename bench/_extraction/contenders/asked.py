"""What a contender is asked to do. Imports nothing, so that every environment can use it."""

import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path

START_DATE = "2020-09-13T00:00:00Z"
END_DATE = "2024-01-01T00:00:00Z"


@dataclass(frozen=True)
class Asked:
    """Read `streams` of the tool at `address`, and keep everything in `folder`."""

    address: str
    folder: Path
    streams: list[str]

    @classmethod
    def from_arguments(cls) -> "Asked":
        """From the command line."""
        address, folder, streams = sys.argv[1:4]
        Path(folder).mkdir(parents=True, exist_ok=True)
        return cls(address, Path(folder), streams.split(","))

    @property
    def config(self) -> dict[str, str]:
        """Settings of the connector."""
        return {
            "access_token": "token",
            "base_url": self.address,
            "start_date": START_DATE,
            "end_date": END_DATE,
        }

    def report(self, rows: int, started: float) -> None:
        """Say how many rows the database holds, and the seconds since `started` (time.perf_counter, after imports)."""
        print(json.dumps({"rows": rows, "seconds": time.perf_counter() - started}), flush=True)
