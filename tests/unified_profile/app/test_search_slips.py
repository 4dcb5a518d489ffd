"""What is cheap rules values out before they are compared: it must not rule out any that is one slip away."""

from collections.abc import Iterator

import duckdb
import pytest

from unified_profile.app.queries import all_rows
from unified_profile.app.search import Match

NAMES = ("margarethe holz", "søren kierkegaard", "li wen", "ana de la fuente")


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as con:
        con.execute("create schema marts")
        con.execute(
            "create table marts.customer_identifier (kind varchar, value varchar, label varchar, customer_id varchar)"
        )
        yield con


def keep(con: duckdb.DuckDBPyConnection, kind: str, value: str, customer_id: str | None = "p_1") -> None:
    con.execute("insert into marts.customer_identifier values (?, ?, ?, ?)", [kind, value, value.title(), customer_id])


def near(con: duckdb.DuckDBPyConnection, kind: str, needle: str, least: float) -> dict[str, float]:
    found = all_rows(con, Match, "search_similar", kind=kind, needle=needle, least=least)
    return {match.label: match.score for match in found}


def slips(text: str) -> Iterator[str]:
    """Every text with one letter left out, one too many or another one."""
    for place in range(len(text)):
        yield text[:place] + text[place + 1 :]
        yield text[:place] + "q" + text[place:]
        yield text[:place] + "q" + text[place + 1 :]


@pytest.mark.parametrize("name", NAMES)
def test_a_slip_anywhere_in_a_name_finds_it(con: duckdb.DuckDBPyConnection, name: str) -> None:
    for other in NAMES:
        keep(con, "name", other)
    for typed in slips(name):
        assert near(con, "name", typed, 0.86).get(name.title(), 0) >= 0.86, typed


def test_an_edit_of_a_short_address_counts_nine_tenths_wherever_it_is(con: duckdb.DuckDBPyConnection) -> None:
    # Jaro of five letters of which four agree is (4/5 + 4/5 + 1) / 3 = 0.87, under what an address needs.
    keep(con, "email", "a@b.c")
    found = {place: near(con, "email", "a@b.c"[:place] + "q" + "a@b.c"[place + 1 :], 0.9) for place in range(5)}
    assert [round(found[place]["A@B.C"], 2) for place in range(5)] == [0.9, 0.9, 0.9, 0.91, 0.92]
    # Two edits count eight tenths.
    assert near(con, "email", "q@q.c", 0.9) == {}
    assert near(con, "email", "q@b.q", 0.9) == {}


def test_a_word_of_a_name_is_found_by_itself_only(con: duckdb.DuckDBPyConnection) -> None:
    keep(con, "name", "margarethe holz")
    assert near(con, "name", "margarethee", 0.86)
    # Thirds where they were, and no single edit away: the word still counts.
    keep(con, "name", "de kierkegaard")
    assert "De Kierkegaard" in near(con, "name", "kierkegaards", 0.86)
    assert near(con, "name", "holz und kohle", 0.86) == {}
    keep(con, "company", "margarethe holz")
    keep(con, "name", "margarethe hola", customer_id=None)
    assert list(near(con, "name", "margarethe hol", 0.86)) == ["Margarethe Holz"]
