"""What is worth telling of a new publication. Ids and counts only: what it is about, the other side asks the API."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from contracts.alerts import Alert

_BATCH = 100
# More than this many changed with a new tool or a new rule: then the number says more than the ids.
_MOST = 2000
# What a reader of the profile would see change. Times of loading and counts that age by themselves are left out.
_WATCHED = (
    "display_name, primary_email, primary_phone, company_id, company_name, plan, last_contact_at, interaction_count, "
    "open_interaction_count, last_rating_score, last_rating_at"
)
_CHANGED = f"""
    select customer_id from (
        select customer_id, {_WATCHED} from after.marts.dim_customer
        except
        select customer_id, {_WATCHED} from before.marts.dim_customer
    )
    union
    select customer_id from before.marts.dim_customer
    where customer_id not in (select customer_id from after.marts.dim_customer)
    order by customer_id
"""
_WORSENING = """
    select interaction_id, customer_id, channel, message_count
    from after.marts.worsening_conversation
    where interaction_id not in (select interaction_id from before.marts.worsening_conversation)
    order by interaction_id
"""
_NEWEST_VALUE = """
    select cast(period_start as varchar), value, n
    from after.marts.metric_value
    where metric = $metric and grain = $grain and dimension = $dimension and dimension_value = $of
        and value is not null
    order by period_start desc nulls last
    limit 1
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


def changes(before: Path | None, after: Path, number: int, alerts: Sequence[Alert]) -> list[Change]:
    """What publication `number`, file `after`, says that `before` did not. Without it only numbers are looked at."""
    with closing(duckdb.connect()) as con:
        con.execute(f"attach '{_quoted(after)}' as after (read_only)")
        if before is not None:
            con.execute(f"attach '{_quoted(before)}' as before (read_only)")
        tables = {name for (name,) in con.execute(_TABLES).fetchall()}
        found: list[Change] = []
        if {"before.dim_customer", "after.dim_customer"} <= tables:
            found += _customers(con, number)
        if {"before.worsening_conversation", "after.worsening_conversation"} <= tables:
            found += _worsening(con)
        if "after.metric_value" in tables:
            found += _breaches(con, alerts)
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


def _breaches(con: duckdb.DuckDBPyConnection, alerts: Sequence[Alert]) -> Iterator[Change]:
    for alert in alerts:
        asked = {"metric": alert.metric, "grain": alert.grain, "dimension": alert.dimension, "of": alert.of}
        row = con.execute(_NEWEST_VALUE, asked).fetchone()
        if row is None or not alert.is_breached_by(float(row[1])):
            continue
        limit: dict[str, Any] = {"above": alert.above} if alert.above is not None else {"below": alert.below}
        said: dict[str, Any] = {**asked, "period_start": row[0], **limit}
        yield Change("metric.breached", ":".join(map(str, said.values())), {**said, "value": row[1], "n": row[2]})


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
