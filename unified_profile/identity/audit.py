"""What each run changed, and whether that may be published: the same for people, agents and companies."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import duckdb

from contracts.errors import BadDataError
from unified_profile.identity.kinds import PEOPLE, Kind
from unified_profile.identity.rules import Rules
from unified_profile.identity.statements import run


@dataclass(frozen=True)
class Moves:
    """How many of the records that readers see are another one's by now; `main_cause` is the key most to blame."""

    kind: Kind
    records: int
    moved: int
    largest: int
    largest_id: str | None
    main_cause: str | None = None


@dataclass(frozen=True)
class Run:
    """A run that had anything to look at.

    `groups` counts people, or agents, or companies; looked_at and moved count records, merged and split ids, contested
    keys.
    """

    run_number: int
    finished_at: datetime
    records: int
    groups: int
    largest: int
    looked_at: int
    moved: int
    merged: int
    split: int
    contested: int


@dataclass(frozen=True)
class Cause:
    """What a run changed for one reason: so many records moved, since this key joins or no longer joins them.

    `groups` counts the people, agents or companies that they are of now.
    """

    run_number: int
    cause: str
    records: int
    groups: int
    key_type: str | None
    key_value: str | None
    reason: str | None


def last_runs(con: duckdb.DuckDBPyConnection, limit: int, kind: Kind = PEOPLE) -> tuple[list[Run], list[Cause]]:
    """Give the newest runs that had anything to look at, and what they changed, the most records first."""
    run(con, f"{kind.folder}schema")
    runs = [Run(*row) for row in run(con, f"{kind.folder}last_runs", runs=limit, kind=kind.name)]
    return runs, [Cause(*row) for row in run(con, f"{kind.folder}causes", runs=limit, kind=kind.name)]


def log_run(con: duckdb.DuckDBPyConnection, now: datetime, report: Mapping[str, int], kind: Kind = PEOPLE) -> None:
    """Write down a run when there was anything to look at, and every record that moved with the key that is why."""
    if not (report["looked_at"] or report["retired"] or report["moved"]):
        return
    ((number,),) = run(con, f"{kind.folder}next_run", kind=kind.name)
    run(con, f"{kind.folder}log_run", run_number=number, now=now, kind=kind.name, **report)
    if report["moved"]:
        run(con, f"{kind.folder}log_changes", run_number=number, now=now, kind=kind.name)


def find_moves(con: duckdb.DuckDBPyConnection, kind: Kind = PEOPLE, *, is_published: bool) -> Moves:
    """Compare identity as it is now with the database attached as `readers`; nothing has moved where there is none."""
    run(con, f"{kind.folder}schema")
    ((records, largest, largest_id),) = run(con, f"{kind.folder}size", kind=kind.name)
    moved, main_cause = run(con, f"{kind.folder}moves", kind=kind.name)[0] if is_published else (0, None)
    return Moves(kind, records, moved, largest, largest_id, main_cause)


def refuse_too_much(moves: Moves, rules: Rules) -> None:
    """Raise BadDataError when so much has changed, or one is so large, that somebody should look first."""
    name, limits = moves.kind.name, rules.limits_of(moves.kind.name)
    allowed = max(int(moves.records * rules.audit.max_moved_share), limits.always_allowed)
    if moves.moved > allowed:
        raise BadDataError(
            f"{moves.moved:,} of {moves.records:,} records would belong to another {name} than readers see now; "
            f"{allowed:,} may without being looked at. Mainly {moves.main_cause}.",
            remedy="see `switchboard identity changes`; ignore or undo what is wrong and run again, or take it as it "
            "is with `switchboard publish --accept-moves`.",
        )
    if moves.largest > limits.max_records:
        raise BadDataError(
            f"{name} {moves.largest_id} has {moves.largest:,} records, more than {limits.max_records:,}.",
            remedy="see `switchboard identity why`, ignore the key that joins them and run again, or take it as it is "
            "with `switchboard publish --accept-moves`.",
            record=moves.largest_id,
        )
