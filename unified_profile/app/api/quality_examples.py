"""An example of a metric's value, and of the answer about quality."""

from typing import Any

METRIC: dict[str, Any] = {
    "metric": "csat",
    "version": "1",
    "grain": "month",
    "period_start": "2026-10-01",
    "dimension": "channel",
    "dimension_value": "chat",
    "label": "chat",
    "value": 0.91,
    "unit": "share",
    "numerator": 182.0,
    "denominator": 200.0,
    "n": 200,
    "coverage": 0.24,
    "interval_low": 0.862,
    "interval_high": 0.942,
    "is_provisional": False,
    "missing_reason": None,
}
_OVERALL = {
    **METRIC,
    "grain": "all",
    "period_start": None,
    "dimension": "all",
    "dimension_value": "all",
    "label": "all",
}
_QUADRANT = {
    "metric": "high_quality_not_satisfied",
    "title": "Good work, not satisfied",
    "is_agreed": False,
    "count": 24,
    "value": {**_OVERALL, "metric": "high_quality_not_satisfied", "value": 0.12, "numerator": 24.0},
}
_EFFECT = {
    "training_title": "Asking for the cause",
    "category_name": "Solution",
    "trained_agent_count": 9,
    "agent_count": 7,
    "review_count_before": 61,
    "review_count_after": 58,
    "score_before": 71.5,
    "score_after": 77.0,
    "difference": 5.5,
    "interval_low": 1.2,
    "interval_high": 9.8,
    "is_provisional": False,
    "missing_reason": None,
}
_CATEGORY = {
    "category_name": "Tone",
    "n": 44,
    "value": 0.68,
    "interval_low": 0.51,
    "interval_high": 0.82,
    "missing_reason": None,
}

QUALITY_EXAMPLES: dict[str, Any] = {
    "/api/v1/quality": {
        "quadrants": [_QUADRANT],
        "correlation": {**_OVERALL, "metric": "quality_satisfaction_correlation", "value": 0.31, "unit": "coefficient"},
        "effects": [_EFFECT],
        "agreement": [{**_OVERALL, "metric": "reviewer_agreement", "value": 0.71, "unit": "coefficient"}],
        "categories": [_CATEGORY],
    },
}
