"""What dbt is told: which connections exist, which shapes their tools fill, and where files go. Never a secret."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from contracts.connection import Connection
from contracts.connector_spec import load_spec
from contracts.errors import BugError, CredentialsError
from contracts.shapes import shapes
from contracts.topics import Topic, told_to_dbt
from contracts.trust import trust_in
from warehouse.benchmarks import benchmarks
from warehouse.memory import memory_limit
from warehouse.parity import gaps
from warehouse.registry import metrics

PROJECT = Path(__file__).parent.parent
PROFILES = Path(__file__).parent
BUILD_VARIABLE = "SWITCHBOARD_BUILD"
MEMORY_VARIABLE = "SWITCHBOARD_BUILD_MEMORY"

# Everything of ours and what it reads: staging models of tools without a connection are left out. Core comes first,
# then identity (not dbt's), then the marts.
# By name, not by path: paths are taken from the folder the process was started in.
CORE = "+fqn:switchboard.core"
MARTS = "fqn:switchboard.intermediate fqn:switchboard.metrics fqn:switchboard.marts"
SELECTION = f"{CORE} {MARTS}"


def dbt_vars(
    connections: Sequence[Connection],
    connectors: Path,
    *,
    topics: Sequence[Topic] = (),
    ignored_tags: Sequence[str] = (),
) -> dict[str, Any]:
    """The `vars` of a dbt run over these connections. `connectors` is the folder that holds one folder per tool."""
    return {
        "connections": [
            {
                "name": connection.name,
                "connector": connection.connector,
                "category": load_spec(connectors / connection.connector / "connector.yaml").category,
                "config": public_config(connection, connectors),
                "links": _links(connection, connections),
                "trust": _trust(connection, connectors),
                "renewal_pipelines": list(connection.renewal_pipelines),
            }
            for connection in sorted(connections, key=lambda each: each.name)
        ],
        "shapes": filled_shapes(connectors, {connection.connector for connection in connections}),
        "metrics": [metric.model_dump(mode="json") for metric in metrics().values()],
        "metric_gaps": [gap.model_dump(mode="json") for gap in gaps()],
        "benchmarks": [one.model_dump(mode="json") for one in benchmarks()],
        "topics": told_to_dbt(topics),
        "ignored_tags": sorted({tag.strip().lower() for tag in ignored_tags}),
    }


def public_config(connection: Connection, connectors: Path) -> dict[str, Any]:
    """The settings that connector.yaml lists as not secret. One whose environment variable is unset is left out."""
    spec = load_spec(connectors / connection.connector / "connector.yaml")
    public = {credential.name for credential in spec.credentials if not credential.secret}
    found: dict[str, Any] = {}
    for name in sorted(public & set(connection.config)):
        alone = Connection(connection.name, connection.connector, {name: connection.config[name]})
        try:
            found |= alone.resolved_config()
        except CredentialsError:
            continue
    return found


def filled_shapes(connectors: Path, names: set[str]) -> dict[str, list[str]]:
    """Which of these connectors fill each canonical shape: those with a staging model for it."""
    return {
        shape: [name for name in sorted(names) if (connectors / name / "models" / f"stg_{name}__{shape}.sql").is_file()]
        for shape in shapes()
    }


def _trust(connection: Connection, connectors: Path) -> dict[str, int]:
    spec = load_spec(connectors / connection.connector / "connector.yaml")
    return trust_in(spec.category, connection.trust)


def _links(connection: Connection, connections: Sequence[Connection]) -> dict[str, str]:
    """Where cross-references point: as configured, else to the only connection of that tool there is."""
    links: dict[str, str] = {}
    for tool in sorted({other.connector for other in connections}):
        candidates = [other.name for other in connections if other.connector == tool]
        if len(candidates) == 1:
            links[tool] = candidates[0]
    return links | dict(connection.links)


def dbt_environment(build: Path, var: Path, project: Path = PROJECT, memory: str | None = None) -> dict[str, str]:
    """Environment variables for a dbt process: the build file, artefacts and logs under `var`, no telemetry."""
    return {
        BUILD_VARIABLE: str(build.absolute()),
        MEMORY_VARIABLE: memory_limit(memory),
        "DBT_PROJECT_DIR": str(project),
        "DBT_PROFILES_DIR": str(PROFILES),
        "DBT_TARGET_PATH": str((var / "target").absolute()),
        "DBT_LOG_PATH": str((var / "log").absolute()),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DBT_VERSION_CHECK": "false",
        "DO_NOT_TRACK": "1",
    }


def run_dbt(
    verb: str,
    *,
    build: Path,
    var: Path,
    variables: Mapping[str, Any],
    select: str = SELECTION,
    project: Path = PROJECT,
    memory: str | None = None,
) -> str:
    """Run `dbt <verb>` in a process of its own (in ours it would keep the file open) and return what it printed.

    Nobody else may hold the build file. Raises BugError with dbt's own words when a model or a test fails.
    """
    command = [
        *(str(Path(sys.executable).with_name("dbt")), "--quiet", verb, "--select", *select.split()),
        *("--vars", orjson.dumps(dict(variables)).decode()),
    ]
    done = subprocess.run(  # noqa: S603 (our own program, no shell)
        command,
        cwd=project,
        env=os.environ | dbt_environment(build, var, project, memory),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BugError(
            f"dbt {verb} failed:\n{done.stdout}{done.stderr}", remedy="read the model or test named above; report it."
        )
    return done.stdout
