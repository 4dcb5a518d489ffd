"""The drawing of a metric over its months."""

from dataclasses import fields

import pytest

from unified_profile.app.metrics import MetricValue
from unified_profile.app.trends import trend_of


def month(value: float | None, low: float | None = None, high: float | None = None) -> MetricValue:
    empty = dict.fromkeys(field.name for field in fields(MetricValue))
    return MetricValue(**empty | {"value": value, "interval_low": low, "interval_high": high})  # type: ignore[arg-type]


def test_values_and_their_intervals_fill_the_drawing() -> None:
    trend = trend_of([month(0.5, 0.25, 0.75), month(0.75, 0.5, 1.0), month(0.25, 0.0, 0.5)])
    assert trend is not None
    assert (trend.lowest, trend.highest) == (0.0, 1.0)
    # 624 across from 8 to 632, 144 up from 152 to 8.
    assert trend.lines == ["8.0,80.0 320.0,44.0 632.0,116.0"]
    assert trend.bands == ["8.0,44.0 320.0,8.0 632.0,80.0 632.0,152.0 320.0,80.0 8.0,116.0"]


def test_a_month_without_a_value_is_a_gap() -> None:
    trend = trend_of([month(10.0), month(20.0), month(None), month(10.0)])
    assert trend is not None
    assert trend.lines == ["8.0,152.0 216.0,8.0", "632.0,152.0"]
    assert [mark.value.value for mark in trend.marks] == [10.0, 20.0, 10.0]
    assert trend.bands == []


def test_what_never_changes_lies_in_the_middle() -> None:
    trend = trend_of([month(3.0), month(3.0)])
    assert trend is not None
    assert trend.lines == ["8.0,80.0 632.0,80.0"]


@pytest.mark.parametrize("months", [[], [month(1.0)], [month(None), month(1.0), month(None)]])
def test_one_value_is_no_trend(months: list[MetricValue]) -> None:
    assert trend_of(months) is None
