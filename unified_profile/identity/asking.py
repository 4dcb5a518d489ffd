"""What every way of asking and deciding shares: the command line and the API."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import duckdb

from contracts.errors import ImpossibleError, NotThereError
from unified_profile.identity.evidence import Step
from unified_profile.identity.looking import IdChange
from unified_profile.identity.rules import default_rules
from unified_profile.identity.statements import run
from unified_profile.identity.subjects import Subject, find_subject, find_subjects, id_changes, records_of_subject

# Publications made before changes were logged have no such tables, and are read all the same.
_LOGS = """
    select case table_name when 'change_log' then 'joined_at' else 'groups/joined_at' end
    from duckdb_tables()
    where schema_name = 'identity' and table_name in ('change_log', 'group_change_log')
"""
# A person has 400 records at most; to split them in the middle is rather a mistake than a wish.
_MOST_PAIRS = 4_000


@dataclass(frozen=True)
class IdStory:
    """What became of an id. `subject` is whom it leads to now. None: no record is left of them."""

    subject: Subject | None
    record_keys: list[str]
    changes: list[IdChange]


def pairs_kept_apart(
    con: duckdb.DuckDBPyConnection, a: str, b: str | None, along: Sequence[str] = ()
) -> list[tuple[str, str]]:
    """Give the pairs to keep apart, so that record `a` is not of the person of `b`, or of nobody it was taken for.

    Records named `along` stay with `a` and are kept apart likewise; they go with no `b`. Raises NotThereError, and
    ImpossibleError when there is nobody to keep them apart from.
    """
    if b:
        one, other = find_subjects(con, a, b)
        parted, others = [one.record_key], [other.record_key]
    else:
        one = find_subject(con, a)
        parted = list(dict.fromkeys((one.record_key, *along)))
        of_them = records_of_subject(con, one)
        others = [key for key in of_them if key not in parted]
        if strangers := sorted(set(parted) - set(of_them)):
            raise ImpossibleError(
                f"'{strangers[0]}' is no record of who '{one.record_key}' is of.",
                remedy="split records of one person at a time.",
            )
    pairs = [(each, key) for each in parted for key in others if key != each]
    if not pairs:
        raise ImpossibleError(
            f"'{one.record_key}' is nobody else's record."
            if len(parted) == 1
            else "these are all of their records: nobody is left to keep them apart from.",
            remedy="name the record it is to be kept apart from."
            if len(parted) == 1
            else "leave out those that are to stay.",
        )
    if len(pairs) > _MOST_PAIRS:
        raise ImpossibleError(
            f"that would be {len(pairs):,} decisions, and {_MOST_PAIRS:,} are the most at once.",
            remedy="split off fewer records first.",
        )
    return pairs


def refuse_unknown_key_type(key_type: str) -> None:
    """Raise ImpossibleError for what is no kind of key. A link is a decision of its own, and undone instead."""
    of_people = {kind for level in default_rules().levels.values() for kind in level.key_types}
    known = sorted((of_people | {"domain"}) - {"link"})
    if key_type not in known:
        raise ImpossibleError(f"'{key_type}' is no kind of key.", remedy=f"take one of {', '.join(known)}.")


def people_of(con: duckdb.DuckDBPyConnection, record_keys: Collection[str]) -> list[str]:
    """Give the ids of the people that the records are of now. Agents and unknown records are left out."""
    return sorted(set(person_of_each(con, record_keys).values()))


def person_of_each(con: duckdb.DuckDBPyConnection, record_keys: Collection[str]) -> dict[str, str]:
    """Give record keys with the ids of their people now. Agents and unknown records are left out."""
    return dict(run(con, "people_of_records", record_keys=list(record_keys)))


def joined_at(con: duckdb.DuckDBPyConnection, steps: Sequence[Step]) -> list[datetime | None]:
    """Say for each step when its key made one of two (UTC, naive). None: they were one when first seen."""
    record_keys = list({key for step in steps for key in (step.record_key_a, step.record_key_b)})
    logs = con.execute(_LOGS).fetchall() if steps else []
    found = {tuple(key): at for (log,) in logs for *key, at in run(con, log, record_keys=record_keys)}
    return [found.get((step.level, step.key_type, step.key_value)) for step in steps]


def story_of_id(con: duckdb.DuckDBPyConnection, named: str) -> IdStory:
    """Tell of any id ever published, or of a record, what became of it. Raises NotThereError."""
    try:
        subject = find_subject(con, named)
    except NotThereError:
        retired = [IdChange(*row) for row in run(con, "retired_id", person_id=named)]
        if not retired:
            raise
        return IdStory(None, [], retired)
    return IdStory(subject, records_of_subject(con, subject), id_changes(con, subject))


def last_run_at(con: duckdb.DuckDBPyConnection) -> datetime | None:
    """When a run last had something to look at, as every new decision is (UTC, naive). None: never."""
    ((at,),) = run(con, "last_run_at")
    return at if isinstance(at, datetime) else None
