"""`switchboard metrics`: which number is meant, and what is said of it."""

from datetime import date

import pytest

from contracts.errors import ConfigurationError
from switchboard.metrics import Slice, choose_grain, choose_metric, choose_slice


@pytest.mark.parametrize(
    ("conditions", "meant"),
    [
        ([], Slice()),
        (["month=2026-05"], Slice("month", date(2026, 5, 1))),
        (["month=2026-05-17"], Slice("month", date(2026, 5, 1))),
        (["week=2026-05-06"], Slice("week", date(2026, 5, 4))),  # a Wednesday; weeks begin on Monday
        (["day=2026-05-06", "channel=chat"], Slice("day", date(2026, 5, 6), "channel", "chat")),
        (["team=Support = EMEA"], Slice(dimension="team", dimension_value="Support = EMEA")),
    ],
)
def test_a_period_and_a_slice_are_meant(conditions: list[str], meant: Slice) -> None:
    assert choose_slice(conditions) == meant


@pytest.mark.parametrize(
    "conditions",
    [
        ["year=2026"],
        ["channel"],
        ["channel="],
        ["month=2026-05", "day=2026-05-01"],
        ["team=a", "agent=b"],
        ["month=May"],
    ],
)
def test_anything_else_is_refused_with_what_would_do(conditions: list[str]) -> None:
    with pytest.raises(ConfigurationError, match="month=2026-05"):
        choose_slice(conditions)


def test_names_that_are_none_are_refused_with_those_there_are() -> None:
    with pytest.raises(ConfigurationError, match="durable_bot_resolution, first_contact_resolution, "):
        choose_metric("nps")
    with pytest.raises(ConfigurationError, match="month, week, day"):
        choose_grain("year")
