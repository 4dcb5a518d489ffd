"""Pairs that are alike are found and explained, in whatever order rows come, and nothing is left behind."""

import random
from math import log2
from typing import Any

import duckdb
import pytest

from unified_profile.suggestions import Model, TooLittleToLearnError, score_pairs

PEOPLE = 150
MODEL: dict[str, Any] = {
    "id": "id",
    "certain": [{"same": ["name", "born"]}],
    "certain_share": 0.6,
    "learn_from": [{"same": ["born"]}, {"same": ["name"]}],
    "blocks": [{"same": ["born"]}, {"same": ["town"], "any_of": "pets"}],
    "comparisons": [
        {
            "name": "name",
            "shows": ["name"],
            "missing": "name_l is null or name_r is null",
            "levels": [
                {"says": "same", "when": "name_l = name_r", "rare_counts_more": "name"},
                {"says": "alike", "when": "jaro_winkler_similarity(name_l, name_r) >= 0.9"},
            ],
        },
        {
            "name": "born",
            "shows": ["born"],
            "missing": "born_l is null or born_r is null",
            "levels": [{"says": "same", "when": "born_l = born_r"}],
        },
        {
            "name": "town",
            "shows": ["town", "pets"],
            "missing": "town_l is null or town_r is null",
            "levels": [{"says": "same", "when": "town_l = town_r"}],
            "otherwise": "another town",
        },
    ],
}


def rows(rng: random.Random) -> list[tuple[Any, ...]]:
    """Everybody twice; a third the second time with a letter wrong, some without a town."""
    found = []
    for number in range(PEOPLE):
        name = "".join(rng.choice("bcdfgklmnprst") + rng.choice("aeiou") for _ in range(5))
        born, town = f"{rng.randrange(1950, 1954)}-{rng.randrange(1, 13)}", f"town {number % 9}"
        found.append((f"{number:03}-a", name, born, town, [f"cat {number}", None]))
        again = name[:4] + "x" + name[5:] if number % 3 == 0 else name
        found.append((f"{number:03}-b", again, born, None if number % 5 == 0 else town, [f"cat {number}", "dog"]))
    return found


@pytest.fixture
def con() -> Any:
    with duckdb.connect(config={"threads": 2}) as opened:
        yield opened


def fill(con: duckdb.DuckDBPyConnection, table: str, filling: list[tuple[Any, ...]]) -> None:
    columns = "id varchar, name varchar, born varchar, town varchar, pets varchar[]"
    con.execute(f"create or replace table {table} ({columns})")
    for row in filling:
        con.execute(f"insert into {table} values (?, ?, ?, ?, ?)", row)


def test_everybody_is_found_and_nobody_else(con: duckdb.DuckDBPyConnection) -> None:
    fill(con, "people", rows(random.Random(1)))

    pairs = score_pairs(con, ["people"], Model.model_validate(MODEL))

    assert {(pair.a, pair.b) for pair in pairs} == {(f"{number:03}-a", f"{number:03}-b") for number in range(PEOPLE)}
    assert [pair.weight for pair in pairs] == sorted((pair.weight for pair in pairs), reverse=True)
    assert all(pair.probability == pytest.approx(2**pair.weight / (1 + 2**pair.weight), abs=0.001) for pair in pairs)


def test_bars_add_up_and_say_what_was_compared(con: duckdb.DuckDBPyConnection) -> None:
    fill(con, "people", rows(random.Random(1)))

    pairs = {pair.a: pair for pair in score_pairs(con, ["people"], Model.model_validate(MODEL))}

    assert all(sum(bar.weight for bar in pair.bars) == pytest.approx(pair.weight, abs=0.01) for pair in pairs.values())
    same, slipped, without_town = pairs["001-a"], pairs["003-a"], pairs["005-a"]
    assert [(bar.about, bar.says) for bar in same.bars] == [
        ("start", "any two"),
        ("name", "same"),
        ("name", "how rare the value is"),
        ("born", "same"),
        ("town", "same"),
    ]
    assert [bar.says for bar in slipped.bars] == ["any two", "alike", "same", "same"]
    assert slipped.bars[1].value_a[:4] == slipped.bars[1].value_b[:4]
    assert slipped.bars[1].value_a != slipped.bars[1].value_b
    assert [bar.about for bar in without_town.bars] == ["start", "name", "name", "born"]
    assert (same.bars[-1].value_a, same.bars[-1].value_b) == ("town 1, cat 1", "town 1, cat 1, dog")


def test_order_of_rows_makes_no_difference(con: duckdb.DuckDBPyConnection) -> None:
    shuffled = rows(random.Random(1))
    fill(con, "people", shuffled)
    first = score_pairs(con, ["people"], Model.model_validate(MODEL))
    random.Random(2).shuffle(shuffled)
    fill(con, "people", shuffled)

    assert score_pairs(con, ["people"], Model.model_validate(MODEL)) == first


def test_rows_of_two_tables_are_compared_with_those_of_the_other(con: duckdb.DuckDBPyConnection) -> None:
    everybody = rows(random.Random(1))
    # A second record in the same list, which would be the best of all matches.
    twin = ("001-c", *everybody[2][1:])
    fill(con, "one", [*(row for row in everybody if row[0].endswith("b")), twin])
    fill(con, "other", [row for row in everybody if row[0].endswith("a")])

    pairs = score_pairs(con, ["one", "other"], Model.model_validate(MODEL))

    assert {(pair.a[-1], pair.b[-1]) for pair in pairs} == {("b", "a"), ("c", "a")}


def test_nothing_is_left_behind(con: duckdb.DuckDBPyConnection) -> None:
    fill(con, "people", rows(random.Random(1)))
    before = con.execute("show all tables").fetchall(), con.execute("select current_schema()").fetchall()

    score_pairs(con, ["people"], Model.model_validate(MODEL))

    assert (con.execute("show all tables").fetchall(), con.execute("select current_schema()").fetchall()) == before
    assert [name for (name,) in con.execute("select database_name from duckdb_databases()").fetchall()] == [
        "memory",
        "system",
        "temp",
    ]


@pytest.mark.parametrize("rows_held", [0, 1, 99])
def test_few_rows_teach_nothing(con: duckdb.DuckDBPyConnection, rows_held: int) -> None:
    fill(con, "people", rows(random.Random(1))[:rows_held])

    with pytest.raises(TooLittleToLearnError):
        score_pairs(con, ["people"], Model.model_validate(MODEL))


def test_rows_that_are_all_different_teach_nothing(con: duckdb.DuckDBPyConnection) -> None:
    strangers = [(f"{n}", f"name {n}", f"{n}", f"town {n}", [f"cat {n}"]) for n in range(200)]
    fill(con, "people", strangers)

    with pytest.raises(TooLittleToLearnError):
        score_pairs(con, ["people"], Model.model_validate(MODEL))
    assert con.execute("select current_database()").fetchall() == [("memory",)]


def test_what_no_sampled_pair_agrees_in_weighs_what_the_sample_can_vouch_for(con: duckdb.DuckDBPyConnection) -> None:
    """Of 100 pairs none had the same name: at most every 200th has, for all we know."""
    fill(con, "people", rows(random.Random(1)))

    pairs = score_pairs(con, ["people"], Model.model_validate({**MODEL, "sampled_pairs": 100}))

    weights = [bar.weight for pair in pairs for bar in pair.bars if (bar.about, bar.says) == ("name", "same")]
    assert weights
    assert 4 < max(weights) <= log2(200)
