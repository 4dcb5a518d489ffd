"""Person ids that stay put: minted with a record at first sight, borne by the cluster that holds the record.

A merge lets the older id win; a split gives the part without it its own former id back; a rebuild changes nothing,
since ids are data. Any id ever published leads to where its record is now, by one lookup and without chains.
"""

from datetime import datetime

import duckdb

from contracts.errors import BugError
from unified_profile.identity.statements import run


def mint_ids(con: duckdb.DuckDBPyConnection) -> None:
    """Give every new record an id and a place in the order of first sight; pass on the ids of records that are gone."""
    ((twice,),) = run(con, "mint")
    if twice:
        raise BugError("two records were given the same person id.", remedy="report it; the hash must be widened.")


def name_people(con: duckdb.DuckDBPyConnection, now: datetime, last_level: int) -> None:
    """Bring identity.person and person_record up to date, and what changed into person_id_history."""
    run(con, "name_people", now=now, last_level=last_level)


def ids_of_person(con: duckdb.DuckDBPyConnection, person_id: str) -> list[str]:
    """Give every id ever published that leads to the same person as this one, itself included; sorted."""
    rows = run(con, "ids_of_person", person_id=person_id)
    return sorted({person_id, *(found for (found,) in rows)})


def current_person_id(con: duckdb.DuckDBPyConnection, person_id: str) -> str | None:
    """Give the id that stands now for the person of any id ever published. None: unknown, or no record is left."""
    rows = con.execute(
        "select current_person_id from identity.minted_id where person_id = $person_id", {"person_id": person_id}
    ).fetchall()
    return rows[0][0] if rows else None
