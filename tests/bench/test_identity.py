"""The synthetic hub lays every trap, says the truth about it, and identity steps into few of them."""

from collections import defaultdict
from datetime import timedelta
from itertools import combinations
from typing import Any

import duckdb
import pytest

from bench._identity import TOOLS, b_cubed, grow, load, pairwise, recall_by_trap
from bench._identity.humans import human
from bench._quality import quality
from unified_profile.identity import resolve

SIZE = 6_000
TRAPS = {
    *("changed e-mail", "changed surname", "company bought", "family phone", "number passed on"),
    *("initial", "nickname", "other spelling", "own alphabet", "swapped name", "typo in name"),
    *("gmail dots", "placeholder address", "plus tag", "role mailbox", "second private e-mail", "shared mailbox"),
    *("typo in address", "typo in domain", "switchboard number", "withheld number"),
}


@pytest.fixture(scope="module")
def con() -> Any:
    with duckdb.connect(config={"threads": 2}) as opened:
        load(opened, SIZE)
        resolve(opened, phone_regions=dict.fromkeys(TOOLS, "GB"))
        yield opened


def test_few_records_of_two_people_are_joined(con: duckdb.DuckDBPyConnection) -> None:
    precision, recall = pairwise(con)

    assert precision >= 0.995
    assert recall >= 0.62
    assert b_cubed(con)[0] >= 0.995


def test_every_trap_is_laid(con: duckdb.DuckDBPyConnection) -> None:
    laid = recall_by_trap(con)

    assert set(laid) == TRAPS | {"no trap"}
    assert min(pairs for pairs, _ in laid.values()) >= 20


def test_measures_agree_with_their_definition(con: duckdb.DuckDBPyConnection) -> None:
    truth = dict(con.execute("select record_key, person::varchar from truth").fetchall())
    found = dict(con.execute("select record_key, person_id from identity.person_record").fetchall())
    traps = dict(con.execute("select record_key, traps from truth").fetchall())

    measured = quality(truth, found)

    assert len(truth) == SIZE
    assert pairwise(con) == pytest.approx((measured["pairwise precision"], measured["pairwise recall"]))
    assert b_cubed(con) == pytest.approx((measured["B-cubed precision"], measured["B-cubed recall"]))
    own = defaultdict(list)
    for record, person in truth.items():
        own[person].append(record)
    pairs = [pair for records in own.values() for pair in combinations(records, 2)]
    nicknamed = [(a, b) for a, b in pairs if "nickname" in {*traps[a], *traps[b]}]
    share = sum(found[a] == found[b] for a, b in nicknamed) / len(nicknamed)
    assert recall_by_trap(con)["nickname"] == (len(nicknamed), pytest.approx(share))


def test_the_hub_is_the_same_each_time_and_another_for_another_seed() -> None:
    def people(seed: int) -> list[tuple[Any, ...]]:
        with duckdb.connect() as opened:
            load(opened, 300, seed)
            return opened.execute("from core.people inner join truth using (record_key)").fetchall()

    assert people(1) == people(1)
    assert people(1) != people(2)


def test_a_larger_hub_is_as_hard_and_joins_no_copies() -> None:
    with duckdb.connect(config={"threads": 2}) as opened:
        load(opened, 2_000)
        resolve(opened, phone_regions=dict.fromkeys(TOOLS, "GB"))
        small = pairwise(opened)
        people = opened.execute("select count(*) from identity.person").fetchall()[0][0]
        grow(opened, 6_000)
        report = resolve(opened, phone_regions=dict.fromkeys(TOOLS, "GB"))
        assert (report.records, report.people) == (6_000, pytest.approx(3 * people, rel=0.01))
        assert pairwise(opened) == pytest.approx(small, abs=0.01)


def test_a_number_is_passed_on_when_it_is_given_up() -> None:
    pairs = [(human(11, number), human(11, number + 1)) for number in range(0, 1_000, 2)]
    passed_on = [(a, b) for a, b in pairs if a.before.trap == "number passed on"]
    assert passed_on
    for giver, taker in passed_on:
        assert giver.changes_at == taker.changes_at
        assert giver.before.mobile == taker.after.mobile
        assert len({giver.before.mobile, giver.after.mobile, taker.before.mobile}) == 3


def test_a_bought_companys_people_keep_their_mailbox() -> None:
    bought = [each for each in (human(11, number) for number in range(1_500)) if each.after.trap == "company bought"]
    assert bought
    for each in bought:
        before, after = each.before.work or "", each.after.work or ""
        assert before.split("@")[0] == after.split("@")[0]
        assert before != after
        assert each.at(each.changes_at).work == after
        assert each.at(each.changes_at - timedelta(seconds=1)).work == before
