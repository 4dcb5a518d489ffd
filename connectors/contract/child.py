"""What is killed, in a process of its own. Forked from one that has imported the CDK already."""

import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from connectors.cdk import load_cdk
from connectors.contract.clock import clock_at
from connectors.hooks.drain import drain
from connectors.hooks.queue import HintQueue
from connectors.patience import Patience
from connectors.registry import Connector, load_connector
from connectors.sync import sync
from contracts.connection import Connection
from contracts.killpoints import VARIABLE

QUEUE = "queue.sqlite"

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


def follow_until_killed(
    folder: Path, connection: Connection, landing: str, environ: Mapping[str, str], now: datetime, at: str, hooks: Path
) -> None:
    """Ask for what the hints in `hooks` speak of, until the kill point `at` is reached."""
    os.environ[VARIABLE] = at
    follow(load_connector(folder), connection, landing, environ, now, HintQueue(hooks / QUEUE), hooks)


def follow(
    tool: Connector,
    connection: Connection,
    landing: str,
    environ: Mapping[str, str],
    now: datetime,
    queue: HintQueue,
    hooks: Path,
) -> None:
    """Ask for what the hints in the queue speak of."""
    with clock_at(now):
        drain([connection], landing, queue, hooks, environ=environ, tool_of=lambda _: tool)
