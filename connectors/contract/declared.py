"""Rules about a connector's files, without asking its tool."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from connectors.contract.rule import rule
from connectors.contract.trial import Trial
from connectors.declare import declared_streams, parent_definitions
from connectors.explain import describe_lanes
from connectors.manifest import stream_definition
from connectors.registry import Connector, load_connector
from connectors.transport import _matches
from contracts.connector_spec import DeletionStrategy


@rule("spec", "connector.yaml is valid, whole, and says the same as the manifest")
def spec(trial: Trial) -> Iterator[str]:
    """Streams, keys, counters, addresses and secrets are declared, and declared alike in both files."""
    tool = trial.tool
    if missing := sorted(set(tool.stream_names) ^ set(tool.spec.streams)):
        yield f"manifest.yaml and connector.yaml do not name the same streams: {', '.join(missing)}"
    yield from _columns(trial)
    yield from _streams(tool)
    yield from _addresses(tool)
    properties = _specification(tool)
    marked = {name for name, entry in properties.items() if entry.get("airbyte_secret")}
    if unlike := sorted(marked ^ tool.spec.secret_names()):
        yield f"only one of the two files marks these settings as secret: {', '.join(unlike)}"


def _columns(trial: Trial) -> Iterator[str]:
    for stream in trial.declared.values():
        columns = {column.name for column in stream.columns}
        if not stream.primary_key:
            yield f"{stream.name} has no primary key, so that it can be neither merged nor resumed"
        named = [*stream.primary_key, *([stream.deleted_flag] if stream.deleted_flag else [])]
        named += trial.tool.spec.streams[stream.name].pii if stream.name in trial.tool.spec.streams else []
        if unknown := sorted(set(named) - columns):
            yield f"{stream.name} has no column {', '.join(unknown)} in its schema"


def _streams(tool: Connector) -> Iterator[str]:
    for name, stream in tool.spec.streams.items():
        if not stream.counter and not stream.no_counter_because:
            yield f"{name} says neither how it is counted (counter) nor why it cannot be (no_counter_because)"
        if name not in tool.stream_names:
            continue
        cursor = stream_definition(tool.manifest, name).get("incremental_sync") or {}
        if stream.cursor and cursor and stream.cursor.field != cursor.get("cursor_field"):
            yield f"{name} is read forward by {cursor.get('cursor_field')}, but its cursor says {stream.cursor.field}"
        if cursor and not stream.cursor:
            yield f"{name} is read forward but declares no cursor, and so no overlap"
        if stream.deletion is DeletionStrategy.WEBHOOK and not _topics(tool, name):
            yield f"{name} is to learn of deletions by webhook, but no topic is about it or what it hangs on"


def _topics(tool: Connector, stream: str) -> list[str]:
    parents = parent_definitions(stream_definition(tool.manifest, stream))
    about = {stream, *(str(parent["stream"].get("name")) for parent in parents)}
    return [name for name, topic in tool.spec.webhooks.topics.items() if topic.stream in about]


def _addresses(tool: Connector) -> Iterator[str]:
    entry = _specification(tool).get(tool.spec.base_url_setting, {})
    for address in [entry.get("default"), *entry.get("examples", [])]:
        parts = urlsplit(address or "")
        allowed = any(_matches(parts.hostname or "", pattern) for pattern in tool.spec.allowed_hosts)
        if address and not (allowed and parts.scheme == "https"):
            yield f"the usual address {address} is not an https address of allowed_hosts"


def _specification(tool: Connector) -> dict[str, Any]:
    specification = tool.manifest.get("spec", {}).get("connection_specification", {})
    return dict(specification.get("properties", {}))


@rule("documentation", "README.md lists every stream and credential, and every stream is described")
def documentation(trial: Trial) -> Iterator[str]:
    """A stream counts as listed when a table's first column names it."""
    path = trial.tool.folder / "README.md"
    if not path.is_file():
        yield "there is no README.md"
        return
    readme = path.read_text(encoding="utf-8")
    listed = set(re.findall(r"\w+", " ".join(re.findall(r"^\| ?([^|]+)\|", readme, re.MULTILINE))))
    words = set(re.findall(r"\w+", readme))
    if lacking := [stream for stream in trial.tool.stream_names if stream not in listed]:
        yield f"no table of README.md has a row for {', '.join(lacking)}"
    if unnamed := [each.name for each in trial.tool.spec.credentials if each.name not in words]:
        yield f"README.md does not name the credentials {', '.join(unnamed)}"
    if silent := [name for name, stream in trial.tool.spec.streams.items() if len(stream.description) < 5]:
        yield f"connector.yaml does not describe {', '.join(silent)}"


@rule("discover", "the streams and columns are the same each time, and make tables")
def discover(trial: Trial) -> Iterator[str]:
    """From files read anew; a warehouse takes `Id` and `id` for one column."""
    again = load_connector(trial.tool.folder)
    if declared_streams(again) != list(trial.declared.values()):
        yield "the files give other streams or columns when they are read a second time"
    if sorted(describe_lanes(trial.tool)) != sorted(trial.declared):
        yield "the CDK builds other streams from the manifest than it declares"
    for stream in trial.declared.values():
        if not stream.columns:
            yield f"{stream.name} declares no columns"
        twice = [name for name, times in Counter(each.name.lower() for each in stream.columns).items() if times > 1]
        if twice:
            yield f"{stream.name} has columns that differ in capitals only: {', '.join(twice)}"
