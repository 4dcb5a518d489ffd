"""What holds for any records, in any order, in any batches. The oracle below is plain Python and shares no code."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unified_profile.identity.groups.conftest import Office

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
