"""Numbers that somebody watches: told when they go beyond their threshold, when they are back, and again after that."""

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from contracts.alerts import Alert
from tests.unified_profile.app.publication import World, write_publication
from tests.unified_profile.ledger.conftest import Clock
from unified_profile.ledger import Ledger, Reading, Role
from unified_profile.webhooks.delivering import deliver, slack_text
from unified_profile.webhooks.readings import readings

LOW = Alert(metric="csat", dimension="team", of="Billing", below=0.8)
BOTH = ("metric.breached", "metric.recovered")


def csat(*values: tuple[str, float | None]) -> World:
    world = World()
    for start, value in values:
        world.add(
            "metric_value", metric="csat", version="1", grain="month", period_start=start, dimension="team",
            dimension_value="Billing", value=value, n=40,
        )  # fmt: skip
    return world


def read(folder: Path, world: World, *alerts: Alert) -> list[Reading]:
    return readings(write_publication(world, folder), alerts)


@pytest.mark.parametrize(
    ("limit", "is_breached"),
    [({"below": 0.8}, True), ({"below": 0.75}, False), ({"above": 0.7}, True), ({"above": 0.75}, False)],
)
def test_the_newest_number_that_there_is_counts(tmp_path: Path, limit: dict[str, float], is_breached: bool) -> None:
    alert = Alert(metric="csat", dimension="team", of="Billing", **limit)
    # The month without a number says nothing, and the one before the newest is over.
    months = csat(("2026-09-01", 0.9), ("2026-10-01", 0.75), ("2026-11-01", None))
    (found,) = read(tmp_path, months, alert)
    assert found.is_breached is is_breached
    assert found.data == {
        "metric": "csat", "grain": "month", "dimension": "team", "of": "Billing", "period_start": "2026-10-01",
        **limit, "value": 0.75, "n": 40,
    }  # fmt: skip


def test_a_slice_without_a_number_says_nothing_either_way(tmp_path: Path) -> None:
    other = Alert(metric="csat", dimension="team", of="Sales", below=0.8)
    (found,) = read(tmp_path, csat(("2026-10-01", 0.1)), other)
    assert found.is_breached is None


def test_slice_and_threshold_tell_alerts_apart_and_the_period_does_not(tmp_path: Path) -> None:
    alerts = (LOW, LOW.model_copy(update={"below": 0.7}), LOW.model_copy(update={"of": "Sales"}),
              Alert(metric="csat", dimension="team", of="Billing", above=0.8))  # fmt: skip
    keys = []
    for month in ("2026-09-01", "2026-10-01"):
        (tmp_path / month).mkdir()
        keys.append([each.key for each in read(tmp_path / month, csat((month, 0.5)), *alerts)])
    assert keys[0] == keys[1]
    assert len(set(keys[0])) == len(alerts)


@pytest.mark.parametrize("limits", [{}, {"above": 1.0, "below": 0.5}])
def test_an_alert_has_one_threshold(limits: dict[str, float]) -> None:
    with pytest.raises(ValidationError, match="needs `above` or `below`"):
        Alert(metric="csat", **limits)


class Watch:
    """A ledger with endpoints, and what each is told of publication after publication."""

    def __init__(self, folder: Path) -> None:
        self.clock, self.number = Clock(), 0
        self.ledger = Ledger(f"sqlite:///{folder / 'ledger.sqlite'}", clock=self.clock)
        self.ledger.ensure_user("ada", Role.ADMIN)

    def add(self, *events: str) -> str:
        return self.ledger.outbox.add("https://them.example/", "standard", events, by="ada")[0].id

    def sees(self, *states: bool | None, key: str = "low") -> list[str]:
        """What is told when the number is beyond its threshold, is not, or is missing, one after another."""
        told: list[str] = []
        for state in states:
            self.number += 1
            self.ledger.outbox.watch([Reading(key, state, {"value": self.number})], self.number)
            told += self.told()
        return told

    def told(self) -> list[str]:
        got: list[dict[str, Any]] = []

        def send(_url: str, _headers: dict[str, str], body: bytes, **_: Any) -> int:
            got.append(json.loads(body))
            return 200

        deliver(self.ledger.outbox, "https://here.example", send=send)
        return [f"{each['type']} {each['data']['value']}" for each in got]


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Watch]:
    made = Watch(tmp_path)
    with closing(made.ledger):
        yield made


def test_a_breach_is_told_once_its_end_once_and_the_next_breach_again(watch: Watch) -> None:
    watch.add(*BOTH)
    assert watch.sees(False, True, True, True, False, False, True) == [
        "metric.breached 2", "metric.recovered 5", "metric.breached 7",
    ]  # fmt: skip


def test_a_number_that_is_missing_for_a_while_neither_ends_nor_begins_anything(watch: Watch) -> None:
    watch.add(*BOTH)
    assert watch.sees(None, True, None, True, None, False) == ["metric.breached 2", "metric.recovered 6"]


def test_the_same_publication_again_tells_nothing_again(watch: Watch) -> None:
    watch.add(*BOTH)
    for _ in range(3):
        watch.ledger.outbox.watch([Reading("low", True, {"value": 1})], 1)
    assert watch.told() == ["metric.breached 1"]


def test_an_endpoint_is_told_of_what_it_asked_for_and_of_no_other(watch: Watch) -> None:
    watch.add("metric.recovered")
    assert watch.sees(True, False) == ["metric.recovered 2"]
    watch.add("customer.updated")
    assert watch.sees(True, True) == []


def test_whoever_comes_later_is_told_of_what_stands(watch: Watch) -> None:
    watch.add(*BOTH)
    assert watch.sees(True) == ["metric.breached 1"]
    watch.add("metric.breached")
    assert watch.sees(True) == ["metric.breached 2"], "the new one, and not the other again"
    assert watch.sees(False) == ["metric.recovered 3"]


def test_an_alert_that_was_taken_out_and_put_back_begins_anew(watch: Watch) -> None:
    watch.add(*BOTH)
    assert watch.sees(True) == ["metric.breached 1"]
    assert watch.sees(False, key="another") == [], "nobody said that the first one is over"
    assert watch.sees(True) == ["metric.breached 3"]


def test_an_endpoint_that_is_gone_is_told_nothing(watch: Watch) -> None:
    watch.ledger.outbox.remove(watch.add(*BOTH), by="ada")
    assert watch.sees(True, False) == []
    watch.clock.move(timedelta(days=1))
    assert watch.ledger.outbox.deliveries() == []


@pytest.mark.parametrize(
    ("event", "limit", "said"),
    [
        ("metric.breached", {"below": 0.8}, "csat (team Billing) is 0.75, below 0.8"),
        ("metric.recovered", {"below": 0.8}, "csat (team Billing) is 0.75, no longer below 0.8"),
        ("metric.recovered", {"above": 5}, "csat (team Billing) is 0.75, no longer above 5"),
    ],
)
def test_slack_says_which_way_it_went(event: str, limit: dict[str, float], said: str) -> None:
    data = {"metric": "csat", "dimension": "team", "of": "Billing", "value": 0.75, **limit}
    text = slack_text({"type": event, "data": data}, "https://here.example")
    assert text == f"{said} <https://here.example/|Open Switchboard>"
