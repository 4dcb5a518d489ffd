"""Krippendorff's alpha on published data, against its definition, and the interval against plain resampling."""

import random
from itertools import permutations
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.warehouse.rendering import rendered

# Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), example D: four observers, twelve units, 0: missing.
PUBLISHED = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3],
    [0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0],
]
PUBLISHED_ALPHA = 0.849  # for interval data

Unit = list[float]  # what each of its reviewers gave


def measured(
    units: list[Unit], *, interactions: int | None = None, categories: int = 1, of: str | None = None
) -> dict[str, Any]:
    """What int_agreement says of these units, over all time; `interactions`: how many they are spread over.

    `categories`: into how many they fall, in turns; `of`: one of them, else of all.
    """
    with duckdb.connect() as con:
        con.execute(
            "create table int_category_opinion (subject_id varchar, interaction_key varchar, reviewer varchar, "
            "score double, reviewer_count bigint, compared_at timestamp, channel varchar, team_name varchar, "
            "agent_id varchar, category_name varchar)"
        )
        con.execute("create table metric_definition as select 'reviewer_agreement' as metric, 2 as minimum_n, "
                    "'agreement' as aggregation")  # fmt: skip
        rows = [
            (
                f"u{place}",
                f"chat-{place % (interactions or len(units))}",
                f"r{rater}",
                score,
                len(unit),
                f"C{place % categories}",
            )
            for place, unit in enumerate(units)
            for rater, score in enumerate(unit)
        ]
        if rows:
            con.executemany(
                "insert into int_category_opinion values (?, ?, ?, ?, ?, '2026-05-04 10:00:00', "
                "'chat', 'Desk', 'eva', ?)",
                rows,
            )
        found = con.execute(
            f"select * from ({rendered('intermediate/int_agreement')}) where grain = 'all' and dimension = $dimension "
            "and dimension_value = $of",
            {"dimension": "category" if of else "all", "of": of or "all"},
        )
        names = [column[0] for column in found.description or []]
        (row,) = found.fetchall() or [(None,) * len(names)]
        return dict(zip(names, row, strict=True))


def published() -> list[Unit]:
    return [[float(score) for score in column if score] for column in zip(*PUBLISHED, strict=True)]


def alpha(units: list[Unit]) -> float | None:
    """The definition, pair by pair: mean squared difference within units ÷ that between any two pairable ratings."""
    pairable = [unit for unit in units if len(unit) >= 2]
    ratings = [score for unit in pairable for score in unit]
    n = len(ratings)
    within = sum(sum((a - b) ** 2 for a, b in permutations(unit, 2)) / (len(unit) - 1) for unit in pairable) / n
    between = sum((a - b) ** 2 for a, b in permutations(ratings, 2)) / (n * (n - 1))
    return 1 - within / between if between else None


def test_the_published_example() -> None:
    found = measured(published())
    assert found["value"] == pytest.approx(PUBLISHED_ALPHA, abs=5e-4)
    # The twelfth unit has one rating alone and cannot be compared.
    assert found["n"] == 11
    assert found["value"] == pytest.approx(1 - found["numerator"] / found["denominator"])
    assert found["missing_reason"] is None


SCORES = st.sampled_from([0.0, 100 / 3, 50.0, 200 / 3, 75.0, 100.0])


@given(st.lists(st.lists(SCORES, min_size=2, max_size=4), min_size=2, max_size=8))
@settings(max_examples=40, deadline=None)
def test_it_is_what_the_definition_says(units: list[Unit]) -> None:
    found, expected = measured(units), alpha(units)
    if expected is None:
        assert (found["value"], found["missing_reason"]) == (None, "all ratings are equal")
    else:
        assert found["value"] == pytest.approx(expected, abs=1e-9)
        assert found["missing_reason"] == "fewer than 10 interactions"


def test_reviewers_who_agree_in_all_are_at_one_and_who_oppose_each_other_below_zero() -> None:
    agreed = measured([[0.0, 0.0], [100.0, 100.0]] * 10)
    assert (agreed["value"], agreed["interval_low"], agreed["interval_high"]) == (1, 1, 1)
    # Σ of squares 2 × 10,000 ÷ 2 within; 1 - 10,000 ÷ (10,000 × 40 ÷ (2 × 39)) = -0.95.
    assert measured([[0.0, 100.0]] * 20)["value"] == pytest.approx(-0.95)


def test_what_one_reviewer_rated_alone_changes_nothing() -> None:
    both = [[50.0, 75.0], [100.0, 100.0], [0.0, 25.0]]
    assert measured([*both, [0.0]])["value"] == pytest.approx(measured(both)["value"])


def noisy(rng: random.Random, n: int) -> list[Unit]:
    truth = [rng.choice([0.0, 50.0, 75.0, 100.0]) for _ in range(n)]
    return [[min(max(score + rng.choice([-25, 0, 0, 25]), 0.0), 100.0) for _ in range(3)] for score in truth]


def test_the_interval_is_that_of_plain_resampling_of_interactions() -> None:
    rng = random.Random("agreement")
    units = noisy(rng, 120)
    found = measured(units, interactions=40)
    groups = [units[start::40] for start in range(40)]
    drawn = sorted(alpha([unit for group in rng.choices(groups, k=40) for unit in group]) or 0.0 for _ in range(400))
    assert found["interval_low"] < found["value"] < found["interval_high"]
    assert found["interval_low"] == pytest.approx(drawn[9], abs=0.025)
    assert found["interval_high"] == pytest.approx(drawn[390], abs=0.025)


def test_the_same_data_in_another_order_give_the_same_interval() -> None:
    units = noisy(random.Random("order"), 30)
    one = measured(units)
    other = measured([list(reversed(unit)) for unit in units])
    ends = ("value", "interval_low", "interval_high")
    assert [one[end] for end in ends] == pytest.approx([other[end] for end in ends], abs=1e-12)


@pytest.mark.parametrize(("interactions", "has_interval"), [(9, False), (10, True)])
def test_a_few_interactions_are_too_few_to_resample(interactions: int, *, has_interval: bool) -> None:
    found = measured(noisy(random.Random("few"), 40), interactions=interactions)
    assert (found["interval_low"] is not None) == has_interval
    assert found["missing_reason"] == (None if has_interval else "fewer than 10 interactions")


def test_each_category_is_compared_with_itself_alone() -> None:
    """Everybody gives 100 in one category and disagrees in the other: together that looks like agreement."""
    rng = random.Random("categories")
    disputed = [[rng.choice([0.0, 50.0]), rng.choice([0.0, 50.0])] for _ in range(30)]
    units = [unit for each in disputed for unit in (each, [100.0, 100.0])]
    together, apart = alpha(units), alpha(disputed)
    assert together is not None
    assert apart is not None
    assert together > 0.6
    assert apart < 0.3
    assert measured(units, categories=2)["value"] == pytest.approx(together)
    found = measured(units, categories=2, of="c0")
    assert (found["value"], found["n"]) == (pytest.approx(apart), 30)
    assert found["interval_low"] < found["value"] < found["interval_high"]
    assert measured(units, categories=2, of="c1")["missing_reason"] == "all ratings are equal"
