"""Rules about one undisturbed reading."""

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from connectors.contract.moments import moment, newest
from connectors.contract.rule import rule
from connectors.contract.tables import NOT_DELETED, key_of, written
from connectors.contract.trial import Reading, Trial


@rule("complete", "every stream is read to its end, and holds as many records as the tool reports")
def complete(trial: Trial) -> Iterator[str]:
    """Every stream must bring something, or nothing else could be said about it."""
    baseline = trial.baseline
    if baseline.error:
        yield f"the sync fails: {baseline.error}"
    for result in baseline.results.values():
        held = len(trial.tables.get(result.stream, {}))
        if result.error:
            yield f"{result.stream} fails: {result.error}"
        elif not held and not _may_be_empty(trial, result.stream):
            yield f"{result.stream} brings no record: let the sandbox show some"
        elif result.note:
            yield f"{result.stream}: {result.note}"
        elif result.reported is not None and result.reported != held - _marked(trial, result.stream):
            yield f"{result.stream} holds {held} records of the {result.reported} that the tool reports"


def _marked(trial: Trial, stream: str) -> int:
    """Records that the tool itself marks as deleted: it shows them, and does not count them."""
    flag = trial.declared[stream].deleted_flag
    rows = [json.loads(row) for row in trial.tables[stream].values()] if flag else []
    return sum(row.get(flag) not in NOT_DELETED for row in rows)


def _may_be_empty(trial: Trial, stream: str) -> bool:
    spec = trial.tool.spec.streams.get(stream)
    return bool(spec and (spec.on_demand or spec.empty_because))


@rule("keys", "every record has its key, and no two records share one")
def keys(trial: Trial) -> Iterator[str]:
    """The same record twice is no harm: pages overlap."""
    for stream in trial.declared.values():
        versions: dict[tuple[str, ...], set[str]] = defaultdict(set)
        without = 0
        for row in trial.rows(stream.name):
            without += any(row.get(name) in (None, "") for name in stream.primary_key)
            versions[key_of(row, stream)].add(written(row))
        if without:
            yield f"{stream.name}: {without} records have no {' or '.join(stream.primary_key)}"
        if shared := [key for key, found in versions.items() if len(found) > 1]:
            yield f"{stream.name}: {len(shared)} keys stand for different records, such as {'/'.join(shared[0])}"


@rule("cursor", "every record says when it changed; the state is never ahead of records and never goes back")
def cursor(trial: Trial) -> Iterator[str]:
    """Of streams that are read forward by a field of their own."""
    for name, field in _cursors(trial).items():
        rows = trial.rows(name)
        unread = [row for row in rows if moment(row.get(field)) is None]
        if unread:
            yield f"{name}: {len(unread)} of {len(rows)} records have no {field} that can be read as a moment"
            continue
        first, later = (_state(trial, reading, name) for reading in (trial.baseline, trial.second))
        latest = newest(rows, field)
        if first and latest and first > latest:
            yield f"{name}: the state is ahead of its newest record"
        if first and (not later or later < first):
            yield f"{name}: the state goes back when nothing changed"


def _cursors(trial: Trial) -> dict[str, str]:
    """Fields of the records that streams are read forward by."""
    return {
        name: spec.cursor.field
        for name, spec in trial.tool.spec.streams.items()
        if spec.cursor and name in trial.declared and spec.cursor.field in _columns(trial, name)
    }


def _columns(trial: Trial, stream: str) -> set[str]:
    return {column.name for column in trial.declared[stream].columns}


def _state(trial: Trial, reading: Reading, stream: str) -> datetime | None:
    spec = trial.tool.spec.streams[stream].cursor
    return moment(reading.states.get(stream, {}).get(spec.field)) if spec else None
