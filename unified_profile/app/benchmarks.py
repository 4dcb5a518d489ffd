"""What others published, to stand beside our numbers. It is no number of the house's and part of none."""

from dataclasses import dataclass

import duckdb

from unified_profile.app.metrics import with_unit
from unified_profile.app.queries import all_rows

_CHECKED = {
    "read": "read in the source",
    "repeated": "repeated by somebody else, not read in the source",
    "unconfirmed": "unconfirmed: found nowhere that could be read",
}


@dataclass(frozen=True)
class Benchmark:
    """One published figure of the year it speaks of. `metric` None: it stands beside none of ours."""

    benchmark: str
    metric: str | None
    value: float
    unit: str
    year: int
    measured: str
    source: str
    checked: str
    where_seen: str | None

    @property
    def shown(self) -> str:
        """The figure with its unit, as people read it."""
        return with_unit(self.value, self.unit)

    @property
    def shown_check(self) -> str:
        """Whether it was read, in words."""
        return _CHECKED.get(self.checked, self.checked)


def benchmarks(con: duckdb.DuckDBPyConnection, metric: str | None = None) -> list[Benchmark]:
    """Published figures, the newest first: those beside one metric, or with None all."""
    return all_rows(con, Benchmark, "benchmarks", metric=metric)


def newest_by_metric(con: duckdb.DuckDBPyConnection) -> dict[str, Benchmark]:
    """The newest published figure beside each metric that has one."""
    newest: dict[str, Benchmark] = {}
    for one in benchmarks(con):
        if one.metric is not None:
            newest.setdefault(one.metric, one)
    return newest
