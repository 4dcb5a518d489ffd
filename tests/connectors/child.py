"""Runs one sync of the toy in a process of its own, so that it can be killed.

Arguments: URL, landing, streams, lane.
"""

import sys
from pathlib import Path

from connectors.patience import Patience
from connectors.registry import load_connector
from connectors.sync import sync
from contracts.connection import Connection

if __name__ == "__main__":
    url, landing, streams, lane = sys.argv[1:]
    sync(
        Connection("mine", "toy", {"base_url": url, "token": "${TOY_TOKEN}"}),
        landing,
        {},
        environ={"TOY_TOKEN": "let-me-in"},
        streams=streams.split(","),
        tool=load_connector(Path(__file__).parent / "toys" / "toy"),
        patience=Patience(first_wait=0.01),
        rotate_seconds=0.0,
        lane=lane or None,  # type: ignore[arg-type]
    )
