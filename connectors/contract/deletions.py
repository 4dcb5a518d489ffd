"""The rule about records that the tool no longer has."""

from collections.abc import Iterator

from connectors.contract.moments import moment
from connectors.contract.rule import rule
from connectors.contract.tables import NOT_DELETED, complete_loads, key_of
from connectors.contract.trial import Trial
from connectors.declare import StreamDeclaration, parent_definitions
from connectors.manifest import stream_definition
from contracts.connector_spec import DeletedBy, DeletionStrategy
from sandbox.twists import Twist


@rule("deletions", "what the tool deleted is seen, in the way that each stream declares")
def deletions(trial: Trial) -> Iterator[str]:
    """The sandbox must show a deleted record to every stream that claims to see them."""
    yield from _full_lists(trial)
    for name, stream in trial.declared.items():
        spec = trial.tool.spec.streams.get(name)
        if stream.deletion is DeletionStrategy.FLAG:
            yield from _flags(trial, stream)
        if stream.deletion is DeletionStrategy.WEBHOOK and spec and not spec.fetch:
            yield f"{name} learns of deletions by webhook, but has no fetch to ask whether a record is gone"
        for by in spec.deleted_by if spec else []:
            yield from _deleted_list(trial, name, by)


def _full_lists(trial: Trial) -> Iterator[str]:
    """The last record of each whole list disappears, and must be gone after the next sync."""
    streams = [each for each in trial.declared.values() if each.deletion is DeletionStrategy.FULL_LIST]
    # A list of one is often none at all, but an object of its own.
    gone = {each.name: rows[-1] for each in streams if len(rows := trial.rows(each.name)) > 1}
    if not gone:
        return
    after = trial.read(trial.after_baseline(), twist=Twist(hidden=list(gone.values())), streams=list(gone))
    for error in after.problems:
        yield f"the sync after a deletion fails: {error}"
    for name, row in gone.items():
        stream = trial.declared[name]
        table, mode = trial.table(after, name), complete_loads(after.landing, name)[-1].begin.mode
        if key_of(row, stream) in table or mode != "full":
            yield f"{name}: a record that is no longer in the tool's list is still held"
        lost = trial.tables[name].keys() - table.keys() - {key_of(row, stream)}
        # What hangs on a record that was deleted goes with it.
        if lost and not parent_definitions(stream_definition(trial.tool.manifest, name)):
            yield f"{name}: {len(lost)} records disappear together with one that was deleted"


def _flags(trial: Trial, stream: StreamDeclaration) -> Iterator[str]:
    if not any(row.get(stream.deleted_flag or "") not in NOT_DELETED for row in trial.rows(stream.name)):
        yield f"{stream.name}: no record is marked by {stream.deleted_flag}; let the sandbox delete some"


def _deleted_list(trial: Trial, stream: str, by: DeletedBy) -> Iterator[str]:
    rows = trial.rows(by.stream)
    if not rows:
        yield f"{stream}: {by.stream} lists no deleted record; let the sandbox delete some"
    nameless = [row for row in rows if any(row.get(column) in (None, "") for column in by.key)]
    timeless = [row for row in rows if by.at and moment(row.get(by.at)) is None]
    if nameless or timeless:
        yield f"{stream}: {len(nameless) or len(timeless)} records of {by.stream} do not say what was deleted, or when"
