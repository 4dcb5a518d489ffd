"""Spearman's rank correlation on numbers worked out by hand, against its definition, and its interval."""

import math
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.warehouse.rendering import rendered

Pairs = list[tuple[float, float]]


def measured(pairs: Pairs) -> dict[str, Any]:
    """What int_rank_correlation says of these pairs of review score and satisfaction, over all time."""
    with duckdb.connect() as con:
        con.execute(
            "create table quality_and_satisfaction (quality_score double, satisfaction double, answered_at timestamp, "
            "channel varchar, team_name varchar, agent_id varchar)"
        )
        con.executemany(
            "insert into quality_and_satisfaction values (?, ?, '2026-05-04 10:00:00', 'chat', 'Desk', 'eva')", pairs
        )
        found = con.execute(
            f"select * from ({rendered('intermediate/int_rank_correlation')}) where grain = 'all' and dimension = 'all'"
        )
        names = [column[0] for column in found.description or []]
        (row,) = found.fetchall()
        return dict(zip(names, row, strict=True))


def ranks(values: list[float]) -> list[float]:
    """Place from the least up; equal ones share the mean of theirs."""
    return [
        sum(other < value for other in values) + (sum(other == value for other in values) + 1) / 2 for value in values
    ]


def rho(pairs: Pairs) -> float | None:
    """Pearson's correlation of the ranks, from the deviations."""
    one, other = ranks([x for x, _ in pairs]), ranks([y for _, y in pairs])
    middle = (len(pairs) + 1) / 2
    product = sum((a - middle) * (b - middle) for a, b in zip(one, other, strict=True))
    spread = math.sqrt(sum((a - middle) ** 2 for a in one) * sum((b - middle) ** 2 for b in other))
    return product / spread if spread else None


def test_by_the_formula_for_ranks_without_ties() -> None:
    # d: 0, 0, -2, 1, 1. 1 - 6 × (4 + 1 + 1) ÷ (5 × 24) = 0.7.
    found = measured([(10, 0.1), (20, 0.2), (30, 0.5), (40, 0.3), (50, 0.4)])
    assert found["value"] == pytest.approx(0.7)
    assert found["n"] == 5
    # z = ½ ln(1.7 ÷ 0.3) = 0.8673, error √(1.245 ÷ 2) = 0.7890: tanh(0.8673 ± 1.5464).
    assert found["interval_low"] == pytest.approx(math.tanh(0.8673 - 1.5464), abs=2e-4)
    assert found["interval_high"] == pytest.approx(math.tanh(0.8673 + 1.5464), abs=2e-4)


def test_it_asks_for_order_alone() -> None:
    assert measured([(1, 0.0), (2, 0.25), (3, 0.5), (100, 1.0)])["value"] == pytest.approx(1)
    assert measured([(1, 1.0), (2, 0.5), (3, 0.25), (100, 0.0)])["value"] == pytest.approx(-1)


@given(
    st.lists(
        st.tuples(st.sampled_from([0.0, 40.0, 61.11, 80.0, 95.5, 100.0]), st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0])),
        min_size=2,
        max_size=12,
    )
)
@settings(max_examples=40, deadline=None)
def test_it_is_what_the_definition_says(pairs: Pairs) -> None:
    found, expected = measured(pairs), rho(pairs)
    if expected is None:
        assert (found["value"], found["missing_reason"]) == (None, "one of the two never varies")
        assert found["interval_low"] is None
    else:
        assert found["value"] == pytest.approx(expected, abs=1e-9)
        assert -1 <= found["value"] <= 1
        turned = measured([(x, 1 - y) for x, y in pairs])
        assert turned["value"] == pytest.approx(-expected, abs=1e-9)


def test_three_pairs_are_too_few_for_an_interval() -> None:
    found = measured([(1, 0.0), (2, 1.0), (3, 0.5)])
    assert (found["value"], found["interval_low"], found["interval_high"]) == (0.5, None, None)
