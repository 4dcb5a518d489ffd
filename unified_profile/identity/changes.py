"""What is not as it was in the last run. Cost follows this, not the number of records."""

from dataclasses import dataclass

import duckdb

from contracts.errors import BugError
from unified_profile.identity.statements import count, run

# Beyond this share of changed records, and so many, working out everything is cheaper than working out what they touch.
_LARGE_SHARE = 0.2
_MANY = 1000


@dataclass(frozen=True)
class Changes:
    """How many records are new or different, and how many are gone. `is_whole`: everything is worked out anew."""

    changed: int
    departed: int
    is_whole: bool


def find_changes(con: duckdb.DuckDBPyConnection, signature: str, *, anew: bool) -> Changes:
    """Make the temporary tables change (what they say, fingerprint) and departed (rid, record_key).

    former_evidence holds all evidence before a whole solve, or nothing yet. `signature` says what else the last answer
    depended on: where it differs, the last answer is forgotten. Raises BugError when core.people has no unique keys.
    """
    run(con, "written")
    solved_by = con.execute("select signature from identity.solved_by").fetchall()
    is_whole = anew or solved_by != [(signature,)]
    if not is_whole:
        run(con, "changes")
        people = count(con, "select count(*) from core.people")
        is_whole = count(con, "select count(*) from change") > max(people * _LARGE_SHARE, _MANY)
    run(con, "no_former_evidence")
    if is_whole:
        if solved_by:
            run(con, "former_evidence")
        run(con, "forget")
        run(con, "changes")
        con.execute("insert into identity.solved_by values ($signature)", {"signature": signature})
    departed = _find_departed(con)
    return Changes(count(con, "select count(*) from change"), departed, is_whole=is_whole)


def _find_departed(con: duckdb.DuckDBPyConnection) -> int:
    """Compare numbers first: to find nobody gone among a million would cost more than all the rest."""
    ((duplicate,),) = run(con, "duplicate")
    new = count(con, "select count(*) from change anti join identity.person_record using (record_key)")
    held = count(con, "select count(*) from identity.person_record")
    missing = held + new - count(con, "select count(*) from core.people")
    run(con, "departed" if missing else "nobody_departed")
    departed = count(con, "select count(*) from departed")
    if duplicate is not None or departed != missing:
        raise BugError(
            "core.people holds a key more than once, or a record without a key.",
            remedy="report it with the staging model of this connection; keys must be unique.",
            record=str(duplicate or "unknown"),
        )
    return departed
