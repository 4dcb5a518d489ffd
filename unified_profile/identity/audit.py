"""What each run changed, and whether that may be published."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import duckdb

from contracts.errors import BadDataError
from unified_profile.identity.rules import Rules
from unified_profile.identity.statements import count, run


@dataclass(frozen=True)
class Moves:
    """How many of the records that readers see are another person's by now; `main_cause` is the key most to blame."""

    records: int
    moved: int
    largest: int
    largest_person_id: str | None
    main_cause: str | None = None


@dataclass(frozen=True)
class Run:
    """A row of identity.run. looked_at and moved count records, merged and split ids, contested keys."""

    run_number: int
    finished_at: datetime
    records: int
    people: int
    largest: int
    looked_at: int
    moved: int
    merged: int
    split: int
    contested: int


@dataclass(frozen=True)
class Cause:
    """What a run changed for one reason: so many records moved, since this key joins or no longer joins them."""

    run_number: int
    cause: str
    records: int
    people: int
    key_type: str | None
    key_value: str | None
    reason: str | None


def last_runs(con: duckdb.DuckDBPyConnection, limit: int) -> tuple[list[Run], list[Cause]]:
    """Give the newest runs that had anything to look at, and what they changed, the most records first."""
    run(con, "schema")
    runs = [Run(*row) for row in run(con, "last_runs", runs=limit)]
    return runs, [Cause(*row) for row in run(con, "causes", runs=limit)]


def log_run(con: duckdb.DuckDBPyConnection, now: datetime, report: Mapping[str, int]) -> None:
    """Add a row to identity.run when there was anything to look at, and one to change_log per record that moved."""
    if not report["looked_at"] and not report["retired"]:
        return
    number = count(con, "select coalesce(max(run_number), 0) + 1 from identity.run")
    run(con, "log_run", run_number=number, now=now, **report)
    if report["moved"]:
        run(con, "log_changes", run_number=number, now=now)


def find_moves(con: duckdb.DuckDBPyConnection, *, is_published: bool) -> Moves:
    """Compare identity as it is now with the database attached as `readers`; nothing has moved where there is none."""
    run(con, "schema")
    ((records, largest, largest_person_id),) = run(con, "size")
    moved, main_cause = run(con, "moves")[0] if is_published else (0, None)
    return Moves(records, moved, largest, largest_person_id, main_cause)


def refuse_too_much(moves: Moves, rules: Rules) -> None:
    """Raise BadDataError when so much has changed, or a person is so large, that somebody should look first."""
    allowed = max(int(moves.records * rules.audit.max_moved_share), rules.audit.always_allowed)
    if moves.moved > allowed:
        raise BadDataError(
            f"{moves.moved:,} of {moves.records:,} records would belong to another person than readers see now; "
            f"{allowed:,} may without being looked at. Mainly {moves.main_cause}.",
            remedy="see `switchboard identity changes`; ignore or undo what is wrong and run again, or take it as it "
            "is with `switchboard publish --accept-moves`.",
        )
    if moves.largest > rules.cluster.max_records:
        raise BadDataError(
            f"person {moves.largest_person_id} has {moves.largest:,} records, more than {rules.cluster.max_records:,}.",
            remedy="see `switchboard identity why`, ignore the key that joins them and run again, or take it as it is "
            "with `switchboard publish --accept-moves`.",
            record=moves.largest_person_id,
        )
