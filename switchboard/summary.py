"""What a run came to, read from the published warehouse: rows per tool, customers, events and the headline metrics."""

from dataclasses import dataclass
from typing import Any

from switchboard.console import duration, out, print_table
from switchboard.settings import Settings

_HEADLINES = {"csat": "CSAT", "iqs": "IQS", "first_response_time": "Median first response"}


@dataclass(frozen=True)
class Headline:
    """One metric over everything. `value` is in `unit`; None with a reason when it cannot be said."""

    metric: str
    value: float | None
    unit: str
    n: int
    coverage: float | None
    missing_reason: str | None


@dataclass(frozen=True)
class Summary:
    """`rows` per connection, and what was made of them."""

    rows: dict[str, int]
    quarantined: int
    customers: int
    events: int
    headlines: list[Headline]


def summarise(settings: Settings) -> Summary:
    """Read the newest publication."""
    from warehouse.publish import open_published

    warehouse = open_published(settings.published_path)
    try:

        def rows(query: str) -> list[tuple[Any, ...]]:
            return list(warehouse.execute(query).fetchall())

        quality = rows(
            "select connection, sum(rows_held)::bigint, sum(quarantined)::bigint "
            "from marts.data_quality where window_start is null group by 1 order by 1"
        )
        return Summary(
            rows={connection: held for connection, held, _ in quality},
            quarantined=sum(quarantined for *_, quarantined in quality),
            customers=rows("select count(*) from marts.dim_customer")[0][0],
            events=rows("select count(*) from marts.fct_event")[0][0],
            headlines=[
                Headline(*row)
                for row in rows(
                    "select metric, value, unit, n, coverage, missing_reason from marts.metric_value "
                    "where grain = 'all' and dimension = 'all' and metric in ('csat', 'iqs', 'first_response_time') "
                    "order by metric"
                )
            ],
        )
    finally:
        warehouse.close()


def print_summary(settings: Settings) -> None:
    """The summary as a short table."""
    summary = summarise(settings)
    lines: list[list[Any]] = [[name, f"{rows:,} records"] for name, rows in summary.rows.items()]
    lines += [["Customers", f"{summary.customers:,}"], ["Events on their timelines", f"{summary.events:,}"]]
    lines += [[_HEADLINES[headline.metric], _said(headline)] for headline in summary.headlines]
    if summary.quarantined:
        lines.append(["Quarantined", f"{summary.quarantined:,} records (see `switchboard status`)"])
    out.print()
    print_table({"": "left", " ": "left"}, lines)


def _said(headline: Headline) -> str:
    if headline.value is None:
        return f"not known: {headline.missing_reason}"
    value = duration(headline.value) if headline.unit == "seconds" else _number(headline.value, headline.unit)
    coverage = f", coverage {headline.coverage:.0%}" if headline.coverage is not None else ""
    return f"{value}  (n = {headline.n:,}{coverage})"


def _number(value: float, unit: str) -> str:
    return f"{value:.1%}" if unit == "share" else f"{value:.1f}"
