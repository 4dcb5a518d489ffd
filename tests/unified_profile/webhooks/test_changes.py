"""What is worth telling of a new publication, worked out on two written by hand."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from contracts.alerts import Alert
from tests.unified_profile.app.publication import World, ago, write_publication
from unified_profile.webhooks.changes import Change, changes


def people(*extra: str, plan: str = "Free", **without: Any) -> World:
    world = World()
    for customer in ("p_a", "p_b", "p_c", *extra):
        world.customer(customer, customer.upper(), plan=plan if customer == "p_b" else "Free", interaction_count=1)
    return world


def told(folder: Path, before: World | None, after: World, *alerts: Alert) -> list[Change]:
    old = write_publication(before, folder, 1) if before else None
    return changes(old, write_publication(after, folder, 2), 2, alerts)


def test_a_customer_who_changed_came_or_went_is_told_by_id_only(tmp_path: Path) -> None:
    after = people("p_new", plan="Business")
    after.rows["dim_customer"] = [row for row in after.rows["dim_customer"] if row["customer_id"] != "p_c"]
    (found,) = told(tmp_path, people(), after)
    assert found.event == "customer.updated"
    assert found.data == {
        "publication": 2,
        "changed": 3,
        "customer_ids": ["p_b", "p_c", "p_new"],
        "is_complete": True,
    }
    assert "Business" not in str(found)


def test_nothing_changed_is_nothing_told(tmp_path: Path) -> None:
    assert told(tmp_path, people(), people()) == []


def test_many_come_in_parcels_and_too_many_are_counted(tmp_path: Path) -> None:
    after = people(*(f"n_{number:04d}" for number in range(2150)))
    found = told(tmp_path, people(), after)
    assert len(found) == 20
    assert {len(each.data["customer_ids"]) for each in found} == {100}
    assert {(each.data["changed"], each.data["is_complete"]) for each in found} == {(2150, False)}
    assert len({each.key for each in found}) == 20


def test_the_first_publication_tells_of_no_customer(tmp_path: Path) -> None:
    assert told(tmp_path, None, people()) == []


def worsening(*ids: str, messages: int = 6) -> World:
    world = people()
    for interaction_id in ids:
        world.add(
            "worsening_conversation", interaction_id=interaction_id, customer_id="p_a", channel="chat",
            agent_name="Maya", started_at=ago(hours=3), last_message_at=ago(hours=1), message_count=messages,
            earlier_sentiment=0.4, later_sentiment=-0.6,
        )  # fmt: skip
    return world


def test_a_conversation_is_told_of_when_it_begins_to_get_worse(tmp_path: Path) -> None:
    (found,) = told(tmp_path, worsening("chat:1"), worsening("chat:1", "chat:2", messages=7))
    assert (found.event, found.key) == ("conversation.worsening", "chat:2:7")
    assert found.data == {"interaction_id": "chat:2", "customer_id": "p_a", "channel": "chat", "message_count": 7}


def csat(*values: tuple[str, float | None]) -> World:
    world = people()
    for start, value in values:
        world.add(
            "metric_value", metric="csat", version="1", grain="month", period_start=start, dimension="team",
            dimension_value="Billing", value=value, n=40,
        )  # fmt: skip
    return world


@pytest.mark.parametrize(
    ("limit", "is_told"),
    [({"below": 0.8}, True), ({"below": 0.75}, False), ({"above": 0.7}, True), ({"above": 0.75}, False)],
)
def test_a_number_beyond_its_threshold_is_told_of(tmp_path: Path, limit: dict[str, float], is_told: bool) -> None:
    alert = Alert(metric="csat", dimension="team", of="Billing", **limit)
    # The month without a number says nothing, and the one before the newest is over.
    found = told(tmp_path, None, csat(("2026-09-01", 0.9), ("2026-10-01", 0.75), ("2026-11-01", None)), alert)
    assert bool(found) is is_told
    if found:
        assert found[0].data["period_start"] == "2026-10-01"
        assert (found[0].data["value"], found[0].data["n"]) == (0.75, 40)


def test_the_same_breach_has_the_same_key_and_another_month_another(tmp_path: Path) -> None:
    alert = Alert(metric="csat", dimension="team", of="Billing", below=0.8)
    keys = []
    for number, month in enumerate(("2026-09-01", "2026-09-01", "2026-10-01")):
        folder = tmp_path / str(number)
        folder.mkdir()
        keys.append(told(folder, None, csat((month, 0.5)), alert)[0].key)
    assert keys[0] == keys[1] != keys[2]


def test_another_slice_is_not_looked_at(tmp_path: Path) -> None:
    alert = Alert(metric="csat", dimension="team", of="Sales", below=0.8)
    assert told(tmp_path, None, csat(("2026-10-01", 0.1)), alert) == []


@pytest.mark.parametrize("limits", [{}, {"above": 1.0, "below": 0.5}])
def test_an_alert_has_one_threshold(limits: dict[str, float]) -> None:
    with pytest.raises(ValidationError, match="needs `above` or `below`"):
        Alert(metric="csat", **limits)
