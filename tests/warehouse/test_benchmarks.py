"""What others published: whether a figure was read is said, and none of it is in a number of ours."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from contracts.errors import ConfigurationError
from warehouse.benchmarks import benchmarks
from warehouse.dbt import PROJECT

WRITTEN: dict[str, Any] = {
    "benchmark": "csat_1999",
    "metric": "csat",
    "value": 0.8,
    "unit": "share",
    "year": 1999,
    "measured": "average CSAT of those asked",
    "source": "A report of somebody, 1999",
    "checked": "unconfirmed",
}


def test_the_figures_of_2022_are_there() -> None:
    held = {one.benchmark: (one.metric, one.value, one.year) for one in benchmarks()}
    assert held == {
        "csat_2022": ("csat", 0.89, 2022),
        "csat_before_2022": ("csat", 0.78, 2021),
        "iqs_2021": ("iqs", 81, 2021),
        "iqs_2022": ("iqs", 89, 2022),
        "iqs_tracked_2022": (None, 0.39, 2022),
        "slowed_by_tools_2022": (None, 0.47, 2022),
    }


def test_no_model_reads_what_others_published() -> None:
    readers = [
        path.name
        for path in (PROJECT / "warehouse").rglob("*.sql")
        if re.search(r"ref\('benchmark'\)|marts\.benchmark\b|var\('benchmarks'", path.read_text(encoding="utf-8"))
    ]
    assert readers == ["benchmark.sql"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, None),
        ({"checked": "read", "where_seen": "https://report.example/1999"}, None),
        ({"metric": None, "unit": "people"}, None),
        ({"checked": "read"}, "csat_1999: where_seen"),
        ({"where_seen": "https://report.example/1999"}, "csat_1999: where_seen"),
        ({"checked": "repeated", "where_seen": "a friend"}, "csat_1999: where_seen"),
        ({"checked": "sure"}, "csat_1999: checked"),
        ({"source": ""}, "csat_1999: source"),
        ({"unit": "points of 100"}, "there is no metric 'csat' in points of 100"),
        ({"metric": "happiness"}, "there is no metric 'happiness' in share"),
    ],
)
def test_a_figure_says_where_it_is_from_and_whether_that_was_read(
    tmp_path: Path, change: dict[str, Any], said: str | None
) -> None:
    file = write(tmp_path, WRITTEN | change)
    if said is None:
        assert [one.benchmark for one in benchmarks(file)] == ["csat_1999"]
    else:
        with pytest.raises(ConfigurationError, match=said):
            benchmarks(file)


def test_a_figure_is_written_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="'csat_1999' is written twice"):
        benchmarks(write(tmp_path, WRITTEN, WRITTEN))


def write(folder: Path, *written: dict[str, Any]) -> Path:
    file = folder / "benchmarks.yml"
    file.write_text(yaml.safe_dump({"benchmarks": list(written)}))
    return file
