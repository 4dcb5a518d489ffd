"""Staging models of one tool, built by dbt in a project of their own."""

from collections.abc import Sequence
from pathlib import Path

from connectors.contract.staging import staging_project
from contracts.connection import Connection
from sandbox.tools import CONNECTORS
from warehouse.dbt import dbt_vars, run_dbt


def build_staging(tool: str, connections: Sequence[Connection], build: Path, *, select: str = "") -> None:
    """Build the tool's models and try their tests, or build just what `select` names, as dbt knows it.

    Nobody may hold the build file. dbt's own files go beside it.
    """
    beside = build.parent / "dbt"
    run_dbt(
        "run" if select else "build",
        build=build,
        var=beside,
        variables=dbt_vars(connections, CONNECTORS),
        select=select or f"path:connectors/{tool}",
        project=staging_project(beside / "project", tool),
    )
