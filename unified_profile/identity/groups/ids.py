"""Ids of agents and companies that stay put, by the rules that ids of people follow (identity/ids.py)."""

import duckdb

from contracts.errors import BugError
from unified_profile.identity.groups.kinds import GroupKind
from unified_profile.identity.statements import count, run


def mint_group_ids(con: duckdb.DuckDBPyConnection, kind: GroupKind) -> None:
    """Give every new record an id and make the temporary table member. Raises BugError for a key that comes twice."""
    duplicates = con.execute(
        "select min(record_key) from found_member group by record_key having count(*) > 1 or record_key is null limit 1"
    ).fetchall()
    if duplicates:
        raise BugError(
            f"core.{kind.plural} holds this key more than once, or a record without a key.",
            remedy="report it with the staging model of this connection; keys must be unique.",
            record=str(duplicates[0][0]),
        )
    run(con, "groups/mint", kind=kind.name, prefix=kind.prefix)
    if count(con, "select count(*) - count(distinct group_id) from identity.minted_group_id"):
        raise BugError("two records were given the same id.", remedy="report it; the hash must be widened.")


def current_group_id(con: duckdb.DuckDBPyConnection, group_id: str) -> str | None:
    """Give the id that stands now for the agent or company of any id ever published. None: unknown, or nothing left."""
    rows = con.execute(
        "select current_group_id from identity.minted_group_id where group_id = $group_id", {"group_id": group_id}
    ).fetchall()
    return rows[0][0] if rows else None
