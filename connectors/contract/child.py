"""A sync in a process of its own, so that it can be killed. Forked from one that has imported the CDK already."""

import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from connectors.cdk import load_cdk
from connectors.contract.clock import clock_at
from connectors.patience import Patience
from connectors.registry import load_connector
from connectors.sync import sync
from contracts.connection import Connection
from contracts.killpoints import VARIABLE

load_cdk()


def sync_until_killed(
    folder: Path, connection: Connection, landing: str, environ: Mapping[str, str], now: datetime, at: str
) -> None:
    """Sync until the kill point `at` is reached. Every page is a batch of its own, so that some are committed then."""
    os.environ[VARIABLE] = at
    with clock_at(now):
        patience = Patience(retries=2, first_wait=0.01, longest_wait=2, longest_total=5)
        tool = load_connector(folder)
        sync(connection, landing, {}, environ=environ, tool=tool, patience=patience, rotate_seconds=0.0)
