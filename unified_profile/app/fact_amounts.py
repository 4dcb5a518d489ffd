"""The rows behind a number, as pages show them: where they are listed, and what each of them adds."""

from urllib.parse import urlencode

from unified_profile.app.cursors import Cursor
from unified_profile.app.links import segment
from unified_profile.app.metrics import MetricValue, with_unit


def facts_address(value: MetricValue, cursor: Cursor | None = None, counts: str | None = None) -> str:
    """Where the facts behind a value are listed, from the newest or from a cursor; of a share all, or one side."""
    parts = {
        "grain": value.grain,
        "start": value.period_start,
        "dimension": value.dimension,
        "of": value.dimension_value,
        "counts": counts,
        "cursor": cursor and cursor.encode(),
    }
    kept = {name: part for name, part in parts.items() if part not in (None, "all")}
    return "?".join([f"/metrics/{segment(value.metric)}/facts", *([urlencode(kept)] if kept else [])])


def fact_amount(value: MetricValue, amount: float) -> str:
    """What one observation says: of a share whether it counts, of anything else how much, of a count nothing."""
    if value.unit == "share" and amount in (0, 1):
        return "Yes" if amount else "No"
    return with_unit(amount, value.unit)
