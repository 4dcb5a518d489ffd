"""Chance that repeats itself: the same seed and names give the same numbers, whatever the hash seed or time zone.

Every thing in the world draws from dice of its own, named after it. That is what lets a later world be a superset of an
earlier one: drawing one thing more never moves the numbers of another.
"""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from math import exp, log
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


def dice(seed: int, *names: object) -> Random:
    """A generator for one thing. Text seeds are hashed by Random itself, so PYTHONHASHSEED does not matter."""
    return Random("/".join([str(seed), *map(str, names)]))


def lognormal(rng: Random, median: float, spread: float, most: float) -> float:
    """A skewed positive number with this median, cut at `most`. `spread` is the standard deviation of its logarithm."""
    return min(exp(rng.gauss(log(median), spread)), most)


def poisson(rng: Random, mean: float) -> int:
    """How many times something rare happens. Large means are drawn as a sum, which keeps the product from underflow."""
    total = 0
    while mean > 30:
        total += poisson(rng, 30)
        mean -= 30
    limit, product = exp(-mean), rng.random()
    while product > limit:
        total += 1
        product *= rng.random()
    return total


class Weighted(Generic[T]):
    """Items drawn by weight; `first` limits the draw to the first n, so that later arrivals change nothing."""

    def __init__(self, items: Sequence[T], weights: Sequence[float]) -> None:
        self._items = items
        self._sums = list(accumulate(weights))

    def draw(self, rng: Random, first: int | None = None) -> T:
        """One item. `first` counts from the start and must be at least 1."""
        last = len(self._items) if first is None else first
        return self._items[min(bisect_right(self._sums, rng.random() * self._sums[last - 1], 0, last), last - 1)]
