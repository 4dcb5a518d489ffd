"""What holds of every metric, whatever the office, and that no metric goes without examples, rows and properties."""

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.warehouse.metrics.offices import MODELS, Row, facts, families, office, values
from warehouse.registry import metrics

# What no sum of single facts gives has property tests of its own, against the definition.
BY_DEFINITION = {
    "reviewer_agreement": "test_agreement.py",
    "quality_satisfaction_correlation": "test_rank_correlation.py",
}
SEEDS = st.integers(0, 10_000)
# A smaller number is no smaller office, so that there is nothing to be gained by shrinking it.
NO_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as found:
        yield found


def golden(folder: Path = MODELS) -> set[str]:
    """Metrics of which a dbt unit test expects measured rows that somebody worked out."""
    tests = [
        test
        for path in folder.rglob("_unit_tests.yml")
        for test in yaml.safe_load(path.read_text(encoding="utf-8"))["unit_tests"]
    ]
    rows = [row for test in tests for row in test["expect"].get("rows", []) if isinstance(row, dict)]
    return {row["metric"] for row in rows if row.get("part") == "measured"}


def measured(con: duckdb.DuckDBPyConnection, seeds: range) -> Counter[str]:
    """How many facts of each metric offices made by chance have."""
    return Counter(
        fact["metric"]
        for family in families()
        for seed in seeds
        for fact in facts(con, family, office(family, seed))
        if fact["part"] == "measured"
    )


def test_every_metric_has_golden_rows() -> None:
    assert sorted(set(metrics()) - golden()) == []


def test_a_metric_without_golden_rows_is_found(tmp_path: Path) -> None:
    rows = [{"metric": "counted", "part": "measured"}, {"metric": "only_eligible", "part": "eligible"}]
    (tmp_path / "_unit_tests.yml").write_text(yaml.safe_dump({"unit_tests": [{"expect": {"rows": rows}}]}))
    assert golden(tmp_path) == {"counted"}


def test_the_offices_that_properties_are_tested_on_have_every_metric(con: duckdb.DuckDBPyConnection) -> None:
    seen = measured(con, range(15))
    assert sorted(name for name in metrics() if seen[name] < 3) == []


def test_what_no_sum_gives_is_held_against_its_definition() -> None:
    estimated = {name for name, metric in metrics().items() if metric.aggregation in ("agreement", "rank_correlation")}
    assert estimated == set(BY_DEFINITION)
    for name in BY_DEFINITION.values():
        assert "@given" in (Path(__file__).parent / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("family", families())
@given(seed=SEEDS)
@settings(max_examples=15, deadline=None, phases=NO_SHRINKING)
def test_a_fact_is_within_its_bounds_and_counted_once(con: duckdb.DuckDBPyConnection, family: str, seed: int) -> None:
    found = facts(con, family, office(family, seed))
    seen: Counter[tuple[Any, ...]] = Counter()
    for fact in found:
        metric = metrics()[fact["metric"]]
        assert metric.family == family
        assert fact["amount"] is not None
        assert fact["anchor_at"] is not None
        seen[fact["metric"], fact["part"], fact["unit_id"]] += 1
        if fact["part"] == "eligible":
            assert fact["amount"] in (0, 1)
        elif fact["part"] == "measured" and fact["metric"] not in BY_DEFINITION:
            assert metric.lowest is None or fact["amount"] >= metric.lowest
            assert metric.highest is None or fact["amount"] <= metric.highest
            assert metric.aggregation != "share" or fact["amount"] in (0, 1)
    # A review is one opinion for each category of it.
    assert [unit for unit, times in seen.items() if times > 1 and unit[0] not in BY_DEFINITION] == []


@pytest.mark.parametrize("family", families())
@given(seed=SEEDS)
@settings(max_examples=10, deadline=None, phases=NO_SHRINKING)
def test_the_order_of_rows_changes_no_fact(con: duckdb.DuckDBPyConnection, family: str, seed: int) -> None:
    tables = office(family, seed)
    one = facts(con, family, tables)
    rng = random.Random(seed)
    other = facts(con, family, {name: rng.sample(rows, len(rows)) for name, rows in tables.items()})
    assert in_order(one) == in_order(other)


@pytest.mark.parametrize("family", families())
@given(seed=SEEDS)
@settings(max_examples=3, deadline=None, phases=NO_SHRINKING)
def test_a_value_is_within_its_interval_and_slices_are_parts_of_it(
    con: duckdb.DuckDBPyConnection, family: str, seed: int
) -> None:
    names = [name for name, metric in metrics().items() if metric.family == family and name not in BY_DEFINITION]
    found = values(con, [fact for fact in facts(con, family, office(family, seed)) if fact["metric"] in names], names)
    for row in found:
        metric = metrics()[row["metric"]]
        assert (row["value"] is None) == (row["missing_reason"] is not None)
        assert row["coverage"] is None or 0 <= row["coverage"] <= 1
        assert row["value"] is not None or (row["interval_low"], row["interval_high"]) == (None, None)
        if row["interval_low"] is not None:
            assert row["interval_low"] - 1e-9 <= row["value"] <= row["interval_high"] + 1e-9
        if metric.lowest is not None and row["value"] is not None:
            assert metric.lowest <= row["value"]
            assert metric.highest is None or row["value"] <= metric.highest
    for name in names:
        whole = [row for row in found if row["metric"] == name and row["grain"] == "all"]
        by_channel = [row["n"] for row in whole if row["dimension"] == "channel"]
        assert sum(by_channel) == next(row["n"] for row in whole if row["dimension"] == "all")


def in_order(found: list[Row]) -> list[str]:
    return sorted(repr(fact) for fact in found)
