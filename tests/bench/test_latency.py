"""The benchmark of the app asks what it says it asks."""

from pathlib import Path

import pytest

from bench import latency
from bench._latency import Readers, office

_MEASURES = (
    "profile, 10 a second",
    "profile, 20 a second",
    "search",
    "search by slip",
    "200 more events",
    "profile during a load, 10 a second",
)


@pytest.mark.slow
def test_pages_searches_and_events_are_answered_alone_and_during_a_load(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENCY_EVENTS", "3000")
    monkeypatch.setenv("LATENCY_PACES", "10,20")
    monkeypatch.setattr(latency, "_SECONDS", 2)
    monkeypatch.setattr(latency, "_SEARCHES", 10)
    measured = latency.run()
    for measure in _MEASURES:
        middle, worst = (float(str(measured[f"{measure}: p{share}, ms"])) for share in (50, 99))
        assert 0 < middle <= worst
    assert 50 < float(str(measured["app: memory, MB"])) < 1000


@pytest.mark.slow
def test_a_slow_app_shows_in_the_time_since_a_request_was_due(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with office(tmp_path, 3_000) as served:
        readers = Readers(served.settings.ledger_url, served.settings.published_path, served.port)
        # Due at the same moment, more than the app answers at once: the last one waited for the others.
        together = readers.ask(readers.profiles(60), per_second=1e6)["profile"]
        apart = readers.ask(readers.profiles(10), per_second=5)["profile"]
    assert max(together) > 5 * min(apart)
