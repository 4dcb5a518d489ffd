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


@dataclass(frozen=True)
class IdStory:
    """What became of an id. `subject` is whom it leads to now. None: no record is left of them."""

    subject: Subject | None
    record_keys: list[str]
    changes: list[IdChange]


def pairs_kept_apart(con: duckdb.DuckDBPyConnection, a: str, b: str | None) -> list[tuple[str, str]]:
    """Give the pairs to keep apart, so that record `a` is not of the person of `b`, or of nobody it was taken for.

    Raises NotThereError, and ImpossibleError when there is nobody to keep it apart from.
    """
    if b:
        one, other = find_subjects(con, a, b)
        others = [other.record_key]
    else:
        one = find_subject(con, a)
        others = records_of_subject(con, one)
    pairs = [(one.record_key, key) for key in others if key != one.record_key]
    if not pairs:
        raise ImpossibleError(
            f"'{one.record_key}' is nobody else's record.", remedy="name the record it is to be kept apart from."
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
