"""Numbers, times and names as people read them; unknown is a dash and never zero."""

import math
from datetime import UTC, datetime, timedelta

import pytest

from unified_profile.app import formats
from unified_profile.app.cursors import Cursor
from unified_profile.app.links import local_path, web_link
from unified_profile.app.when import When, find_zone

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
NAIVE = NOW.replace(tzinfo=None)


def reader(zone: str) -> When:
    found = find_zone(zone)
    assert found
    return When(NOW, found)


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(None, "–"), (math.nan, "–"), (0, "0 s"), (59.4, "59 s"), (60, "1 min"), (61, "1 min 1 s"), (599, "9 min 59 s"),
     (600.4, "10 min"), (3600, "1 h"), (5460, "1 h 31 min"), (172_800, "2 d"), (180_000, "2 d 2 h"), (-5, "–")],
)  # fmt: skip
def test_durations(seconds: float | None, expected: str) -> None:
    assert formats.duration(seconds).replace("\u00a0", " ") == expected


@pytest.mark.parametrize(
    ("one_in", "expected"),
    [(1.0, "1 in 1"), (266_518.0, "1 in 270,000"), (7_308_992.0, "1 in 7.3 million"), (36_634_683.0, "1 in 37 million"),
     (999_000_000.0, "1 in 1000 million"), (1e9, "under 1 in a billion")],
)  # fmt: skip
def test_odds_have_two_digits_and_end_at_a_billion(one_in: float, expected: str) -> None:
    assert formats.odds(one_in).replace("\u00a0", " ") == expected


@pytest.mark.parametrize(
    ("share", "digits", "expected"),
    [(None, 0, "–"), (0.0, 0, "0 %"), (0.8745, 1, "87.5 %"), (1.0, 1, "100.0 %"), (0.99999, 1, ">99 %")],
)
def test_percentages_never_round_up_to_everything(share: float | None, digits: int, expected: str) -> None:
    assert formats.percent(share, digits).replace("\u00a0", " ") == expected


@pytest.mark.parametrize(
    ("value", "currency", "expected"),
    [(None, "EUR", "–"), (12400.4, "EUR", "€12,400"), (5, "chf", "5 chf"), (5, None, "5"), (0.0, "USD", "$0")],
)
def test_money(value: float | None, currency: str | None, expected: str) -> None:
    assert formats.money(value, currency) == expected


@pytest.mark.parametrize(
    ("score", "best", "tone"),
    [
        (5, 5, "good"),
        (4, 5, "good"),
        (3, 5, "mixed"),
        (2, 5, "bad"),
        (1, 1, "good"),
        (None, 5, "neutral"),
        (3, None, "neutral"),
    ],
)
def test_tones_follow_the_scale(score: float | None, best: float | None, tone: str) -> None:
    assert formats.rating_tone(score, best) == tone


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Anna Lindqvist", "AL"), ("anna", "A"), ("🦊 Émilie Dœuf", "ÉD"), ("", ""), (None, ""), ("عمر الفاروق", "عا")],
)
def test_initials(name: str | None, expected: str) -> None:
    assert formats.initials(name) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [("+447911299948", "+44 7911 299948"), ("anonymous", "anonymous"), (None, ""), ("020 7946", "020 7946")],
)
def test_phone_numbers_are_spaced(written: str | None, expected: str) -> None:
    assert formats.phone(written) == expected


@pytest.mark.parametrize(
    ("parts", "expected"),
    [({"seconds": 5}, "just now"), ({"minutes": 5}, "5 min ago"), ({"hours": 3.9}, "3 h ago"),
     ({"hours": 30}, "1 day ago"),
     ({"days": 12}, "12 days ago"), ({"days": 100}, "3 months ago"), ({"days": 800}, "2 years ago"),
     ({"hours": -2}, "in 2 h")],
)  # fmt: skip
def test_ages_are_in_one_unit(parts: dict[str, float], expected: str) -> None:
    assert reader("UTC").ago(NAIVE - timedelta(**parts)).replace("\u00a0", " ") == expected


def test_days_are_the_readers_days() -> None:
    late = datetime(2026, 11, 19, 23, 30, tzinfo=UTC).replace(tzinfo=None)
    assert reader("UTC").heading(late) == "Yesterday"
    assert reader("Europe/Berlin").heading(late) == "Today"
    assert reader("America/New_York").heading(NAIVE - timedelta(days=400)) == "Thursday 16 October 2025"
    assert reader("UTC").heading(None) == "Date unknown"


def test_their_clock_says_the_day_when_it_is_another() -> None:
    assert reader("UTC").customer_clock("Pacific/Kiritimati") == "23:00"
    assert reader("Pacific/Kiritimati").customer_clock("Pacific/Pago_Pago") == "Thu 22:00"
    assert reader("UTC").customer_clock("Mars/Olympus") is None
    assert reader("UTC").is_night("America/Los_Angeles")


@pytest.mark.parametrize(
    ("address", "is_linked"),
    [("https://x.example/a", True), ("http://x.example", True), ("javascript:alert(1)", False), ("//x.example", False),
     ("https://", False), ("https://x.example/ a", False), ("ftp://x.example", False), (None, False),
     ("https://[", False), ("java\tscript:alert(1)", False)],
)  # fmt: skip
def test_only_web_addresses_are_linked(address: str | None, is_linked: bool) -> None:
    assert (web_link(address) is not None) == is_linked


@pytest.mark.parametrize("address", ["//evil", "/\\evil", "https://evil", "", None, "/a\nb"])
def test_ways_back_stay_here(address: str | None) -> None:
    assert local_path(address) == "/"


def test_cursors_keep_the_microsecond_and_any_id() -> None:
    cursor = Cursor(datetime(2026, 1, 2, 3, 4, 5, 678_901, tzinfo=UTC).replace(tzinfo=None), "a:b/ü?&")
    assert Cursor.decode(cursor.encode()) == cursor
    assert cursor.encode().isascii()
