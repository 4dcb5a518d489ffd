"""After a publication: what it changed is queued once, and whatever goes wrong there, readers have their data."""

from contextlib import closing
from pathlib import Path

import pytest

from contracts.alerts import Alert
from pipelines.announcing import announce
from pipelines.notices import delivery_sensor
from switchboard.settings import Settings
from tests.unified_profile.app.publication import World, write_publication
from unified_profile.ledger import Ledger, Role
from warehouse.publish import Publication


def published(settings: Settings, number: int, *customers: str) -> Publication:
    world = World()
    for customer in customers:
        world.customer(customer, customer)
    file = write_publication(world, settings.published_path, number)
    return Publication(number, file.parent, 1)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path)


def queued(settings: Settings) -> list[str]:
    with closing(Ledger(settings.ledger_url)) as ledger:
        return [each.event for each in ledger.outbox.deliveries()]


def test_only_what_changed_since_the_publication_before_is_queued(settings: Settings) -> None:
    with closing(Ledger(settings.ledger_url)) as ledger:
        ledger.ensure_user("ada", Role.ADMIN)
        ledger.outbox.add("https://them.example/", "standard", ["customer.updated"], by="ada")
    assert announce(settings, published(settings, 1, "p_a")) == 0, "all of it would be new"
    second = published(settings, 2, "p_a", "p_b")
    assert announce(settings, second) == 1
    assert announce(settings, second) == 0
    assert announce(settings, published(settings, 3, "p_a", "p_b")) == 0
    assert queued(settings) == ["customer.updated"]


def test_alerts_are_looked_at_from_the_first_publication_on(settings: Settings) -> None:
    low = Alert(metric="csat", below=0.8)
    watching = settings.model_copy(update={"webhooks": settings.webhooks.model_copy(update={"alerts": (low,)})})
    with closing(Ledger(settings.ledger_url)) as ledger:
        ledger.ensure_user("ada", Role.ADMIN)
        ledger.outbox.add("https://them.example/", "standard", ["metric.breached", "metric.recovered"], by="ada")
    for number, value in enumerate((0.5, 0.6, 0.9, 0.7), start=1):
        world = World()
        world.add(
            "metric_value", metric="csat", version="1", grain="month", period_start=f"2026-0{number}-01",
            dimension="all", dimension_value="all", value=value, n=40,
        )  # fmt: skip
        file = write_publication(world, settings.published_path, number)
        announce(watching, Publication(number, file.parent, 1))
    assert sorted(queued(settings)) == ["metric.breached", "metric.breached", "metric.recovered"]


def test_nobody_to_tell_is_nothing_queued_and_the_comparison_goes_on(settings: Settings) -> None:
    announce(settings, published(settings, 1, "p_a"))
    announce(settings, published(settings, 2, "p_b"))
    with closing(Ledger(settings.ledger_url)) as ledger:
        assert ledger.outbox.compared() == 2
    assert queued(settings) == []


def test_a_publication_is_not_lost_for_a_webhook(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    publication = published(settings, 1, "p_a")
    monkeypatch.setattr("unified_profile.ledger.outbox.Outbox.endpoints", lambda self: 1 / 0)
    assert announce(settings, publication) == 0


def test_the_sensor_waits_for_something_to_send(settings: Settings) -> None:
    sensor = delivery_sensor(settings)
    with closing(Ledger(settings.ledger_url)) as ledger:
        assert not ledger.outbox.has_due()
        ledger.ensure_user("ada", Role.ADMIN)
        ledger.outbox.add("https://them.example/", "standard", ["customer.updated"], by="ada")
        ledger.outbox.announce("customer.updated", "1", {})
        assert ledger.outbox.has_due()
    assert sensor.job_name == "notices"
