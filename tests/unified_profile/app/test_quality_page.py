"""Quality: the four quadrants with ways to their rows, what trainings changed, how far reviewers agree."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.unified_profile.app.conftest import House, open_house
from tests.unified_profile.app.publication import World, ago, write_publication
from tests.unified_profile.app.test_profile import text_of
from unified_profile.app.metrics import MetricValue
from unified_profile.app.quality import Quadrant
from unified_profile.ledger import Role

COUNTS = {
    "high_quality_satisfied": 36, "high_quality_not_satisfied": 9, "low_quality_satisfied": 4,
    "low_quality_not_satisfied": 0,
}  # fmt: skip


def quality_world() -> World:
    """49 interactions with both, one training with enough people and one without, agreement of all and of a team."""
    world = World()
    for metric, count in COUNTS.items():
        world.add(
            "metric_value", metric=metric, version="1", unit="share", grain="all", dimension="all",
            dimension_value="all", value=count / 49, numerator=float(count), denominator=49.0, n=49, interval_low=0.1,
            interval_high=0.9,
        )  # fmt: skip
    for number in range(49):
        world.add(
            "metric_fact", metric="high_quality_satisfied", part="measured", unit_id=f"r{number:02d}",
            anchor_at=ago(hours=number), amount=float(number >= 13),
        )  # fmt: skip
    agreement: dict[str, Any] = {"metric": "reviewer_agreement", "version": "1", "unit": "coefficient", "grain": "all"}
    world.add(
        "metric_value", dimension="all", dimension_value="all", value=0.612, n=80, interval_low=0.41,
        interval_high=0.77, **agreement,
    )  # fmt: skip
    world.add(
        "metric_value", dimension="team", dimension_value="Billing", n=4, missing_reason="fewer than 10", **agreement
    )
    for category, alpha in [("Tone", 0.7), ("Facts", 0.2)]:
        world.add(
            "category_agreement", category_name=category, n=40, value=alpha, interval_low=alpha - 0.1,
            interval_high=alpha + 0.1,
        )  # fmt: skip
    world.add("category_agreement", category_name="Close", n=3, missing_reason="fewer than 10")
    world.add(
        "metric_value", metric="quality_satisfaction_correlation", version="1", unit="coefficient", grain="all",
        dimension="all", dimension_value="all", value=0.31, n=49, interval_low=-0.02, interval_high=0.58,
    )  # fmt: skip
    for category, before, after, low, high in [("Tone", 60.0, 58.0, -6.0, 2.0), ("all", 70.0, 76.0, 0.8, 11.2)]:
        world.add(
            "coaching_effect", training_title="Calm", category_name=category, trained_agent_count=6, agent_count=5,
            review_count_before=17, review_count_after=16, score_before=before, score_after=after,
            difference=after - before, interval_low=low, interval_high=high, is_provisional=False,
        )  # fmt: skip
    world.add(
        "coaching_effect", training_title="Speed", category_name="all", trained_agent_count=2, agent_count=1,
        review_count_before=3, review_count_after=3, is_provisional=True, missing_reason="fewer than 5 agents",
    )  # fmt: skip
    return world


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder: Path = tmp_path_factory.mktemp("quality")
    write_publication(quality_world(), folder / "published")
    house = open_house(folder / "published", folder)
    yield house
    house.close()


@pytest.fixture
def lead(reviewed: House) -> TestClient:
    return reviewed.signed_in(Role.LEAD)


def test_each_quadrant_has_its_count_and_the_way_to_its_rows(lead: TestClient) -> None:
    page = lead.get("/quality").text
    words = text_of(page)
    assert "Good work, satisfied 73.5 % 10.0 to 90.0 % 10.0 to 90.0 % Rows: 36" in words
    assert "Poor work, not satisfied 0.0 %" in words
    link = re.search(r'href="(/metrics/high_quality_satisfied/facts\?counts=yes)"', page)
    assert link
    rows = lead.get(link.group(1)).text
    assert rows.count("Yes</td>") == 36
    assert "No</td>" not in rows
    assert "Only what counts" in text_of(rows)
    assert 'href="/metrics/low_quality_not_satisfied/facts' not in page, "there is nothing to see"


def test_the_api_says_what_the_page_shows(reviewed: House, lead: TestClient) -> None:
    body = lead.get("/api/v1/quality").json()
    assert {each["metric"]: each["count"] for each in body["quadrants"]} == COUNTS
    assert {each["category_name"]: each["value"] for each in body["categories"]} == {
        "Tone": 0.7,
        "Facts": 0.2,
        "Close": None,
    }
    assert body["correlation"]["value"] == 0.31
    speed = next(each for each in body["effects"] if each["training_title"] == "Speed")
    assert (speed["difference"], speed["missing_reason"]) == (None, "fewer than 5 agents")
    assert body["agreement"][0]["dimension"] == "all"
    refused = reviewed.signed_in(Role.AGENT).get("/api/v1/quality")
    assert refused.status_code == 403


def test_rows_of_one_side_are_paged_as_all_are(lead: TestClient) -> None:
    def of(**asked: Any) -> list[str]:
        body = lead.get("/api/v1/metrics/high_quality_satisfied/facts", params=asked).json()
        ids = [each["unit_id"] for each in body["facts"]]
        return ids + (of(**{**asked, "cursor": body["next"]}) if body["next"] else [])

    assert of(counts="no", limit=5) == [f"r{number:02d}" for number in range(13)]
    assert of(counts="yes", limit=7) == [f"r{number:02d}" for number in range(13, 49)]
    assert len(of(limit=50)) == 49
    assert lead.get("/api/v1/metrics/high_quality_satisfied/facts", params={"counts": "maybe"}).status_code == 422


def test_a_circle_holds_the_share_by_its_area() -> None:
    def radius(share: float | None) -> float:
        value = MetricValue("m", *[None] * 16)  # type: ignore[arg-type]
        object.__setattr__(value, "value", share)
        return Quadrant("m", "M", True, value, 0, 1).radius

    assert (radius(1.0), radius(0.25), radius(None)) == (46.0, 23.0, 0.0)
    assert Quadrant("m", "M", True, None, 0, 1).centre == (50.0, 150.0)


def test_a_training_stands_with_its_interval_and_how_many_it_rests_on(lead: TestClient) -> None:
    page = lead.get("/quality").text
    words = text_of(page)
    assert "Calm 70.0 76.0 +6.0 +0.8 to +11.2 5 of 6 17 → 16 Tone 60.0 58.0 -2.0 -6.0 to +2.0" in words
    assert "Speed Can still change fewer than 5 agents" in words
    # 11.2 is the widest: 48 to the right; 6 is at 25.7, 0.8 at 3.4.
    assert 'class="range" x1="3.4" x2="48.0"' in page
    assert 'class="point" x1="25.7" x2="25.7"' in page


def test_agreement_says_how_sure_it_is_or_why_it_is_not_there(lead: TestClient) -> None:
    words = text_of(lead.get("/quality").text)
    # Then the categories, the least agreed first.
    assert (
        "Everything 0.61 0.41 to 0.77 80 Facts category 0.20 0.10 to 0.30 40 Tone category 0.70 0.60 to 0.80 40 "
        "Close category fewer than 10 3"
    ) in words
    assert "Billing team fewer than 10 4" in words
    assert "Rank correlation : +0.31 (-0.02 to +0.58)" in words


def test_without_any_review_the_page_says_what_it_takes(analyst: TestClient) -> None:
    words = text_of(analyst.get("/quality").text)
    assert "it takes interactions that were both reviewed and rated" in words
    assert "No training with reviews on either side is known" in words
    assert "No tool brings reviews" in words


def test_the_metrics_lead_to_it_and_agents_are_kept_out(agent: TestClient, analyst: TestClient) -> None:
    assert 'href="/quality"' in analyst.get("/metrics").text
    assert 'href="/quality"' not in agent.get("/metrics").text
    assert agent.get("/quality").status_code == 403
