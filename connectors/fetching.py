"""Single records by their ids: after a webhook, or to get a link that lives for minutes only.

They land as `partial` loads, which are merged and leave every stream's state alone, so that fetching and syncing never
get in each other's way. A record that the tool no longer has lands as evidence that it is gone.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson
import requests

from connectors.asking import as_path_segment, ask, filled
from connectors.check import is_unlimited, make_budget, make_rules
from connectors.daily import keep_day
from connectors.declare import StreamDeclaration, declared_streams, parent_definitions
from connectors.failures import SecretRefusedError, answered_no, explain
from connectors.harden import complete_config
from connectors.loads import config_hash
from connectors.parent_filter import filter_of
from connectors.partial import gone_declaration, partial_load
from connectors.patience import Patience
from connectors.progress import Position
from connectors.registry import Connector, connector
from connectors.routes import route_of
from connectors.source import Source, build_source, mute, stream_retriever
from connectors.storage import Storage, open_storage
from contracts.connection import Connection
from contracts.connector_spec import Fetch
from contracts.errors import BadDataError, ConfigurationError, SwitchboardError
from contracts.landing import GONE_AT, Deletes

__all__ = ["Fetched", "can_fetch", "fetch"]

# A sync of the connection may be under way in another process, with the whole rate budget.
_QUICK = Patience(retries=2, longest_wait=20, longest_total=40, budget_share=0.25)


@dataclass
class Fetched:
    """What came of a stream's records, by id: as they landed, gone from the tool, or why they could not be had."""

    records: dict[str, dict[str, Any]] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    errors: dict[str, SwitchboardError] = field(default_factory=dict)


def can_fetch(tool: Connector, stream: str) -> bool:
    """Whether single records of a stream can be asked for: it says how, and an id is all that makes a key."""
    spec = tool.spec.streams.get(stream)
    return bool(spec and spec.fetch and len(spec.primary_key) == 1)


def fetch(
    connection: Connection,
    landing: str,
    wanted: Mapping[str, Sequence[str]],
    *,
    environ: Mapping[str, str] | None = None,
    now: datetime | None = None,
    tool: Connector | None = None,
    patience: Patience = _QUICK,
) -> dict[str, Fetched]:
    """Read records by id, with the children of each, into landing; what came of them, by stream.

    One record's failure does not stop the others. Raises ConfigurationError for a stream that has no single records,
    CredentialsError when the tool refuses our secret, before anything more is asked.
    """
    tool = tool or connector(connection.connector)
    declarations = {declaration.name: declaration for declaration in declared_streams(tool)}
    for stream in wanted:
        _fetch_of(tool, connection, declarations, stream)
    config = complete_config(tool, connection, connection.resolved_config(environ))
    budget, storage = make_budget(tool, config, 1, patience), open_storage(landing)
    clock = now.astimezone(UTC) if now else datetime.now(UTC)
    if not is_unlimited(tool, config, patience):
        keep_day(budget, tool.spec, connection, storage, config, lambda: clock)
    source = build_source(tool, config, make_rules(tool, connection, config, budget, patience), {})
    mute(source)
    run = _Run(source, connection, storage, declarations, clock)
    return {stream: run.read(declarations[stream], list(dict.fromkeys(ids))) for stream, ids in wanted.items()}


