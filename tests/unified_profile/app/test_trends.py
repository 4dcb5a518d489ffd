"""The drawing of a metric over its months."""

from dataclasses import fields, replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unified_profile.app.metrics import MetricValue
from unified_profile.app.ticks import tick_label, ticks
from unified_profile.app.trends import trend_of


def month(value: float | None, low: float | None = None, high: float | None = None) -> MetricValue:
    empty = dict.fromkeys(field.name for field in fields(MetricValue))
    return MetricValue(**empty | {"value": value, "interval_low": low, "interval_high": high})  # type: ignore[arg-type]


def test_values_and_their_intervals_are_drawn_on_the_axis() -> None:
    trend = trend_of([month(0.5, 0.25, 0.75), month(0.75, 0.5, 1.0), month(0.25, 0.0, 0.5)])
    assert trend is not None
    # From 0 to 1 in steps of 0.5: 174 up from 194 to 20. 564 across from 64 to 628.
    assert [(line.y, line.label) for line in trend.across] == [(194.0, "0"), (107.0, "0.5"), (20.0, "1")]
    assert trend.lines == ["64.0,107.0 346.0,63.5 628.0,150.5"]
    assert trend.bands == ["64.0,63.5 346.0,20.0 628.0,107.0 628.0,194.0 346.0,107.0 64.0,150.5"]


def test_a_month_without_a_value_is_a_gap() -> None:
    trend = trend_of([month(10.0), month(20.0), month(None), month(10.0)])
    assert trend is not None
    # 10 to 20 in steps of 5.
    assert [line.label for line in trend.across] == ["10", "15", "20"]
    assert trend.lines == ["64.0,194.0 252.0,20.0", "628.0,194.0"]
    assert [mark.value.value for mark in trend.marks] == [10.0, 20.0, 10.0]
    assert trend.bands == []


def test_what_never_changes_lies_between_two_lines() -> None:
    trend = trend_of([month(3.0), month(3.0)])
    assert trend is not None
    assert trend.lines == ["64.0,107.0 628.0,107.0"]
    assert [line.label for line in trend.across] == ["2", "3", "4"]


@pytest.mark.parametrize("months", [[], [month(1.0)], [month(None), month(1.0), month(None)]])
def test_one_value_is_no_trend(months: list[MetricValue]) -> None:
    assert trend_of(months) is None


def test_months_are_named_from_the_newest_back_each_year_once() -> None:
    starts = [date(2025 + place // 12, place % 12 + 1, 1) for place in range(4, 23)]
    trend = trend_of([replace(month(1.0), period_start=start) for start in starts])
    assert trend is not None
    # May 2025 to November 2026: every third of nineteen, back from the newest.
    assert [name.label for name in trend.months] == ["May 2025", "Aug", "Nov", "Feb 2026", "May", "Aug", "Nov"]
    assert [name.label for name in trend.months if not name.is_wide_only] == ["May 2025", "Nov", "May", "Nov"]
    assert (trend.months[0].x, trend.months[-1].x) == (64.0, 628.0)


@pytest.mark.parametrize(
    ("lowest", "highest", "unit", "expected"),
    [
        (0.434, 0.978, "share", ["40 %", "60 %", "80 %", "100 %"]),
        (0.0, 1.0, "share", ["0 %", "50 %", "100 %"]),
        (0.861, 0.874, "share", ["86 %", "86.5 %", "87 %", "87.5 %"]),
        (0.6, 0.7, "share", ["60 %", "65 %", "70 %"]),
        (640.0, 5_460.0, "seconds", ["0", "30 min", "1 h", "1 h 30 min", "2 h"]),
        (12.0, 41.0, "seconds", ["10 s", "20 s", "30 s", "40 s", "50 s"]),
        (0.0, 90 * 86_400.0, "seconds", ["0", "30 d", "60 d", "90 d"]),
        (71.0, 93.0, "points of 100", ["70", "80", "90", "100"]),
        (0.0, 0.0, "contacts", ["0", "0.5"]),
        (18_000.0, 18_000.0, "interactions", ["15,000", "20,000"]),
        (1.1, 1.4, "contacts", ["1.1", "1.2", "1.3", "1.4"]),
    ],
)
def test_an_axis_has_round_numbers(lowest: float, highest: float, unit: str, expected: list[str]) -> None:
    found = ticks(lowest, highest, unit)
    assert [tick_label(number, unit).replace("\u00a0", " ") for number in found] == expected


@given(st.floats(0, 1e9), st.floats(0, 1e9), st.sampled_from(["seconds", "share", "contacts"]))
def test_an_axis_holds_all_values_in_few_even_steps(one: float, other: float, unit: str) -> None:
    lowest, highest = sorted((one, other))
    found = ticks(lowest, highest, unit)
    slack = 1e-6 * max(highest, 1.0)
    assert 2 <= len(found) <= 5
    assert max(found[0], 0) <= lowest + slack
    assert found[-1] >= highest - slack
    steps = {round((later - earlier) / (found[1] - found[0]), 6) for earlier, later in pairwise(found)}
    assert steps == {1.0}
