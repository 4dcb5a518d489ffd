"""The rule about sweeps: lists of all ids, read now and then, that tell what is gone."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

import orjson
from pydantic import TypeAdapter

from connectors.contract.rule import DoesNotApplyError, rule
from connectors.contract.tables import NOT_DELETED, Key, Row, complete_loads, key_of, rows_of
from connectors.contract.trial import Reading, Trial
from connectors.declare import StreamDeclaration
from sandbox.twists import Twist

_DURATION = TypeAdapter(timedelta)
# A sweep may be so cheap that even a small world takes several syncs.
_MOST_SYNCS = 5


@rule("sweeps", "a sweep of ids misses what the tool no longer has, and nothing that it has")
def sweeps(trial: Trial) -> Iterator[str]:
    """The newest record of each stream that is swept disappears without a word, and sweeps are due."""
    hidden = {name: row for name in _swept(trial) if (row := _last_alive(trial, name))}
    if not hidden:
        raise DoesNotApplyError("connector.yaml has no sweep, or only of streams without records")
    after, notes = _swept_to_the_end(trial, hidden)
    for error in after.problems:
        yield f"the sync that sweeps fails: {error}"
    for name, row in hidden.items():
        loads = [load for load in complete_loads(after.landing, name) if load.begin.mode == "keys"]
        if not loads:
            yield f"{name}: its sweep comes to no end: {notes.get(name) or 'it takes too many syncs'}"
            continue
        stream = trial.declared[name]
        found = {key_of(each, stream) for each in rows_of(after.landing, loads[-1])}
        if key_of(row, stream) in found:
            yield f"{name}: a record that is no longer in the tool's list is among the keys of its sweep"
        missing = _alive(trial, after, stream) - found - {key_of(row, stream)}
        if missing:
            yield f"{name}: {len(missing)} records that the tool has are not among the keys of its sweep"


def _swept(trial: Trial) -> list[str]:
    return [name for name in trial.declared if (spec := trial.tool.spec.streams.get(name)) and spec.sweep]


def _last_alive(trial: Trial, name: str) -> Row | None:
    alive = _alive(trial, trial.baseline, trial.declared[name])
    rows = [row for row in trial.rows(name) if key_of(row, trial.declared[name]) in alive]
    return rows[-1] if rows else None


def _alive(trial: Trial, reading: Reading, stream: StreamDeclaration) -> set[Key]:
    """Keys of what is held and was not deleted in a way that the tool tells."""
    flag, held = stream.deleted_flag, trial.table(reading, stream.name)
    return {key for key, row in held.items() if not flag or orjson.loads(row).get(flag) in NOT_DELETED}


def _swept_to_the_end(trial: Trial, hidden: Mapping[str, Row]) -> tuple[Reading, dict[str, str | None]]:
    """The last of the syncs that the sweeps took, and what each stream's sweep had to say."""
    landing, waiting, notes = trial.after_baseline(), list(hidden), dict[str, str | None]()
    every = (spec.sweep.every for name in hidden if (spec := trial.tool.spec.streams[name]).sweep)
    due = datetime.now(UTC) + max(map(_DURATION.validate_python, every)) + timedelta(hours=1)
    for _ in range(_MOST_SYNCS):
        reading = trial.read(landing, twist=Twist(hidden=list(hidden.values())), streams=waiting, now=due)
        progress = {name: result.sweep for name, result in reading.results.items()}
        notes |= {name: each.note for name, each in progress.items() if each}
        waiting = [name for name in waiting if (each := progress.get(name)) and not each.complete and not each.note]
        if not waiting:
            break
    return reading, notes
