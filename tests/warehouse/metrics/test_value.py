"""Contacts, answers and renewals beside deals, held against a search through every deal for every contact."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.warehouse.metrics.offices import Row, Tables, facts, office

METRICS = ("contacts_with_open_deal", "csat_with_open_deal", "renewal_rate")


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as found:
        yield found


def is_open(deals: list[Row], company: str | None, when: datetime) -> bool:
    """Whether any deal of a company was open then; one that is closed, nobody knows when, is none."""
    for deal in deals:
        begins, ends = deal["created_at"], deal["closed_at"]
        if deal["company_id"] is None or deal["company_id"] != company or begins is None or begins > when:
            continue
        if deal["status"] == "open" and (ends is None or when < ends):
            return True
        if deal["status"] in ("won", "lost") and ends is not None and when < ends:
            return True
    return False


def searched(tables: Tables) -> dict[str, tuple[dict[str, Any], int]]:
    """Per metric the amount of each unit that is measured, and how many are eligible and have no input."""
    deals = tables["fct_deal"]
    company_of = {each["customer_id"]: each["company_id"] for each in tables["dim_customer"]}
    contacts = [each for each in tables["fct_interaction"] if each["direction"] == "inbound" and each["started_at"]]
    answers = [each for each in tables["fct_rating"] if each["is_counted"] and each["answered_at"]]
    company_of_answer = {each["rating_id"]: company_of.get(each["customer_id"]) for each in answers}
    decided = [each for each in deals if each["is_renewal"] and each["status"] in ("won", "lost") and each["closed_at"]]
    return {
        "contacts_with_open_deal": (
            {
                each["interaction_id"]: float(is_open(deals, each["company_id"], each["started_at"]))
                for each in contacts
                if each["company_id"] is not None and deals
            },
            sum(each["company_id"] is None or not deals for each in contacts),
        ),
        "csat_with_open_deal": (
            {
                each["rating_id"]: float(bool(each["is_satisfied"]))
                for each in answers
                if is_open(deals, company_of_answer[each["rating_id"]], each["answered_at"])
            },
            sum(company_of_answer[each["rating_id"]] is None or not deals for each in answers),
        ),
        "renewal_rate": ({each["deal_id"]: float(each["status"] == "won") for each in decided}, 0),
    }


@given(seed=st.integers(0, 100_000), without_deals=st.sampled_from([False, False, False, True]))
@settings(max_examples=40, deadline=None)
def test_as_a_search_through_every_deal(con: duckdb.DuckDBPyConnection, seed: int, *, without_deals: bool) -> None:
    tables = office("value", seed)
    if without_deals:
        tables["fct_deal"] = []
    found = facts(con, "value", tables)
    expected = searched(tables)
    for metric in METRICS:
        of_metric = [fact for fact in found if fact["metric"] == metric]
        measured = {fact["unit_id"]: fact["amount"] for fact in of_metric if fact["part"] == "measured"}
        without_input = sum(fact["amount"] == 0 for fact in of_metric if fact["part"] == "eligible")
        assert (measured, without_input) == expected[metric], metric


def test_the_offices_hold_both_kinds_of_every_answer() -> None:
    seen = {metric: set[float]() for metric in METRICS}
    for seed in range(30):
        for metric, (measured, _) in searched(office("value", seed)).items():
            seen[metric] |= set(measured.values())
    assert seen == {metric: {0.0, 1.0} for metric in METRICS}
