"""Our numbers beside the tools' own, for the same interactions and reviews."""

from dataclasses import dataclass

import duckdb

from unified_profile.app import formats
from unified_profile.app.metrics import with_unit
from unified_profile.app.queries import all_rows

# Where more of the pairs than this are unexplained, and there are so many pairs, something is not as we think.
UNEXPLAINED_LINE = 0.05
FEWEST_PAIRS = 20


@dataclass(frozen=True)
class Parity:
    """A metric beside what the tool of one connection calls `measure`, in `unit`.

    A pair is an interaction or review for which both have a number; `ours`, `theirs` and `median_difference` (ours
    minus theirs) are medians of pairs. Of them `within_tolerance` differ by `tolerance` at most, `explained` by more
    and for what the tool's record itself tells, `unexplained` for no reason told. Shares are None without pairs.
    `reason` None: nobody has written down why they may differ.
    """

    metric: str
    title: str | None
    connection: str
    connector: str
    measure: str
    unit: str | None
    tolerance: float
    pairs: int
    within_tolerance: int
    explained: int
    unexplained: int
    within_tolerance_share: float | None
    unexplained_share: float | None
    only_ours: int
    only_theirs: int
    ours: float | None
    theirs: float | None
    median_difference: float | None
    reason: str | None
    decision: str | None

    @property
    def is_suspect(self) -> bool:
        """So many pairs are unexplained that somebody should look."""
        return self.pairs >= FEWEST_PAIRS and (self.unexplained_share or 0) > UNEXPLAINED_LINE

    def shown(self, number: float | None) -> str:
        """A number of the pairs with its unit, as people read it."""
        return with_unit(number, self.unit)

    @property
    def shown_difference(self) -> str:
        """The median difference with its sign, as people read it."""
        if self.median_difference is None:
            return formats.DASH
        sign = "+" if self.median_difference > 0 else "−" if self.median_difference < 0 else ""
        return f"{sign}{self.shown(abs(self.median_difference))}"


def parities(con: duckdb.DuckDBPyConnection, metric: str | None = None) -> list[Parity]:
    """How near we are, by metric, connection and measure. None asks for every metric."""
    return all_rows(con, Parity, "metric_parity", metric=metric)
