"""Looking people up in what the last run wrote."""

from dataclasses import dataclass
from datetime import datetime

import duckdb

from contracts.errors import NotThereError
from unified_profile.identity.statements import run


@dataclass(frozen=True)
class Found:
    """A record and the person it is of."""

    record_key: str
    person_id: str


@dataclass(frozen=True)
class IdChange:
    """What became of a published id at a moment (UTC, naive). cause: merged, split, retired or returned."""

    person_id: str
    current_person_id: str | None
    changed_at: datetime
    cause: str


def find_record(con: duckdb.DuckDBPyConnection, named: str) -> Found:
    """Find a record by its key, or the oldest record behind any person id ever published.

    Raises NotThereError when there is neither.
    """
    rows = run(con, "record_of", named=named)
    if not rows:
        raise NotThereError(
            f"there is no record or person '{named}'.",
            remedy="give a key such as intercom:contact:123 (marts.customer_record lists them), or a person's id.",
            record=named,
        )
    return Found(*rows[0])


def records_of(con: duckdb.DuckDBPyConnection, person_id: str) -> list[str]:
    """Give the keys of a person's records, the oldest first."""
    return [key for (key,) in run(con, "records_of_person", person_id=person_id)]


def id_history(con: duckdb.DuckDBPyConnection, person_id: str) -> list[IdChange]:
    """Give what became of every id of a person's records, oldest change first."""
    return [IdChange(*row) for row in run(con, "id_history", person_id=person_id)]
