"""Statements are read once and run by every connection, each with its own values."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from contracts.errors import BugError
from tests.unified_profile.app.people import make_world
from tests.unified_profile.app.publication import write_publication
from unified_profile.app.customers import Customer, Deal
from unified_profile.app.published import Published
from unified_profile.app.queries import first_row, statement


def test_one_parsed_statement_gives_each_reader_what_that_one_asked_for(tmp_path: Path) -> None:
    world = make_world()
    names = {row["customer_id"]: row["display_name"] for row in world.rows["dim_customer"]}
    write_publication(world, tmp_path / "published")
    published = Published(tmp_path / "published")

    def ask(customer_id: str) -> str | None:
        with published.reading() as con:
            found = first_row(con, Customer, "customer", customer_id=customer_id)
        assert found is not None
        assert found.customer_id == customer_id
        return found.display_name

    asked = list(names) * 20
    with ThreadPoolExecutor(8) as readers:
        assert list(readers.map(ask, asked)) == [names[each] for each in asked]
    assert statement("customer") is statement("customer")
    published.close()


def test_columns_that_are_not_the_fields_are_refused(tmp_path: Path) -> None:
    write_publication(make_world(), tmp_path / "published")
    published = Published(tmp_path / "published")
    with published.reading() as con, pytest.raises(BugError, match=r"customer\.sql gives"):
        first_row(con, Deal, "customer", customer_id="p_anna")
    published.close()
