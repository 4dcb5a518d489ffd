"""Runs one sync of the toy in a process of its own, so that it can be killed.

Arguments: URL, landing, streams, lane, and the moment it is taken to be when the toy's sweeps are to be made.
"""

import sys
from datetime import datetime
from pathlib import Path

from swept import with_sweeps

from connectors.patience import Patience
from connectors.registry import load_connector
from connectors.sync import sync
from contracts.connection import Connection

if __name__ == "__main__":
    url, landing, streams, lane, moment = [*sys.argv[1:], ""][:5]
    tool = load_connector(Path(__file__).parent / "toys" / "toy")
    sync(
        Connection("mine", "toy", {"base_url": url, "token": "${TOY_TOKEN}"}),
        landing,
        {},
        environ={"TOY_TOKEN": "let-me-in"},
        streams=streams.split(","),
        tool=with_sweeps(tool) if moment else tool,
        now=datetime.fromisoformat(moment) if moment else None,
        patience=Patience(first_wait=0.01),
        rotate_seconds=0.0,
        lane=lane or None,  # type: ignore[arg-type]
    )
