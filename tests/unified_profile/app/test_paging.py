"""Every list of the API that can grow: its pages add up to the whole, also while others publish."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.unified_profile.app.conftest import House, open_house
from tests.unified_profile.app.publication import World, ago, write_publication
from tests.unified_profile.app.test_api import assert_problem
from unified_profile.app.bursts import BurstCursor
from unified_profile.app.cursors import Cursor, cut
from unified_profile.app.metrics import ValueCursor
from unified_profile.app.topics import TopicCursor
from unified_profile.ledger import Role


@dataclass(frozen=True)
class Listed:
    """A list of the API, what names its entries, all of them in order, and what a later publication adds behind."""

    address: str
    key: str
    name: tuple[str, ...]
    whole: tuple[str, ...]
    added: str

    def names(self, body: dict[str, Any]) -> list[str]:
        return ["/".join(str(each[part]) for part in self.name) for each in body[self.key]]


# In each list entries that are equal in all but their name; the names are in order.
LISTS = {
    "topics": Listed(
        "/api/v1/trends/topics", "topics", ("topic",), ("often", "b", "c", "d", "e", "seldom é"), "seldom ü"
    ),
    "bursts": Listed(
        "/api/v1/trends/bursts", "bursts", ("burst_id",), ("b_new", "b_3", "b_1", "b_2", "b_4", "b_old"), "b_zz"
    ),
    "worsening": Listed(
        "/api/v1/trends/worsening", "conversations", ("interaction_id",), tuple(f"w_{n}" for n in range(6)), "w_zz"
    ),
    # The last two never got in touch.
    "people": Listed(
        "/api/v1/companies/c_many", "people", ("customer_id",), tuple(f"p_{n}" for n in range(7)), "p_zz"
    ),
    "metrics": Listed(
        "/api/v1/metrics",
        "metrics",
        ("metric", "grain", "dimension", "period_start", "dimension_value"),
        (
            "csat/all/all/None/all", "csat/all/channel/None/chat", "csat/all/channel/None/email",
            "csat/all/channel/None/phone", "csat/month/all/2026-09-01/all", "csat/month/all/2026-10-01/all",
            "volume/all/all/None/all",
        ),
        "volume/all/channel/None/z",
    ),
}  # fmt: skip


def world(*, is_later: bool = False) -> World:
    """The lists above; later each has one more entry before all others and one behind them."""
    found = World()
    _topics(found, is_later=is_later)
    _bursts(found, is_later=is_later)
    _conversations(found, is_later=is_later)
    _people(found, is_later=is_later)
    _values(found, is_later=is_later)
    return found


def _topics(found: World, *, is_later: bool) -> None:
    counts = {"often": 3, "b": 2, "c": 2, "d": 2, "e": 2, "seldom é": 1}
    for topic, count in (counts | {"always": 9, "seldom ü": 1} if is_later else counts).items():
        for number in range(count):
            key = f"{topic}:{number}"
            found.add(
                "fct_interaction", interaction_id=key, direction="inbound", channel="chat", started_at=ago(days=2)
            )
            found.add("interaction_topic", interaction_id=key, topic=topic)


def _bursts(found: World, *, is_later: bool) -> None:
    days = {
        "b_new": (9, 1.0),
        "b_1": (5, 2.5),
        "b_2": (5, 2.5),
        "b_3": (5, 1 / 0.3),
        "b_4": (5, 0.1),
        "b_old": (1, 9.0),
    }
    for burst_id, (day, surprise) in (days | {"b_aa": (20, 9.9), "b_zz": (1, 8.0)} if is_later else days).items():
        started_on = date(2026, 11, day)
        found.add(
            "topic_burst", burst_id=burst_id, topic="b", channel="all", started_on=started_on, ended_on=started_on,
            day_count=1, observed=9, expected=1.0, surprise=surprise, chance=0.01, customer_count=0,
        )  # fmt: skip


def _conversations(found: World, *, is_later: bool) -> None:
    minutes = {f"w_{number}": number // 3 for number in range(6)}
    for key, ago_minutes in (minutes | {"w_aa": -5, "w_zz": 99} if is_later else minutes).items():
        found.add(
            "worsening_conversation", interaction_id=key, last_message_at=ago(minutes=ago_minutes), message_count=4,
            earlier_sentiment=0.5, later_sentiment=-0.5,
        )  # fmt: skip


def _people(found: World, *, is_later: bool) -> None:
    found.add("dim_company", company_id="c_many", name="Many Ltd")
    days = {f"p_{number}": None if number > 4 else number // 3 for number in range(7)}
    for key, day in (days | {"p_aa": -1, "p_zz": None} if is_later else days).items():
        last = None if day is None else ago(days=day)
        found.add("dim_customer", customer_id=key, company_id="c_many", last_contact_at=last)


def _values(found: World, *, is_later: bool) -> None:
    names = [*LISTS["metrics"].whole, *(["a_first/all/all/None/all", LISTS["metrics"].added] if is_later else [])]
    for place, name in enumerate(names):
        metric, grain, dimension, start, value = name.split("/")
        found.add(
            "metric_value", metric=metric, version="1", grain=grain, dimension=dimension, dimension_value=value,
            period_start=None if start == "None" else start, unit="share", value=0.5,
            # What was made of most is made of least the next day.
            n=100 - place if is_later else 100 + place,
        )  # fmt: skip


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("many")
    write_publication(world(), folder / "published")
    house = open_house(folder / "published", folder)
    yield house
    house.close()


@pytest.fixture(scope="module")
def reader(many: House) -> TestClient:
    return many.signed_in(Role.LEAD)


def pages(client: TestClient, listed: Listed, limit: int, cursor: str | None = None) -> Iterator[list[str]]:
    """The pages from a cursor on."""
    while True:
        asked = {"limit": limit} | ({"cursor": cursor} if cursor else {})
        body = client.get(listed.address, params=asked).json()
        yield listed.names(body)
        cursor = body["next"]
        if cursor is None:
            return


@pytest.mark.parametrize("listed", LISTS.values(), ids=LISTS)
@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_pages_add_up_to_the_whole_and_are_full_but_the_last(reader: TestClient, listed: Listed, limit: int) -> None:
    found = list(pages(reader, listed, limit))
    assert [name for page in found for name in page] == list(listed.whole)
    assert all(len(page) == limit for page in found[:-1])
    assert 1 <= len(found[-1]) <= limit


@pytest.mark.parametrize("listed", LISTS.values(), ids=LISTS)
def test_a_last_page_that_is_full_has_no_next(reader: TestClient, listed: Listed) -> None:
    size = len(listed.whole)
    assert len(list(pages(reader, listed, size))) == 1
    assert len(list(pages(reader, listed, size - 1))) == 2


@pytest.mark.parametrize("name", ["topics", "worsening"])
def test_how_many_there_are_is_the_same_on_every_page(reader: TestClient, name: str) -> None:
    listed, count = LISTS[name], {"topics": "topic_count", "worsening": "in_all"}[name]
    first = reader.get(listed.address, params={"limit": 2}).json()
    second = reader.get(listed.address, params={"limit": 2, "cursor": first["next"]}).json()
    assert first[count] == second[count] == 6


def test_what_is_published_in_between_moves_nothing(tmp_path: Path) -> None:
    write_publication(world(), tmp_path / "published")
    house = open_house(tmp_path / "published", tmp_path)
    client = house.signed_in(Role.LEAD)
    begun = {name: client.get(listed.address, params={"limit": 3}).json() for name, listed in LISTS.items()}
    write_publication(world(is_later=True), tmp_path / "published", 2)
    for name, listed in LISTS.items():
        assert listed.names(begun[name]) == list(listed.whole[:3]), name
        rest = [each for page in pages(client, listed, 2, begun[name]["next"]) for each in page]
        assert rest == [*listed.whole[3:], listed.added], name
        # Without a cursor the one in front is there: it was published.
        assert len([each for page in pages(client, listed, 100) for each in page]) == len(listed.whole) + 2, name
    house.close()


_OF_ANOTHER_LIST = {
    "topics": BurstCursor(date(2026, 11, 1), 1.5, "b_1").encode(),
    "bursts": TopicCursor(4, "b").encode(),
    "metrics": TopicCursor(4, "b").encode(),
    "worsening": TopicCursor(4, "b").encode(),
    "people": ValueCursor("csat", "all", "all", date.min, "all").encode(),
}


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("cursor", ["!", "x", "bnVsbA", "W10", "WzEsMl0", "e30", "W251bGwsbnVsbF0", "9" * 2000])
def test_what_is_no_cursor_is_refused(reader: TestClient, name: str, cursor: str) -> None:
    problem = assert_problem(reader.get(LISTS[name].address, params={"cursor": cursor}), 400)
    assert "not a cursor of this list" in problem["detail"]
    assert problem["remedy"] == "Start from the beginning, without a cursor."


@pytest.mark.parametrize(("name", "cursor"), _OF_ANOTHER_LIST.items())
def test_a_cursor_of_another_list_is_refused(reader: TestClient, name: str, cursor: str) -> None:
    assert_problem(reader.get(LISTS[name].address, params={"cursor": cursor}), 400)


@pytest.mark.parametrize("name", LISTS)
def test_a_page_has_its_bounds(reader: TestClient, name: str) -> None:
    most = 5000 if name == "metrics" else 500
    for limit in (0, -1, most + 1):
        assert_problem(reader.get(LISTS[name].address, params={"limit": limit}), 422)
    assert reader.get(LISTS[name].address, params={"limit": most}).status_code == 200
    assert_problem(reader.get(LISTS[name].address, params={"cursor": "x" * 2001}), 422)


def test_a_cursor_comes_back_as_it_was() -> None:
    for cursor in (
        TopicCursor(0, 'über \U0001f600 "quoted" [x]'),
        BurstCursor(date(1, 1, 1), 1 / 3, ""),
        ValueCursor("m", "all", "team", date.min, "ü" * 200),
        Cursor(ago(days=1) + timedelta(microseconds=1), "p"),
    ):
        assert type(cursor).decode(cursor.encode()) == cursor


def test_a_page_is_cut_where_it_ends() -> None:
    assert cut([1, 2, 3], 2) == ([1, 2], 2)
    assert cut([1, 2], 2) == ([1, 2], None)
    assert cut([], 2) == ([], None)
