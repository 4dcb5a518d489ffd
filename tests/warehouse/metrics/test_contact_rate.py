"""Contacts per active customer, held against a diary that is read day by day."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.warehouse.metrics.offices import facts, values

MONDAY = datetime.fromisoformat("2026-05-04T00:00:00")
DAYS = 10
# Since which day each customer is in the CRM (-2: before the first), and who got in touch on which day and hour.
SINCE = st.dictionaries(st.sampled_from("abcdef"), st.integers(-2, DAYS - 1), max_size=6)
CONTACTS = st.lists(
    st.tuples(st.sampled_from("abcdefgh"), st.integers(0, DAYS * 24 - 1), st.sampled_from(["chat", "phone", "email"])),
    max_size=25,
)


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as found:
        yield found


@given(since=SINCE, contacts=CONTACTS)
@settings(max_examples=15, deadline=None)
def test_as_a_diary_says(
    con: duckdb.DuckDBPyConnection, since: dict[str, int], contacts: list[tuple[str, int, str]]
) -> None:
    days = [(MONDAY + timedelta(days=day)).date() for day in range(DAYS)]
    found = facts(
        con,
        "volume",
        {
            "dim_date": [{"date_day": day} for day in days],
            "int_active_customer": [
                {"customer_id": who, "active_since": (MONDAY + timedelta(days=day)).date()}
                for who, day in since.items()
            ],
            "fct_interaction": [
                {
                    "interaction_id": f"i{number}",
                    "customer_id": who,
                    "direction": "inbound",
                    "channel": channel,
                    "started_at": MONDAY + timedelta(hours=hour),
                }
                for number, (who, hour, channel) in enumerate(contacts)
            ],
        },
    )
    # Somebody who opens the diary each evening: who is a customer by now, and who of them got in touch today?
    there, came = [], 0
    for day in range(DAYS):
        customers = {who for who, first in since.items() if first <= day}
        there.append(len(customers))
        came += sum(who in customers and hour // 24 == day for who, hour, _ in contacts)
    counted = [each for each in there if each > 0]

    (row,) = [
        row
        for row in values(con, [fact for fact in found if fact["metric"] == "contact_rate"], ["contact_rate"])
        if (row["grain"], row["dimension"]) == ("all", "all")
    ]
    if not counted:
        assert row["value"] is None
        return
    assert row["value"] == pytest.approx(came / (sum(counted) / len(counted)))
    assert row["n"] == came
    assert row["coverage"] == (pytest.approx(came / len(contacts)) if contacts else None)
    assert row["interval_low"] <= row["value"] <= row["interval_high"]
    # None at all is rarer than one in forty as soon as 3.69 are to be expected.
    assert came or row["interval_high"] == pytest.approx(3.689 * len(counted) / sum(counted), rel=0.01)
