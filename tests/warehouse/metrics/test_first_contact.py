"""Who comes again about the same matter: the model against a reading of each customer's contacts one by one."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.warehouse.rendering import rendered

START = datetime.fromisoformat("2026-05-04T10:00:00")
HOUR = timedelta(hours=1)
TABLES = """
create table int_interaction (interaction_id varchar, customer_id varchar, direction varchar, started_at timestamp);
create table fct_episode (episode_id varchar, customer_id varchar, started_at timestamp, ended_at timestamp);
create table interaction_topic (interaction_id varchar, topic varchar)
"""
MODEL = rendered("intermediate/int_same_topic_return")
# Customer, the hour it begins in, who began it, how many hours it takes (None: it is open), its topics.
Contact = tuple[str, int, str, int | None, frozenset[str]]
CONTACTS = st.lists(
    st.tuples(
        st.sampled_from(["ann", "bob"]),
        st.integers(0, 30),
        st.sampled_from(["inbound", "inbound", "inbound", "outbound"]),
        st.sampled_from([0, 1, 5, None]),
        st.frozensets(st.sampled_from(["refunds", "shipping", "login"]), max_size=2),
    ),
    max_size=10,
    unique_by=lambda contact: contact[:2],
)


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as found:
        found.execute(TABLES)
        yield found


def episodes_of(contacts: list[Contact]) -> dict[str, tuple[str, int, int]]:
    """One for each inbound contact that is over and that no other overlaps: customer, first and last hour."""
    return {
        f"i{number}": (who, start, start + took)
        for number, (who, start, direction, took, _) in enumerate(contacts)
        if direction == "inbound" and took is not None
    }


def found(con: duckdb.DuckDBPyConnection, contacts: list[Contact]) -> dict[str, str | None]:
    """Which contact took each episode back, as the model says."""
    for table in ("int_interaction", "fct_episode", "interaction_topic"):
        con.execute(f"delete from {table}")
    for number, (who, start, direction, _, topics) in enumerate(contacts):
        row = [f"i{number}", who, direction, START + start * HOUR]
        con.execute("insert into int_interaction values (?, ?, ?, ?)", row)
        for topic in topics:
            con.execute("insert into interaction_topic values (?, ?)", [f"i{number}", topic])
    for name, (who, start, end) in episodes_of(contacts).items():
        con.execute(
            "insert into fct_episode values (?, ?, ?, ?)", [name, who, START + start * HOUR, START + end * HOUR]
        )
    return dict(con.execute(f"select episode_id, returned_interaction_id from ({MODEL})").fetchall())


def read_one_by_one(contacts: list[Contact]) -> dict[str, str | None]:
    """The same by somebody who reads what each customer came about, from the first hour on."""
    comings = sorted(
        (start, f"i{number}", who, topics)
        for number, (who, start, direction, _, topics) in enumerate(contacts)
        if direction == "inbound"
    )
    returns: dict[str, str | None] = {}
    for name, (customer, first, last) in episodes_of(contacts).items():
        matter = {
            topic for start, _, who, topics in comings if who == customer and first <= start <= last for topic in topics
        }
        if matter:
            later = [
                coming
                for start, coming, who, topics in comings
                if who == customer and start > last and (not topics or topics & matter)
            ]
            returns[name] = later[0] if later else None
    return returns


@given(CONTACTS)
@settings(max_examples=120, deadline=None)
def test_as_somebody_who_reads_every_contact(con: duckdb.DuckDBPyConnection, contacts: list[Contact]) -> None:
    assert found(con, contacts) == read_one_by_one(contacts)


def test_the_second_return_is_looked_at_too(con: duckdb.DuckDBPyConnection) -> None:
    refund, shipping = frozenset({"refunds"}), frozenset({"shipping"})
    story: list[Contact] = [("ann", 0, "inbound", 1, refund), ("ann", 5, "inbound", 1, shipping)]
    assert found(con, story) == {"i0": None, "i1": None}
    assert found(con, [*story, ("ann", 9, "inbound", 1, refund)])["i0"] == "i2"


def test_a_return_without_a_topic_counts_and_an_episode_without_one_does_not(con: duckdb.DuckDBPyConnection) -> None:
    nothing, refund = frozenset[str](), frozenset({"refunds"})
    assert found(con, [("ann", 0, "inbound", 1, refund), ("ann", 5, "inbound", 1, nothing)]) == {"i0": "i1"}
    assert found(con, [("ann", 0, "inbound", 1, nothing), ("ann", 5, "inbound", 1, refund)]) == {"i1": None}
