"""Why tools' own numbers differ: every pair that a tool brings has a written reason, and every reason has its pair."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from contracts.errors import ConfigurationError
from warehouse.dbt import PROJECT
from warehouse.parity import gaps
from warehouse.registry import metrics

WRITTEN = {
    "metric": "first_response_time",
    "connector": "desk",
    "measure": "reply_time",
    "reason": "the desk leaves nights out of it",
}


def pairs_in(model: str) -> set[tuple[str, str]]:
    """Metric and measure of each rule of a staging model."""
    (rules,) = re.findall(r"set rules = \[(.*?)\] %}", model, re.DOTALL)
    return set(re.findall(r"\('(\w+)', '(\w+)'\)", rules))


def staged_pairs() -> set[tuple[str, str, str]]:
    found = set()
    for path in PROJECT.glob("connectors/*/models/stg_*__measurements.sql"):
        pairs = pairs_in(path.read_text(encoding="utf-8"))
        assert pairs, f"{path.name} names no pair"
        found |= {(metric, path.parent.parent.name, measure) for metric, measure in pairs}
    return found


def test_every_pair_has_its_written_reason_and_every_reason_its_pair() -> None:
    written = {(gap.metric, gap.connector, gap.measure) for gap in gaps()}
    assert staged_pairs() == written
    assert {connector for _, connector, _ in written} == {"aircall", "intercom", "klaus", "zendesk"}


def test_a_pair_that_nobody_wrote_about_is_seen() -> None:
    model = "{%- set rules = [('iqs', 'score'), ('csat', 'stars')] %}\nselect"
    assert pairs_in(model) == {("iqs", "score"), ("csat", "stars")}


def test_a_disputed_gap_names_an_existing_decision() -> None:
    assert [gap for gap in gaps() if gap.decision and not (PROJECT / gap.decision).is_file()] == []


@pytest.mark.parametrize("gap", gaps(), ids=lambda gap: f"{gap.connector}-{gap.measure}-{gap.metric}")
def test_what_is_compared_is_measured_in_the_same_way(gap: Any) -> None:
    assert metrics()[gap.metric].aggregation in {"mean", "median"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, None),
        ({"reason": ""}, "first_response_time, desk, reply_time: reason"),
        ({"reason": "the desk leaves nights out of it."}, "first_response_time, desk, reply_time: reason"),
        ({"why": "nights"}, "why"),
        ({"metric": "iqs"}, "'iqs' is no metric of this family"),
        ({"metric": "frt"}, "'frt' is no metric of this family"),
    ],
)
def test_a_reason_that_says_nothing_is_refused(tmp_path: Path, change: dict[str, str], said: str | None) -> None:
    write(tmp_path, WRITTEN | change)
    if said is None:
        assert [gap.reason for gap in gaps(tmp_path)] == [WRITTEN["reason"]]
    else:
        with pytest.raises(ConfigurationError, match=said):
            gaps(tmp_path)


def test_a_reason_is_written_once(tmp_path: Path) -> None:
    write(tmp_path, WRITTEN, WRITTEN)
    with pytest.raises(ConfigurationError, match="first_response_time, desk, reply_time is written twice"):
        gaps(tmp_path)


def write(folder: Path, *written: dict[str, str]) -> None:
    (folder / "responsiveness").mkdir()
    (folder / "responsiveness" / "parity.yml").write_text(yaml.safe_dump({"gaps": list(written)}))
