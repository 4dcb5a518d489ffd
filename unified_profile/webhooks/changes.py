"""What is worth telling of a new publication. Ids and counts only: what it is about, the other side asks the API."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from unified_profile.webhooks.comparing import comparing

_BATCH = 100
# More than this many changed with a new tool or a new rule: then the number says more than the ids.
_MOST = 2000
# What a reader of the profile would see change. Times of loading and counts that age by themselves are left out.
_WATCHED = (
    "display_name, primary_email, primary_phone, company_id, company_name, plan, last_contact_at, interaction_count, "
    "open_interaction_count, last_rating_score, last_rating_at"
)
# Rows are held against each other by a hash of 64 bits each: a million of them take little memory, and that one which
# changed has the hash it had before is less likely than that the machine errs.
_CHANGED = f"""
    with now as (
        select customer_id, hash({_WATCHED}) as said from after.marts.dim_customer
    ),

    earlier as (
        select customer_id, hash({_WATCHED}) as said from before.marts.dim_customer
    )

    select customer_id
    from now
    full join earlier using (customer_id)
    where now.said is distinct from earlier.said
    order by customer_id
"""
_WORSENING = """
    select interaction_id, customer_id, channel, message_count
    from after.marts.worsening_conversation
    where interaction_id not in (select interaction_id from before.marts.worsening_conversation)
    order by interaction_id
"""
_TABLES = """
    select database_name || '.' || table_name from duckdb_tables()
    where database_name in ('before', 'after') and schema_name = 'marts'
"""


@dataclass(frozen=True)
class Change:
    """Something to tell. `key` is the same whenever the same is found again."""

    event: str
    key: str
    data: dict[str, Any] = field(default_factory=dict)


def changes(before: Path, after: Path, number: int) -> list[Change]:
    """What publication `number`, file `after`, says that `before` did not."""
    with comparing({"before": before, "after": after}) as con:
        tables = {name for (name,) in con.execute(_TABLES).fetchall()}
        found: list[Change] = []
        if {"before.dim_customer", "after.dim_customer"} <= tables:
            found += _customers(con, number)
        if {"before.worsening_conversation", "after.worsening_conversation"} <= tables:
            found += _worsening(con)
        return found


def _customers(con: duckdb.DuckDBPyConnection, number: int) -> Iterator[Change]:
    ids = [str(customer_id) for (customer_id,) in con.execute(_CHANGED).fetchall()]
    told = ids[:_MOST]
    for start in range(0, len(told), _BATCH):
        data = {"publication": number, "changed": len(ids), "customer_ids": told[start : start + _BATCH]}
        yield Change("customer.updated", f"{number}:{start}", {**data, "is_complete": len(ids) <= _MOST})


def _worsening(con: duckdb.DuckDBPyConnection) -> Iterator[Change]:
    for interaction_id, customer_id, channel, messages in con.execute(_WORSENING).fetchall():
        data = {"interaction_id": interaction_id, "customer_id": customer_id, "channel": channel}
        # A conversation that gets better and worse again is told of again once it has gone on.
        yield Change("conversation.worsening", f"{interaction_id}:{messages}", {**data, "message_count": messages})
