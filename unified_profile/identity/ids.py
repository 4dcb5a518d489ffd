"""Person ids that stay put: minted with a record at first sight, borne by the cluster that holds the record.

A merge lets the older id win; a split gives the part without it its own former id back; a rebuild changes nothing,
since ids are data. Any id ever published leads to where its record is now, by one lookup and without chains.
"""

from datetime import datetime

import duckdb

from contracts.errors import BugError
from unified_profile.identity.statements import count, run


def mint_ids(con: duckdb.DuckDBPyConnection) -> None:
    """Give every new record an id and a place in the order of first sight; pass on the ids of records that are gone."""
    duplicates = con.execute(
        "select min(record_key) from core.people group by record_key having count(*) > 1 or record_key is null limit 1"
    ).fetchall()
    if duplicates:
        raise BugError(
            "core.people holds this key more than once, or a record without a key.",
            remedy="report it with the staging model of this connection; keys must be unique.",
            record=str(duplicates[0][0]),
        )
    run(con, "mint")
    if count(con, "select count(*) - count(distinct person_id) from identity.minted_id"):
        raise BugError("two records were given the same person id.", remedy="report it; the hash must be widened.")


def name_people(con: duckdb.DuckDBPyConnection, now: datetime) -> None:
    """Write identity.person, person_record and what changed since the last run into person_id_history."""
    run(con, "name_people", now=now)


def current_person_id(con: duckdb.DuckDBPyConnection, person_id: str) -> str | None:
    """Give the id that stands now for the person of any id ever published. None: unknown, or no record is left."""
    rows = con.execute(
        "select current_person_id from identity.minted_id where person_id = $person_id", {"person_id": person_id}
    ).fetchall()
    return rows[0][0] if rows else None
