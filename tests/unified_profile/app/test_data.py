"""The data pages: freshness, completeness, errors with their remedies, and what is known of each stream."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.unified_profile.app.conftest import open_house
from tests.unified_profile.app.publication import NOW, World, write_publication
from tests.unified_profile.app.test_profile import text_of
from unified_profile.app.data_streams import Stream, next_run
from unified_profile.app.formats import iso_span
from unified_profile.ledger import Role


def test_what_is_wrong_stands_first_with_what_to_do(analyst: TestClient) -> None:
    words = text_of(analyst.get("/data").text)
    # Pipedrive is four hours old, and of Zendesk one stream was never loaded.
    assert "Tools 5 2 late" in words
    assert "Streams with an error 2" in words
    # Two of Aircall lack records, and one of Zendesk; seven are counted.
    assert "Streams that lack records 3 of 7 that their tool counts" in words
    assert "Records set aside 8" in words
    assert (
        "zendesk : the token was refused. What to do: make a new one under Admin, APIs. "
        "2 streams: tickets, users · 53 min ago"
    ) in words
    assert words.index("the token was refused") < words.index("Connections Tool")


def test_each_connection_is_a_line(analyst: TestClient) -> None:
    table = text_of(analyst.get("/data").text.split("<tbody>")[1])
    # Hourly at seven minutes past; at 9:00 the next is at 9:07. Zendesk's is at 6:30 tomorrow.
    assert "Aircall 9 min ago in 7 min 16 min ago 16,240 0 of 2 10 6" in table
    assert "Z Zendesk not all of it late in 21 h – 93 0 of 1 4 2" in table
    assert "Pipedrive 4 h ago late in 7 min 4 h ago 8,820 not known 10 0" in table


def test_a_stream_says_all_that_is_known_of_it(analyst: TestClient) -> None:
    page = analyst.get("/data/zendesk").text
    tickets = text_of(page.split("<details")[1].split("</details>")[0].split("<dl")[1])
    for expected in (
        "the token was refused. 53 min ago", "What to do make a new one under Admin, APIs.", "Loaded 1 day ago",
        "forward by updated_at , each time from 15 min before the last value",
        "Goes on from updated_at 20 November 2026, 00:24 UTC", "Its tool counts 100",
        "Why less is held a cap was reached",
        "all keys are compared now and then; all keys every 7 days, last 3 days ago",
        "Limits of the tool 1,000 pages of one query; ask by time", "Set aside not JSON (2)",
        "October 2026 50 of 50 November 2026 40 of 50 the list lags",
    ):  # fmt: skip
        assert expected in tickets, expected
    assert "On demand" in text_of(page)
    assert "No longer read" in text_of(page)
    assert page.count('<details class="stream" open>') == 2


def test_every_stream_is_on_exactly_one_page_and_the_worst_first(tmp_path: Path) -> None:
    world = World()
    for number in range(70):
        world.add(
            "data_stream", connection="big", connector="big", stream=f"s{number:02d}", is_declared=True,
            is_on_demand=False, is_short=number == 65, error="broken" if number == 40 else None,
        )  # fmt: skip
    write_publication(world, tmp_path / "published")
    house = open_house(tmp_path / "published", tmp_path)
    client = house.signed_in(Role.ANALYST)
    address, sizes, names = "/data/big", [], []
    while address:
        page = client.get(address).text
        found = re.findall(r"<span>(s\d\d) ", page)
        sizes.append(len(found))
        names += found
        more = re.search(r'href="([^"]+)">More streams<', page)
        address = f"/data/big{more.group(1)}" if more else ""
    assert sizes == [30, 30, 10]
    assert names == ["s40", "s65", *(f"s{number:02d}" for number in range(70) if number not in (40, 65))]
    house.close()


def test_a_connection_that_nobody_has_is_not_there(analyst: TestClient) -> None:
    answer = analyst.get("/data/nothing")
    assert answer.status_code == 404
    assert "There is no such connection" in answer.text


def test_the_api_says_the_same(analyst: TestClient) -> None:
    streams = analyst.get("/api/v1/data").json()["streams"]
    assert len(streams) == 12
    (tickets,) = [one for one in streams if one["stream"] == "tickets"]
    assert tickets["error"].startswith("connection 'zendesk': the token was refused. Remedy: make")
    assert tickets["checkpoint"] == '{"updated_at":"1795134293"}'
    assert [month["completeness"] for month in tickets["months"]] == [1.0, 0.8]
    only = analyst.get("/api/v1/data", params={"connection": "zendesk"}).json()["streams"]
    assert only == [one for one in streams if one["connection"] == "zendesk"]
    assert {one["rows_reported"] for one in only} == {100, None}
    assert analyst.get("/api/v1/data", params={"connection": "x"}).json() == {"streams": []}


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        ("7 * * * *", NOW + timedelta(minutes=7)),
        # What is due this minute has begun.
        ("0 * * * *", NOW + timedelta(hours=1)),
        ("59 8 * * *", NOW + timedelta(hours=23, minutes=59)),
        ("1 9 * * *", NOW + timedelta(minutes=1)),
        ("*/5 * * * *", None),
        ("7 9 * * 1", None),
        ("7 9-17 * * *", None),
        ("70 * * * *", None),
        ("7 24 * * *", None),
        ("@daily", None),
        ("", None),
    ],
)
def test_when_a_schedule_comes_next(schedule: str, expected: datetime | None) -> None:
    assert next_run(schedule, NOW) == expected


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ('{"at":"2026-11-19T15:05:07+02:00"}', [("at", datetime(2026, 11, 19, 13, 5, 7, tzinfo=UTC))]),
        ('{"parent_state":{"calls":{"at":1795134293}}}', [("calls at", datetime(2026, 11, 20, 0, 24, 53, tzinfo=UTC))]),
        ('{"page":17,"token":"2026x","day":"2026-11-19","no":null}',
         [("page", "17"), ("token", "2026x"), ("day", datetime(2026, 11, 19, tzinfo=UTC))]),
        ('{"states":[{"cursor":{"at":"5"}},{"cursor":{"at":"6"}}]}',
         [("states cursor at", "5"), ("states cursor at", "6")]),
        (None, []),
    ],
)  # fmt: skip
def test_checkpoints_are_read_as_times_where_they_are(state: str | None, expected: list[tuple[str, object]]) -> None:
    stream = Stream(**{**dict.fromkeys(Stream.__dataclass_fields__), "checkpoint": state})  # type: ignore[arg-type]
    naive = [(name, at.replace(tzinfo=None) if isinstance(at, datetime) else at) for name, at in expected]
    assert stream.checkpoints == naive


@pytest.mark.parametrize(
    ("written", "expected"), [("P7D", "7 days"), ("P1D", "1 day"), ("PT15M", "15 min"), ("soon", "soon"), (None, "–")]
)
def test_lengths_of_time(written: str | None, expected: str) -> None:
    assert iso_span(written).replace("\u00a0", " ") == expected
