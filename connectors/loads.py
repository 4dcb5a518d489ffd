"""Beginning a load, going on with an interrupted one, and ending it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.declare import StreamDeclaration
from connectors.landing import (
    LandedLoad,
    delete_load,
    delete_uncommitted,
    loads_since,
    plan_name,
    unfinished_loads,
    write_entry,
)
from connectors.progress import Position, unpack
from connectors.registry import Connector
from connectors.storage import Storage
from contracts.connection import Connection
from contracts.landing import BEGIN_SUFFIX, END_SUFFIX, STATEFUL_MODES, Begin, Deletes, End, stream_folder

LONGEST_PAUSE = timedelta(hours=24)
_LOAD_FORMAT = "%Y%m%dT%H%M%S%f"


@dataclass(frozen=True)
class Plan:
    """The slices that make up a stream, fixed once, so that a resumed load reads exactly the same.

    Each slice is {"partition": …, "cursor": …, "extra": …}. `parent_state` is the state of the parent streams once the
    slices are read, for sub-streams.
    """

    slices: list[dict[str, Any]]
    parent_state: dict[str, Any] | None = None


@dataclass(frozen=True)
class OpenLoad:
    """A load that is being written. `positions` and `plan` are filled when it goes on from an interrupted sync."""

    landed: LandedLoad
    positions: dict[int, Position]
    plan: Plan | None

    @property
    def resumed(self) -> bool:
        """Whether an interrupted sync began it."""
        return self.plan is not None


def config_hash(connector: Connector, connection: Connection, definition: Mapping[str, Any]) -> str:
    """What must be equal for an interrupted load to be gone on with. Secrets enter as references only."""
    spec = connector.spec.streams.get(definition["name"])
    parts = [dict(connection.config), dict(definition), spec.model_dump(mode="json") if spec else None]
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()[:16]


def open_load(
    storage: Storage,
    connection: Connection,
    declaration: StreamDeclaration,
    *,
    config_hash: str,
    state: Mapping[str, Any] | None,
    now: datetime,
    resumable: bool,
) -> OpenLoad:
    """Go on with an interrupted load if that is safe, else abandon it and begin anew.

    Safe means: same configuration, same state to start from, begun less than 24 hours ago (page tokens age), and
    records that have a key, so that a page read twice does no harm.
    """
    wanted = dict(state) if state else None
    unfinished, newest = unfinished_loads(storage, connection.name, declaration.name)
    interrupted = [load for load in unfinished if load.begin.mode in STATEFUL_MODES]
    usable = (load for load in interrupted[-1:] if resumable and _may_go_on(load, config_hash, wanted, now))
    if resumed := _go_on(storage, interrupted, next(usable, None)):
        return resumed
    begin = _begin(connection, declaration, config_hash, wanted, _load_name(now, newest))
    return _begun(storage, begin)


def open_partial_load(
    storage: Storage,
    connection: Connection,
    declaration: StreamDeclaration,
    *,
    config_hash: str,
    now: datetime,
    deletes: Sequence[Deletes] = (),
) -> OpenLoad:
    """Begin a load of single records. It may stand beside a sync's load of the same stream that is under way.

    Such loads are over in minutes; one that was not ended in a day never will be, and is removed.
    """
    unfinished, newest = unfinished_loads(storage, connection.name, declaration.name)
    for load in unfinished:
        if load.begin.mode == "partial" and now - datetime.fromisoformat(load.begin.started_at) > LONGEST_PAUSE:
            delete_load(storage, load)
    begin = _begin(connection, declaration, config_hash, None, _load_name(now, newest))
    return _begun(storage, begin.model_copy(update={"mode": "partial", "deletes": [*begin.deletes, *deletes]}))


def open_sweep(
    storage: Storage,
    connection: Connection,
    declaration: StreamDeclaration,
    *,
    config_hash: str,
    now: datetime,
    every: timedelta,
) -> OpenLoad | None:
    """Go on with a sweep of the keys of a stream, or begin one. None: the last reading of everything is younger."""
    unfinished, newest = unfinished_loads(storage, connection.name, declaration.name)
    sweeps = [load for load in unfinished if load.begin.mode == "keys"]
    same = (load for load in sweeps[-1:] if load.begin.config_hash == config_hash)
    if resumed := _go_on(storage, sweeps, next(same, None)):
        return resumed
    since = (now - every).strftime(_LOAD_FORMAT)
    if any(_is_everything(load) for load in loads_since(storage, connection.name, declaration.name, since)):
        return None
    key = [column for column in declaration.columns if column.name in declaration.primary_key]
    begin = _begin(connection, declaration, config_hash, None, _load_name(now, newest))
    update = {"mode": "keys", "columns": key, "deletes": [], "merged_ids": None}
    return _begun(storage, begin.model_copy(update=update))


def _go_on(storage: Storage, interrupted: Sequence[LandedLoad], usable: LandedLoad | None) -> OpenLoad | None:
    """The usable load as it was left. None without one, or without its plan. What is not gone on with is removed."""
    plan = _read_plan(storage, usable) if usable else None
    for load in interrupted:
        if plan is None or load is not usable:
            delete_load(storage, load)
    if usable is None or plan is None:
        return None
    delete_uncommitted(storage, usable)
    return OpenLoad(usable, unpack(usable.commits), plan)


def _is_everything(load: LandedLoad) -> bool:
    """Whether a load read the stream from its beginning, so that a sweep would tell no more."""
    if load.end is None:
        return False
    is_first = load.begin.mode in STATEFUL_MODES and load.begin.state is None and load.end.state is not None
    return load.begin.mode == "keys" or is_first


def _begun(storage: Storage, begin: Begin) -> OpenLoad:
    write_entry(storage, stream_folder(begin.connection, begin.stream), begin.load + BEGIN_SUFFIX, begin)
    return OpenLoad(LandedLoad(begin), {}, None)


def write_plan(storage: Storage, load: OpenLoad, plan: Plan) -> None:
    """Keep the plan of a load, before its first row is written."""
    body = json.dumps({"slices": plan.slices, "parent_state": plan.parent_state}, separators=(",", ":"))
    storage.put(f"{load.landed.folder}/{plan_name(load.landed.begin.load)}", body.encode())


def end_load(storage: Storage, load: OpenLoad, end: End) -> None:
    """Declare a load complete: from now on it counts."""
    write_entry(storage, load.landed.folder, end.load + END_SUFFIX, end)


def _may_go_on(load: LandedLoad, config_hash: str, state: dict[str, Any] | None, now: datetime) -> bool:
    age = now - datetime.fromisoformat(load.begin.started_at)
    same = load.begin.config_hash == config_hash and load.begin.state == state
    return same and timedelta(0) <= age < LONGEST_PAUSE and bool(load.begin.primary_key)


def _read_plan(storage: Storage, load: LandedLoad) -> Plan | None:
    try:
        body = json.loads(storage.read(f"{load.folder}/{plan_name(load.begin.load)}"))
    except FileNotFoundError:
        return None
    return Plan(body["slices"], body["parent_state"])


def _begin(
    connection: Connection, declaration: StreamDeclaration, config_hash: str, state: dict[str, Any] | None, load: str
) -> Begin:
    return Begin(
        load=load,
        connection=connection.name,
        connector=connection.connector,
        stream=declaration.name,
        mode=declaration.mode,
        primary_key=declaration.primary_key,
        cursor_field=declaration.cursor_field,
        deleted_flag=declaration.deleted_flag,
        deletes=list(declaration.deletes),
        merged_ids=declaration.merged_ids,
        parts=declaration.parts,
        columns=declaration.columns,
        config_hash=config_hash,
        started_at=_moment(load).isoformat(),
        state=state,
    )


def _load_name(now: datetime, newest: str) -> str:
    """A name that sorts after every earlier load, even when the clock went back or stood still."""
    name = now.strftime(_LOAD_FORMAT)
    if name <= newest:
        name = (_moment(newest) + timedelta(microseconds=1)).strftime(_LOAD_FORMAT)
    return name


def _moment(load: str) -> datetime:
    return datetime.strptime(load, _LOAD_FORMAT).replace(tzinfo=UTC)
