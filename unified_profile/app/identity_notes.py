"""What a profile says of who is who: how many others may be the same person."""

from dataclasses import dataclass

import duckdb

from unified_profile.app.published import once
from unified_profile.app.queries import statement
from unified_profile.ledger import Ledger
from unified_profile.suggestions import are_suspected, has_suggestions, open_suggestions


@dataclass(frozen=True)
class IdentityNotes:
    """`suspect_count` is of other people who may be this one."""

    suspect_count: int


def identity_notes(con: duckdb.DuckDBPyConnection, ledger: Ledger, customer_id: str) -> IdentityNotes:
    """Tell it of a customer. Of most people nothing is suspected, which costs two small queries."""
    if not once(con, "suggestions", has_suggestions):
        return IdentityNotes(0)
    keys = [key for (key,) in con.execute(statement("customer_record_keys"), {"customer_id": customer_id}).fetchall()]
    suspects = open_suggestions(con, ledger.decisions(), person_id=customer_id) if are_suspected(con, keys) else []
    return IdentityNotes(len(suspects))