@dataclass
class _Run:
    source: Source
    connection: Connection
    storage: Storage
    declarations: Mapping[str, StreamDeclaration]
    now: datetime

    def read(self, declaration: StreamDeclaration, ids: Sequence[str]) -> Fetched:
        """Ask for each, then for the children of those that are there; land them in that order."""
        found = Fetched()
        fetch_spec = _fetch_of(self.source.connector, self.connection, self.declarations, declaration.name)
        for wanted in ids:
            with self._judged(declaration.name, found, wanted):
                record = self._record(declaration.name, fetch_spec, wanted)
                if record is None:
                    found.gone.append(wanted)
                else:
                    found.records[wanted] = record
        for child, parent in self._children(declaration.name):
            self._land_children(child, parent, found)
        # The parents last: whoever sees a record's new version finds its children there.
        self._land(declaration, list(found.records.values()))
        self._land_gone(declaration, found.gone)
        return found

    @contextmanager
    def _judged(self, stream: str, found: Fetched, wanted: str) -> Iterator[None]:
        """Keeps one record's failure from the others, unless it is the secret that is wrong."""
        try:
            yield
        except Exception as failure:  # noqa: BLE001 - one record's failure must not stop the others
            error = explain(failure, self.source.rules, self.source.connector, stream)
            if isinstance(error, SecretRefusedError):
                raise error from None
            found.errors[wanted] = error

    def _record(self, stream: str, spec: Fetch, wanted: str) -> dict[str, Any] | None:
        """The record as a sync would land it; None when the tool no longer has it."""
        try:
            path = filled(spec.path, {**self.source.config, "id": as_path_segment(wanted)})
        except ValueError:
            raise BadDataError(
                f"stream {stream}: an id that was asked for cannot stand in an address.",
                remedy="nothing to do: no record has such an id.",
            ) from None
        params = {name: filled(str(value), self.source.config) for name, value in spec.params.items()}
        response = ask(self.source, stream, path=path, params=params)
        if response.status_code in spec.gone:
            return None
        if response.status_code >= 400:
            raise answered_no(self.source.rules, self.source.connector, stream)
        record = _at(_json(response, stream), spec.record)
        if not isinstance(record, dict):
            raise BadDataError(
                f"stream {stream}: the tool's answer has no record at {'.'.join(spec.record) or 'its top'}.",
                remedy="correct fetch.record of the stream in connector.yaml.",
            )
        found = self._finished(stream, {key: value for key, value in record.items() if key not in spec.drop})
        # A sync may know the key from the slice alone; here it is what was asked for.
        (key,) = self.declarations[stream].primary_key
        return found if found.get(key) not in (None, "") else {**found, key: wanted}

    def _finished(self, stream: str, record: dict[str, Any]) -> dict[str, Any]:
        """With what the manifest does to each record of the stream."""
        from airbyte_cdk.sources.types import StreamSlice  # noqa: PLC0415 - see connectors.cdk

        selector = getattr(stream_retriever(self.source.streams[stream]), "record_selector", None)
        for transformation in getattr(selector, "transformations", None) or []:
            transformation.transform(
                record,
                config=self.source.config,
                stream_state={},
                stream_slice=StreamSlice(partition={}, cursor_slice={}),
            )
        return record

    def _children(self, stream: str) -> Iterator[tuple[StreamDeclaration, Mapping[str, Any]]]:
        """Sub-streams that this connection reads anew for each record of the stream that changed."""
        for child in declared_streams(self.source.connector, self.connection):
            for parent in parent_definitions(self.source.definitions[child.name]):
                if parent.get("incremental_dependency") and parent["stream"].get("name") == stream:
                    yield child, parent

    def _land_children(self, child: StreamDeclaration, parent: Mapping[str, Any], found: Fetched) -> None:
        from connectors.lanes.choose import reader_for  # noqa: PLC0415 - imports the CDK

        reader, route = reader_for(self.source, child.name), route_of(self.source.definitions[child.name])
        if not reader.resumable or not found.records:
            # Its slices show up only while the whole is read; the next sync will.
            return
        key, name = str(parent["parent_key"]), str(parent["partition_field"])
        keeps = filter_of(parent, self.source.config)
        with self._load(child) as write:
            for wanted, record in list(found.records.items()):
                if keeps and not keeps(record):
                    continue
                with self._judged(child.name, found, wanted):
                    extra = {".".join(path): _at(record, path) for path in parent.get("extra_fields") or []}
                    one = {"partition": {name: _at(record, [key]), "parent_slice": {}}}
                    one |= {"extra": extra} if extra else {}
                    for planned in route.slices(iter([one])) if route else [one]:
                        reader.read(planned, Position(0), write)
                if wanted in found.errors:
                    del found.records[wanted]

    def _land(self, declaration: StreamDeclaration, records: Sequence[Mapping[str, Any]]) -> None:
        if records:
            with self._load(declaration) as write:
                lines = b"".join(orjson.dumps(record) + b"\n" for record in records)
                write(lines, len(records), Position(0, done=True))

    def _land_gone(self, declaration: StreamDeclaration, ids: Sequence[str]) -> None:
        if not ids:
            return
        (key,) = declaration.primary_key
        evidence = gone_declaration(declaration)
        with self._load(evidence, [Deletes(stream=declaration.name, key=[key], at=GONE_AT)]) as write:
            rows = [orjson.dumps({key: wanted, GONE_AT: self.now.isoformat()}) + b"\n" for wanted in ids]
            write(b"".join(rows), len(rows), Position(0, done=True))

    def _load(
        self, declaration: StreamDeclaration, deletes: Sequence[Deletes] = ()
    ) -> AbstractContextManager[Callable[[bytes, int, Position], None]]:
        definition = self.source.definitions.get(declaration.name, {"name": declaration.name})
        hashed = config_hash(self.source.connector, self.connection, definition)
        return partial_load(
            self.storage, self.connection, declaration, config_hash=hashed, now=self.now, deletes=deletes
        )


def _fetch_of(
    tool: Connector, connection: Connection, declarations: Mapping[str, StreamDeclaration], stream: str
) -> Fetch:
    if stream not in declarations or not can_fetch(tool, stream):
        known = ", ".join(name for name in declarations if can_fetch(tool, name)) or "none"
        raise ConfigurationError(
            f"single records of '{stream}' cannot be asked for.",
            remedy=f"choose one of: {known}.",
            connection=connection.name,
            setting="streams",
        )
    found = tool.spec.streams[stream].fetch
    assert found is not None  # noqa: S101 - can_fetch
    return found


def _json(response: requests.Response, stream: str) -> Any:
    try:
        return orjson.loads(response.content)
    except orjson.JSONDecodeError:
        raise BadDataError(
            f"stream {stream}: the tool's answer is not JSON.", remedy="nothing to do: it is asked for again."
        ) from None


def _at(record: Any, path: Sequence[str]) -> Any:
    for key in path:
        record = record.get(key) if isinstance(record, dict) else None
    return record
