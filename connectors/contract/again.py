"""Rules about reading on from where the last sync ended."""

import itertools
from collections.abc import Iterator
from datetime import datetime, timedelta

from connectors.contract.moments import duration, moment, newest
from connectors.contract.rule import DoesNotApplyError, rule
from connectors.contract.tables import complete_loads, differences, rows_of
from connectors.contract.trial import Reading, Trial
from connectors.manifest import stream_definition
from contracts.connector_spec import Cursor, DeletionStrategy
from sandbox.world import make_world

SKEW = timedelta(minutes=5)
_A_WHILE = timedelta(days=1)
_LONG_AGO = timedelta(days=14)
_UNSEEN = {DeletionStrategy.WEBHOOK, DeletionStrategy.ID_SWEEP, DeletionStrategy.CANNOT}


@rule("second read", "when nothing changed, a second sync brings nothing but the declared overlap")
def second_read(trial: Trial) -> Iterator[str]:
    """Whole lists and streams without a cursor of their own must only bring nothing new."""
    for error in trial.second.problems:
        yield f"the second sync fails: {error}"
    for name, stream in trial.declared.items():
        loads = complete_loads(trial.second.landing, name)
        if len(loads) < 2:
            yield f"{name}: the second sync did not end"
            continue
        if trial.table(trial.second, name) != trial.tables[name]:
            yield f"{name}: the table changes although the tool did not"
        spec, rows = trial.tool.spec.streams.get(name), rows_of(trial.second.landing, loads[-1])
        own = stream_definition(trial.tool.manifest, name).get("incremental_sync")
        if spec and spec.cursor and own and loads[-1].begin.mode == "incremental":
            yield from _only_overlap(trial, name, spec.cursor, rows)
        elif stream.mode == "incremental" and len(rows) == len(trial.rows(name)) > 1 and _has_state(trial, name):
            yield f"{name}: the second sync brings all {len(rows)} records again"


def _has_state(trial: Trial, stream: str) -> bool:
    return bool(trial.baseline.states.get(stream))


def _only_overlap(trial: Trial, name: str, cursor: Cursor, rows: list[dict[str, object]]) -> Iterator[str]:
    """Rows of a stream whose own records carry the cursor may not be older than the overlap allows."""
    columns = {column.name for column in trial.declared[name].columns}
    latest = newest(trial.rows(name), cursor.field)
    if cursor.field not in columns or latest is None:
        if len(rows) == len(trial.rows(name)) > 1:
            yield f"{name}: the second sync brings all {len(rows)} records again"
        return
    floor = latest - duration(cursor.overlap)
    old = [row for row in rows if (found := moment(row.get(cursor.field))) is not None and found < floor]
    if old:
        yield f"{name}: the second sync brings {len(old)} records from before the overlap of {cursor.overlap}"


@rule("incremental", "reading on after a while gives the same tables as reading all anew")
def incremental(trial: Trial) -> Iterator[str]:
    """The tool of some days ago is read first, then the tool of now."""
    for name, found in lost_with_right_clock(trial).items():
        yield from (f"{name} {difference}" for difference in found)


@rule("clock skew", "nothing is lost when our clock is five minutes ahead of the tool's, or behind it")
def clock_skew(trial: Trial) -> Iterator[str]:
    """First five minutes ahead, then five behind, then right; what is lost with a right clock is not counted."""
    right = lost_with_right_clock(trial)
    for name, found in lost(trial, SKEW).items():
        yield from (f"{name} {difference}" for difference in found if name not in right)


def lost_with_right_clock(trial: Trial) -> dict[str, list[str]]:
    """As `lost`, worked out once."""
    if trial.lost is None:
        trial.lost = lost(trial, timedelta(0))
    return trial.lost


def lost(trial: Trial, skew: timedelta) -> dict[str, list[str]]:
    """What the tables of reading on differ in from the baseline, by stream."""
    earlier = a_while_ago(trial)
    landing = trial.place()
    with trial.showing(make_world(trial.world.seed, trial.world.scale, earlier)):
        trial.read(landing, clock=earlier + skew)
    if skew:
        trial.read(landing, clock=trial.world.now - skew)
    last = trial.read(landing)
    found = {name: list(_differences(trial, last, name)) for name in trial.declared}
    if last.error:
        found |= {"the sync": [f"fails: {last.error}"]}
    return {name: each for name, each in found.items() if each}


def _differences(trial: Trial, reading: Reading, name: str) -> Iterator[str]:
    """Without records that went meanwhile, where no sync can see that they did."""
    expected, found = trial.tables[name], trial.table(reading, name)
    if trial.declared[name].deletion in _UNSEEN:
        found = {key: row for key, row in found.items() if key in expected}
    yield from differences(expected, found)


def a_while_ago(trial: Trial) -> datetime:
    """A moment soon after which a record changes that is now at least a day old."""
    if trial.earlier is None:
        trial.earlier = _a_while_ago(trial)
    return trial.earlier


def _a_while_ago(trial: Trial) -> datetime:
    changes = sorted(
        found
        for name, spec in trial.tool.spec.streams.items()
        if spec.cursor and name in trial.declared
        for row in trial.rows(name)
        if (found := moment(row.get(spec.cursor.field))) is not None and found <= trial.world.now
    )
    if not changes:
        raise DoesNotApplyError("no stream is read forward by a moment of its records")
    old = [each for each in changes if _A_WHILE <= changes[-1] - each <= _LONG_AGO]
    # Closely followed by another change where that is possible: what five minutes can lose is lost there.
    close = [a for a, b in itertools.pairwise(old) if timedelta(0) < b - a < SKEW]
    return close[-1] if close else (old or changes)[-1] - timedelta(minutes=1)
