"""Keeps dbt's manifest ready for Dagster: parsed again only when a model, a macro or a connection has changed."""

import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from contracts.connection import Connection
from contracts.errors import BugError
from switchboard.settings import Settings
from warehouse import dbt

_SOURCES = ("dbt_project.yml", ".dbtignore", "warehouse/**/*.sql", "warehouse/**/*.yml", "connectors/*/models/*")

_RAW = re.compile(r"raw_union\(\s*['\"](\w+)['\"]\s*,\s*['\"](\w+)['\"]")


def streams_read(code: str, connections: Sequence[Connection]) -> list[tuple[str, str]]:
    """Connection and stream of each raw table that a model's source names, as far as these connections have it."""
    return [
        (connection.name, stream)
        for tool, stream in sorted(set(_RAW.findall(code)))
        for connection in connections
        if connection.connector == tool and (connection.streams is None or stream in connection.streams)
    ]


def target_path(settings: Settings) -> Path:
    """Where dbt writes its artefacts."""
    return Path(environment(settings)["DBT_TARGET_PATH"])


def environment(settings: Settings) -> dict[str, str]:
    """Environment variables of every dbt process: project, profile, build file, artefacts and logs."""
    return dbt.dbt_environment(settings.build_path, settings.var_path, memory=settings.memory_limit)


def variables(settings: Settings) -> str:
    """Dbt variables as JSON: connections, the shapes their connectors fill, topics. Never a secret."""
    told = dbt.dbt_vars(
        settings.all_connections(),
        dbt.PROJECT / "connectors",
        topics=settings.topics,
        ignored_tags=settings.ignored_tags,
    )
    return json.dumps(told, sort_keys=True)


def prepared_manifest(settings: Settings) -> Path:
    """Path of an up-to-date manifest.json. Raises BugError with dbt's own words when the project does not parse."""
    manifest = target_path(settings) / "manifest.json"
    stamp = target_path(settings) / "manifest.sha256"
    digest = models_fingerprint(settings)
    if manifest.is_file() and stamp.is_file() and stamp.read_text(encoding="utf-8") == digest:
        return manifest
    manifest.parent.mkdir(parents=True, exist_ok=True)
    parsed = subprocess.run(  # noqa: S603
        [dbt_executable(), "--quiet", "parse", "--vars", variables(settings)],
        capture_output=True,
        text=True,
        check=False,
        cwd=dbt.PROJECT,
        env=os.environ | environment(settings),
    )
    if parsed.returncode:
        raise BugError(
            f"the models do not parse: {parsed.stdout[-2000:]}", remedy="mend the model named above, or report it."
        )
    stamp.write_text(digest, encoding="utf-8")
    return manifest


def dbt_executable() -> str:
    """The dbt that belongs to this Python."""
    return str(Path(sys.executable).with_name("dbt"))


def models_fingerprint(settings: Settings) -> str:
    """Changes with a model, a macro, a metric definition, a topic or a connection."""
    digest = hashlib.sha256(variables(settings).encode())
    for file in _source_files():
        digest.update(f"{file.relative_to(dbt.PROJECT)}\n".encode() + file.read_bytes())
    return digest.hexdigest()


def _source_files() -> Iterator[Path]:
    for pattern in _SOURCES:
        yield from sorted(path for path in dbt.PROJECT.glob(pattern) if path.is_file())
