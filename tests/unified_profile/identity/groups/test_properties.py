"""What holds for any records, in any order, in any batches. The oracle below is plain Python and shares no code."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unified_profile.identity.groups.conftest import Office
from unified_profile.identity.groups import COMPANY

START = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)
quickly = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])

Record = dict[str, Any]


@st.composite
def agents(draw: st.DrawFn) -> list[Record]:
    """A crowded house: few addresses and names for many records."""
    return [
        {
            "key": f"{draw(st.sampled_from('xyz'))}:user:{number}",
            "email": draw(st.none() | st.sampled_from(["ann@us.example", "night@us.example", "help@us.example"])),
            "name": draw(st.none() | st.sampled_from(["Ann Lee", "Bob Ray", "Bob Lee", "Ann"])),
            "is_bot": draw(st.booleans()),
            "occurred_at": START + timedelta(days=draw(st.integers(0, 5))),
        }
        for number in range(draw(st.integers(2, 9)))
    ]


def oracle(world: list[Record]) -> set[frozenset[str]]:
    carriers: dict[tuple[Any, bool], list[Record]] = defaultdict(list)
    for record in world:
        address = record["email"] if record["email"] != "help@us.example" else None
        carriers[address or record["key"], record["is_bot"]].append(record)
    found = set()
    for (address, _), held in carriers.items():
        names = [set(record["name"].lower().split()) for record in held if " " in (record["name"] or "")]
        in_address = [word for name in names for word in name if word in address.split("@")[0]]
        if any(not one & other for one, other in combinations(names, 2)) and not in_address:
            found |= {frozenset({record["key"]}) for record in held}
        else:
            found.add(frozenset(record["key"] for record in held))
    return found


def fill(office: Office, records: list[Record]) -> None:
    for record in records:
        office.agent(**record)


@quickly
@given(world=agents())
def test_agents_are_those_of_an_independent_calculation(new_office: Any, world: list[Record]) -> None:
    office = new_office()
    fill(office, world)
    office.resolve()
    assert office.groups() == oracle(world)


@quickly
@given(data=st.data(), world=agents())
def test_order_and_batches_of_arrival_change_nothing_but_names(
    new_office: Any, data: st.DataObject, world: list[Record]
) -> None:
    pairs = list(combinations(sorted(record["key"] for record in world), 2))
    apart = data.draw(st.lists(st.sampled_from(pairs), max_size=3, unique=True))
    at_once, bit_by_bit = new_office(), new_office()
    for office in (at_once, bit_by_bit):
        for pair in apart:
            office.decide("cannot_link", *pair)
    fill(at_once, world)
    at_once.resolve()
    shuffled, cut = data.draw(st.permutations(world)), data.draw(st.integers(0, len(world)))
    published: set[str] = set()
    for batch in (shuffled[:cut], shuffled[cut:]):
        fill(bit_by_bit, batch)
        bit_by_bit.resolve()
        published |= set(bit_by_bit.ids().values())
    assert bit_by_bit.groups() == at_once.groups()
    assert bit_by_bit.reasons() == at_once.reasons()
    assert {bit_by_bit.current(group_id) for group_id in published} == set(bit_by_bit.ids().values())
    assert all(bit_by_bit.ids()[a] != bit_by_bit.ids()[b] for a, b in apart)


@quickly
@given(world=agents())
def test_within_a_run_ids_do_not_depend_on_the_order_of_rows(new_office: Any, world: list[Record]) -> None:
    one, other = new_office(), new_office()
    fill(one, world)
    fill(other, world[::-1])
    one.resolve()
    other.resolve()
    assert one.state() == other.state()


@st.composite
def companies(draw: st.DrawFn) -> list[Record]:
    """Few tools, domains and ids for many companies, so that tools often hold several on one."""
    some_domains = ["a.example", "b.example", "c.example"]
    return [
        {
            "key": f"{draw(st.sampled_from('xyz'))}:company:{number}",
            "domain": draw(st.none() | st.sampled_from([*some_domains, "gmail.com"])),
            "other_domains": draw(st.lists(st.sampled_from(some_domains), max_size=1)),
            "external_id": draw(st.none() | st.sampled_from(["A1", "A2", "null"])),
            "is_deleted": draw(st.sampled_from([False, False, False, True])),
            "occurred_at": START + timedelta(days=draw(st.integers(0, 5))),
        }
        for number in range(draw(st.integers(2, 8)))
    ]


def keys_of(company: Record) -> set[str]:
    return {company["domain"], *company["other_domains"], company["external_id"]} - {None, "gmail.com", "null"}


def reachable(start: Record, world: list[Record]) -> set[str]:
    """Whatever shares a key with it, or with what does, rivals or not."""
    found, keys = {start["key"]}, keys_of(start)
    while True:
        more = {each["key"] for each in world if keys_of(each) & keys} - found
        if not more:
            return found
        found |= more
        keys |= {key for each in world if each["key"] in more for key in keys_of(each)}


@settings(quickly, max_examples=6)
@given(data=st.data(), world=companies())
def test_companies_of_one_tool_are_never_made_one_and_all_others_that_share_a_key_are(
    new_office: Any, data: st.DataObject, world: list[Record]
) -> None:
    office, shuffled, bit_by_bit = new_office(), new_office(), new_office()
    for record in world:
        office.company(**record)
    for record in data.draw(st.permutations(world)):
        shuffled.company(**record)
    office.resolve(COMPANY)
    shuffled.resolve(COMPANY)
    assert shuffled.state() == office.state()
    cut = data.draw(st.integers(1, len(world)))
    for batch in (world[cut:], world[:cut]):
        for record in batch:
            bit_by_bit.company(**record)
        bit_by_bit.resolve(COMPANY)
    assert bit_by_bit.groups(COMPANY) == office.groups(COMPANY)
    assert bit_by_bit.reasons() == office.reasons()
    live = {record["key"] for record in world if not record["is_deleted"]}
    for group in office.groups(COMPANY):
        tools = [key.split(":")[0] for key in group & live]
        assert len(tools) == len(set(tools))
    for record in world:
        around = reachable(record, world)
        tools = [key.split(":")[0] for key in around & live]
        if len(tools) == len(set(tools)):
            assert frozenset(around) in office.groups(COMPANY)
