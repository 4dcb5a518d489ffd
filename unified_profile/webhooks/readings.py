"""What the numbers that somebody watches are now, and whether each is beyond its threshold."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb

from contracts.alerts import Alert
from unified_profile.ledger import Reading
from unified_profile.webhooks.comparing import comparing

_HAS_VALUES = """
    select count(*) from duckdb_tables()
    where database_name = 'after' and schema_name = 'marts' and table_name = 'metric_value'
"""
_NEWEST_VALUE = """
    select cast(period_start as varchar), value, n
    from after.marts.metric_value
    where metric = $metric and grain = $grain and dimension = $dimension and dimension_value = $of
        and value is not null
    order by period_start desc nulls last
    limit 1
"""


def readings(after: Path, alerts: Sequence[Alert]) -> list[Reading]:
    """The newest value of each alert's slice in a publication. One without a value says nothing either way."""
    if not alerts:
        return []
    with comparing({"after": after}) as con:
        has_values = con.execute(_HAS_VALUES).fetchone() == (1,)
        return list(_readings(con, alerts)) if has_values else [Reading(_key(each), None, {}) for each in alerts]


def _readings(con: duckdb.DuckDBPyConnection, alerts: Sequence[Alert]) -> Iterator[Reading]:
    for alert in alerts:
        row = con.execute(_NEWEST_VALUE, _slice(alert)).fetchone()
        if row is None:
            yield Reading(_key(alert), None, {})
            continue
        period, value, n = row
        data = {**_slice(alert), "period_start": period, **_limit(alert), "value": value, "n": n}
        yield Reading(_key(alert), alert.is_breached_by(float(value)), data)


def _slice(alert: Alert) -> dict[str, Any]:
    return {"metric": alert.metric, "grain": alert.grain, "dimension": alert.dimension, "of": alert.of}


def _limit(alert: Alert) -> dict[str, Any]:
    return {"above": alert.above} if alert.above is not None else {"below": alert.below}


def _key(alert: Alert) -> str:
    """What tells one alert from another: slice and threshold."""
    return "\n".join(map(str, (*_slice(alert).values(), *_limit(alert).items())))
