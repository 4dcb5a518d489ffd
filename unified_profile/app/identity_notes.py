"""What a profile says of who is who: how many others may be the same person, and what was decided lately."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import duckdb

from unified_profile.app.decided import Decided, decided_about
from unified_profile.app.published import once
from unified_profile.app.queries import statement
from unified_profile.app.viewers import Viewer
from unified_profile.ledger import Decision, Ledger
from unified_profile.ledger.decisions import about
from unified_profile.suggestions import are_suspected, has_suggestions, open_suggestions

# For so long a profile says what was decided; the page that says why does for ever.
_LATELY = timedelta(days=1)


@dataclass(frozen=True)
class IdentityNotes:
    """`suspect_count` is of other people who may be this one; `lately` the newest that was decided within a day."""

    suspect_count: int
    lately: Decided | None


def identity_notes(
    con: duckdb.DuckDBPyConnection, viewer: Viewer, ledger: Ledger, customer_id: str, now: datetime
) -> IdentityNotes:
    """Tell it of a customer; `now` is aware. Of most people it is nothing, which costs a few small queries."""
    has_any = once(con, "suggestions", has_suggestions)
    recent = ledger.decisions(with_undone=True, since=now - _LATELY)
    if not has_any and not recent:
        return IdentityNotes(0, None)
    keys = [key for (key,) in con.execute(statement("customer_record_keys"), {"customer_id": customer_id}).fetchall()]
    is_suspected = has_any and are_suspected(con, keys)
    suspects = open_suggestions(con, ledger.decisions(), person_id=customer_id) if is_suspected else []
    return IdentityNotes(len(suspects), _newest(con, viewer, recent, keys))


def _newest(con: duckdb.DuckDBPyConnection, viewer: Viewer, recent: list[Decision], keys: list[str]) -> Decided | None:
    of_them = about(recent, keys)
    found = decided_about(con, viewer.role, of_them, keys) if of_them else []
    return max(found, key=lambda each: each.last_at, default=None)
