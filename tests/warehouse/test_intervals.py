"""The intervals around values, held against their definitions and printed tables."""

import math
from collections.abc import Callable
from itertools import accumulate
from typing import Any

import duckdb
import pytest

from tests.warehouse.rendering import rendered_text

Z = 1.959963984540054
Ask = Callable[..., Any]


@pytest.fixture(scope="module")
def macro() -> Ask:
    """Give what a macro says about numbers."""
    con = duckdb.connect()

    def ask(name: str, *arguments: object) -> Any:
        written = ", ".join(repr(str(argument)) for argument in arguments)
        sql = rendered_text("{{ " + f"{name}({written})" + " }}")
        ((value,),) = con.execute(f"select {sql}").fetchall()
        return value

    return ask


@pytest.mark.parametrize(("satisfied", "n"), [(34, 40), (0, 5), (5, 5), (1, 2), (870, 1000)])
def test_a_share_differs_by_z_standard_errors_from_the_ends_of_its_interval(macro: Ask, satisfied: int, n: int) -> None:
    share = satisfied / n
    low, high = (macro("wilson_end", f"{share}::double", n, sign) for sign in "-+")
    assert -1e-9 <= low <= share + 1e-9
    assert share <= high + 1e-9 <= 1 + 2e-9
    for end in (low, high):
        assert (share - end) ** 2 == pytest.approx(Z**2 * end * (1 - end) / n, abs=1e-9)


# Any printed table of Student's t, two sides, 5 %.
@pytest.mark.parametrize(
    ("freedom", "printed"),
    [(1, 12.706), (2, 4.303), (3, 3.182), (4, 2.776), (5, 2.571), (9, 2.262), (29, 2.045), (120, 1.980)],
)
def test_student_t_is_that_of_the_tables(macro: Ask, freedom: int, printed: float) -> None:
    assert macro("student_t", freedom) == pytest.approx(printed, rel=0.002)


def test_one_observation_says_nothing_about_a_mean(macro: Ask) -> None:
    assert macro("student_t", 0) is None
    assert macro("mean_margin", 36.0, 5) == pytest.approx(2.776 * 36 / math.sqrt(5), rel=0.002)


@pytest.mark.parametrize("n", [6, 7, 10, 25, 100, 999, 5000])
def test_the_ranks_around_a_median_hold_it_19_times_in_20(macro: Ask, n: int) -> None:
    """Exact: the median lies below rank r with the chance of fewer than r heads in n throws of a coin."""
    rank = macro("median_low_rank", n)
    assert rank >= 1
    assert missed(n, rank) <= 0.05
    if rank > 1:  # and not much more often
        assert missed(n, rank + 3) > 0.05


def test_five_observations_are_too_few_for_an_interval_of_a_median(macro: Ask) -> None:
    assert macro("median_low_rank", 5) is None
    assert missed(5, 1) > 0.05


@pytest.mark.parametrize("count", [0, 1, 2, 5, 30, 100, 300])
def test_the_ends_around_a_count_leave_out_one_in_forty_on_either_side(macro: Ask, count: int) -> None:
    """The exact interval, by its definition: with means beyond its ends so few or so many have a chance below 2.5 %."""
    low, high = macro("poisson_low", count), macro("poisson_high", count)
    assert high == pytest.approx(mean_of(lambda mean: at_most(count, mean) > 0.025, 10.0 * count + 20), abs=0.03)
    if count:
        assert low == pytest.approx(mean_of(lambda mean: 1 - at_most(count - 1, mean) < 0.025, float(count)), abs=0.03)
    else:
        assert low == 0


def at_most(count: int, mean: float) -> float:
    """Chance that no more than so many happen when so many are to be expected (Poisson)."""
    return sum(math.exp(k * math.log(mean) - mean - math.lgamma(k + 1)) for k in range(count + 1))


def mean_of(is_below: Callable[[float], bool], highest: float) -> float:
    """The mean at which a condition that holds below it ceases to."""
    low, high = 1e-9, highest
    for _ in range(60):
        low, high = ((low + high) / 2, high) if is_below((low + high) / 2) else (low, (low + high) / 2)
    return low


def missed(n: int, rank: int) -> float:
    """Chance that the median is outside of the observations of this rank and of rank n + 1 - it."""
    heads = list(accumulate(math.comb(n, k) for k in range(rank)))
    return 2 * heads[-1] / 2**n
