"""Quality: whether reviewers and customers see the same, what trainings changed, and how far reviewers agree."""

from dataclasses import dataclass
from math import sqrt

import duckdb

from unified_profile.app.metrics import MetricValue, largest_first, metric_values
from unified_profile.app.queries import all_rows
from unified_profile.app.viewers import ANYBODY

EFFECTS_SHOWN = 60
CATEGORIES_SHOWN = 60
AGREEMENT = "reviewer_agreement"
_CORRELATION = "quality_satisfaction_correlation"
_SIDE = 100
# A circle that touches all four sides of its quadrant holds everything.
_LARGEST = 46
_ROOM_FOR_A_NUMBER = 12


@dataclass(frozen=True)
class Quadrant:
    """Interactions that were both rated and reviewed, of one kind. The circle's area is their share."""

    metric: str
    title: str
    is_agreed: bool
    value: MetricValue | None
    column: int
    row: int

    @property
    def count(self) -> int | None:
        """How many there are. None: it is not known."""
        if self.value is None or self.value.value is None or self.value.numerator is None:
            return None
        return round(self.value.numerator)

    @property
    def centre(self) -> tuple[float, float]:
        """Where the circle is, in a drawing of 200 by 200."""
        return (self.column + 0.5) * _SIDE, (self.row + 0.5) * _SIDE

    @property
    def radius(self) -> float:
        """How large the circle is."""
        share = self.value.value if self.value else None
        return round(_LARGEST * sqrt(share or 0), 1)

    @property
    def label_y(self) -> float:
        """How low its number stands: in the circle, or above it where there is no room in it."""
        return self.centre[1] + 4 if self.radius >= _ROOM_FOR_A_NUMBER else self.centre[1] - self.radius - 6


@dataclass(frozen=True)
class Effect:
    """Scores of those who took a training, before and after, in points of 100. None: too few of them, as it says."""

    training_title: str
    category_name: str
    trained_agent_count: int
    agent_count: int
    review_count_before: int
    review_count_after: int
    score_before: float | None
    score_after: float | None
    difference: float | None
    interval_low: float | None
    interval_high: float | None
    is_provisional: bool
    missing_reason: str | None


@dataclass(frozen=True)
class CategoryAgreement:
    """How far reviewers agree in a category (Krippendorff's α), of `n` pieces of work. None: too few, as it says."""

    category_name: str
    n: int
    value: float | None
    interval_low: float | None
    interval_high: float | None
    missing_reason: str | None


@dataclass(frozen=True)
class QualityPage:
    """All of it. `agreement` is of everybody, then by channel and team; `categories` each on its own."""

    quadrants: list[Quadrant]
    correlation: MetricValue | None
    effects: list[Effect]
    agreement: list[MetricValue]
    categories: list[CategoryAgreement]

    @property
    def is_compared(self) -> bool:
        """Whether anything was both rated and reviewed often enough to say."""
        return any(each.count is not None for each in self.quadrants)

    @property
    def reach(self) -> float:
        """The widest that a drawing of the differences has to go to either side, in points."""
        ends = [end for each in self.effects for end in (each.interval_low, each.interval_high) if end is not None]
        return max([abs(end) for end in ends], default=0.0) or 1.0


# From the customer's no to their yes, from good work above to poor work below.
_QUADRANTS = (
    ("high_quality_not_satisfied", "Good work, not satisfied", False, 0, 0),
    ("high_quality_satisfied", "Good work, satisfied", True, 1, 0),
    ("low_quality_not_satisfied", "Poor work, not satisfied", True, 0, 1),
    ("low_quality_satisfied", "Poor work, satisfied", False, 1, 1),
)


def quality_page(con: duckdb.DuckDBPyConnection) -> QualityPage:
    """Everything over all time."""
    return QualityPage(
        quadrants=[
            Quadrant(metric, title, is_agreed, _overall(con, metric), column, row)
            for metric, title, is_agreed, column, row in _QUADRANTS
        ],
        correlation=_overall(con, _CORRELATION),
        effects=all_rows(con, Effect, "coaching_effects", size=EFFECTS_SHOWN),
        agreement=[
            each
            for dimension in ("all", "channel", "team")
            for each in largest_first(metric_values(con, ANYBODY, AGREEMENT, "all", dimension))
        ],
        categories=all_rows(con, CategoryAgreement, "category_agreements", size=CATEGORIES_SHOWN),
    )


def _overall(con: duckdb.DuckDBPyConnection, metric: str) -> MetricValue | None:
    return next(iter(metric_values(con, ANYBODY, metric, "all", "all")), None)
