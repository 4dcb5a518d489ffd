"""What holds for any records, in any order, in any batches. The oracle below is plain Python and shares no code."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from itertools import combinations, pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unified_profile.identity import default_rules

NAMES = ("Ann Lee", "Bob Ray", "Cy Lee", "Di Fox", "Ann", "Lee", None)
MOBILES, LANDLINE = ("+447911123456", "+447911123457"), "+442079460018"
START = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)
NOW = datetime(2026, 2, 1, tzinfo=UTC)
IGNORABLE = [("email", "a@x.com"), ("external_id", "u1"), ("phone", MOBILES[0]), ("email", "c+1@gmail.com")]
MAX_NAMES, MAX_EXTERNAL_IDS, MAX_CLUSTERS = 2, 2, 6

CARRIED = """
    select record.record_key, keys.level, keys.key_type, keys.key_value
    from identity.record_key_value as keys inner join identity.record using (rid)
"""

quickly = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
thoroughly = settings(quickly, max_examples=10)


def rules(max_records: int = 400, max_external_ids: int = 400) -> Any:
    """Limits so small that a few records reach them."""
    default = default_rules()
    limits = {"max_names": MAX_NAMES, "max_external_ids": MAX_EXTERNAL_IDS, "max_clusters": MAX_CLUSTERS}
    levels = {number: level.model_copy(update=limits) for number, level in default.levels.items()}
    cluster = default.cluster.model_copy(
        update={"max_records": max_records, "max_external_ids": max_external_ids},
    )
    return default.model_copy(update={"levels": levels, "cluster": cluster})


@st.composite
def records(draw: st.DrawFn) -> list[dict[str, Any]]:
    """A crowded world: few addresses, ids and names for many records."""
    size = draw(st.integers(2, 14))
    keys = [f"t:contact:{number}" for number in range(size)]
    return [
        {
            "record_key": key,
            "name": draw(st.sampled_from(NAMES)),
            "email": draw(st.none() | st.sampled_from(["a@x.com", "b.ray@x.com", "lee@x.com", "c@x.com", "e@x.com"])),
            "other_emails": draw(st.lists(st.sampled_from(["c@gmail.com", "c+1@gmail.com", "e@x.com"]), max_size=1)),
            "phones": draw(st.lists(st.sampled_from([*MOBILES, LANDLINE]), max_size=1)),
            "external_id": draw(st.none() | st.sampled_from(["u1", "u2", "u3", "u4"])),
            "reference_keys": draw(st.lists(st.sampled_from([*keys, "t:contact:404"]), max_size=1)),
            "occurred_at": START + timedelta(days=draw(st.integers(0, 9))),
        }
        for key in keys
    ]


def pairs(keys: list[str]) -> st.SearchStrategy[tuple[str, str]]:
    return st.sampled_from(list(combinations(sorted(keys), 2)))


def decisions(keys: list[str]) -> st.SearchStrategy[list[tuple[str, str]]]:
    return st.lists(pairs(keys), max_size=4, unique=True)


def oracle(world: list[dict[str, Any]]) -> set[frozenset[str]]:
    """The levels without cluster limits, decided key by key."""
    groups = {record["record_key"]: frozenset({record["record_key"]}) for record in world}
    known = {record["record_key"] for record in world if record["external_id"] or addresses(record)}
    for keys_of in (strong_keys, addresses, weaker_keys, mobiles):
        carriers: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for record in world:
            for key in keys_of(record):
                carriers[key].append(record)
        joining = [
            held
            for key, held in carriers.items()
            if len({groups[record["record_key"]] for record in held}) <= MAX_CLUSTERS
            and len({record["name"] for record in held if " " in (record["name"] or "")}) <= MAX_NAMES
            and len({record["external_id"] for record in held} - {None}) <= MAX_EXTERNAL_IDS
            and (keys_of is not mobiles or attaches(held, groups, known))
            and not (("@" in key and " " not in key) and is_shared_mailbox(key, held))
        ]
        for held in joining:
            whole = frozenset().union(*(groups[record["record_key"]] for record in held))
            groups |= dict.fromkeys(whole, whole)
    return set(groups.values())


def strong_keys(record: dict[str, Any]) -> set[str]:
    own = {record["record_key"], *record["reference_keys"]}
    return own | ({f"id {record['external_id']}"} if record["external_id"] else set())


def addresses(record: dict[str, Any]) -> set[str]:
    return {address for address in (record["email"], *record["other_emails"]) if address}


def weaker_keys(record: dict[str, Any]) -> set[str]:
    name = record["name"] if " " in (record["name"] or "") else None
    domains = {address.split("@")[1] for address in addresses(record)} - {"gmail.com"}
    folded = {"c@gmail.com"} if any("gmail" in address for address in addresses(record)) else set()
    return folded | ({f"{name} {each}" for each in (*record["phones"], *domains)} if name else set())


def mobiles(record: dict[str, Any]) -> set[str]:
    """Nobody here was seen calling, so that a number counts with a name only."""
    return set(record["phones"]) - {LANDLINE} if record["name"] else set()


def is_shared_mailbox(address: str, held: list[dict[str, Any]]) -> bool:
    """Whether somebody's name has nothing in common with the others, and the address with none of them."""
    names = {record["name"].lower() for record in held if " " in (record["name"] or "")}
    words = {name: set(name.split()) for name in names}
    alone = [name for name in names if not any(words[name] & words[other] for other in names - {name})]
    mailbox, _, _ = address.partition("@")
    named = [word for name in names for word in words[name] if len(word) > 2 and word in mailbox]
    return len(names) > 1 and bool(alone) and not named


def attaches(held: list[dict[str, Any]], groups: dict[str, frozenset[str]], known: set[str]) -> bool:
    """Whether one person at most is known otherwise, and all names go into the fullest one."""
    names = [set(record["name"].lower().split()) for record in held]
    people = {groups[record["record_key"]] for record in held}
    return len([person for person in people if person & known]) <= 1 and set().union(*names) <= max(names, key=len)


@quickly
@given(world=records())
def test_the_answer_is_that_of_an_independent_calculation(new_hub: Callable[..., Any], world: list[Any]) -> None:
    hub = new_hub(rules=rules())
    hub.add_all(world)
    hub.resolve()
    assert hub.people() == oracle(world)


@pytest.mark.slow
@thoroughly
@given(data=st.data(), world=records())
def test_order_and_batches_of_arrival_change_nothing_but_names(
    new_hub: Callable[..., Any], data: st.DataObject, world: list[Any]
) -> None:
    strict = rules(max_records=5, max_external_ids=1)
    apart = data.draw(decisions([record["record_key"] for record in world]))
    at_once, bit_by_bit = new_hub(rules=strict), new_hub(rules=strict)
    for hub in (at_once, bit_by_bit):
        for pair in apart:
            hub.decide("cannot_link", *pair)
    at_once.add_all(world)
    at_once.resolve()
    published: set[str] = set()
    for batch in batches(data.draw(st.permutations(world)), data.draw(st.integers(1, 3))):
        bit_by_bit.add_all(batch)
        bit_by_bit.resolve()
        published |= set(bit_by_bit.ids().values())
    assert bit_by_bit.people() == at_once.people()
    assert bit_by_bit.reasons() == at_once.reasons()
    now = set(bit_by_bit.ids().values())
    assert {bit_by_bit.current(person_id) for person_id in published} == now
    assert {bit_by_bit.current(person_id) for person_id in at_once.ids().values()} == now, (
        "ids of one lead to the other"
    )
    for a, b in apart:
        assert bit_by_bit.ids()[a] != bit_by_bit.ids()[b]
    assert max(map(len, at_once.people())) <= 5


@pytest.mark.slow
@thoroughly
@given(world=records())
def test_running_again_changes_nothing(new_hub: Callable[..., Any], world: list[Any]) -> None:
    hub = new_hub(rules=rules(max_records=5, max_external_ids=1))
    hub.add_all(world)
    hub.resolve()
    before = hub.state()
    hub.resolve()
    assert hub.state() == before


@quickly
@given(world=records())
def test_evidence_holds_every_person_together_and_nobody_else(new_hub: Callable[..., Any], world: list[Any]) -> None:
    hub = new_hub(rules=rules(max_records=6))
    hub.add_all(world)
    hub.resolve()
    carried = set(hub.con.execute(CARRIED).fetchall())
    for group in hub.people():
        for a, b in combinations(sorted(group), 2):
            path = hub.explain(a, b)
            assert path
            assert (path[0].record_key_a, path[-1].record_key_b) == (a, b)
            assert all(step.record_key_b == following.record_key_a for step, following in pairwise(path))
            for step in path:
                assert (step.record_key_a, step.level, step.key_type, step.key_value) in carried
                assert (step.record_key_b, step.level, step.key_type, step.key_value) in carried
    people = hub.ids()
    for a, b in combinations(sorted(people), 2):
        if people[a] != people[b]:
            assert hub.explain(a, b) is None


@pytest.mark.slow
@thoroughly
@given(data=st.data(), world=records())
def test_a_decision_taken_back_leaves_no_trace_in_people_or_ids(
    new_hub: Callable[..., Any], data: st.DataObject, world: list[Any]
) -> None:
    hub = new_hub(rules=rules())
    hub.add_all(world)
    hub.resolve()
    before = hub.ids(), hub.state()["evidence"], hub.reasons()
    keys = [record["record_key"] for record in world]
    for kind in ("cannot_link", "link"):
        for pair in data.draw(decisions(keys)):
            hub.decide(kind, *pair)
    hub.resolve()
    published = set(hub.ids().values())
    hub.decisions.clear()
    hub.resolve()
    assert (hub.ids(), hub.state()["evidence"], hub.reasons()) == before
    assert {hub.current(person_id) for person_id in published} <= set(hub.ids().values())


@pytest.mark.slow
@thoroughly
@given(data=st.data(), world=records())
def test_records_that_go_and_come_back_find_their_ids_again(
    new_hub: Callable[..., Any], data: st.DataObject, world: list[Any]
) -> None:
    hub = new_hub(rules=rules())
    hub.add_all(world)
    hub.resolve()
    before = hub.ids()
    gone = data.draw(st.lists(st.sampled_from(world), unique_by=lambda record: record["record_key"]))
    for record in gone:
        hub.remove(record["record_key"])
    hub.resolve()
    for person_id in set(before.values()):
        left = {key for key, id_ in before.items() if id_ == person_id and key in hub.ids()}
        assert (hub.current(person_id) in {hub.ids()[key] for key in left}) if left else hub.current(person_id) is None
    hub.add_all(gone)
    hub.resolve()
    assert hub.ids() == before


@quickly
@given(data=st.data(), world=records())
def test_what_changed_leads_where_working_all_out_anew_leads(
    new_hub: Callable[..., Any], data: st.DataObject, world: list[Any]
) -> None:
    """Histories of records that come, change, go and return, and of decisions made and taken back."""
    strict = rules(max_records=data.draw(st.sampled_from([5, 400])), max_external_ids=data.draw(st.integers(1, 2)))
    step_by_step, anew = new_hub(rules=strict), new_hub(rules=strict)
    for _ in range(data.draw(st.integers(2, 5))):
        change(data, world, step_by_step, anew)
        for hub, options in ((step_by_step, {}), (anew, {"anew": True})):
            hub.resolve(now=NOW, **options)
        assert step_by_step.everything() == anew.everything()


def change(data: st.DataObject, world: list[dict[str, Any]], *hubs: Any) -> None:
    """Let the same few things happen to each of the hubs."""
    keys = [record["record_key"] for record in world]
    written = [
        {**record, "record_key": key}
        for key, record in data.draw(st.lists(st.tuples(st.sampled_from(keys), st.sampled_from(world)), max_size=9))
    ]
    gone = data.draw(st.lists(st.sampled_from(keys), max_size=2))
    callers = data.draw(st.lists(st.sampled_from(keys), max_size=2))
    made = data.draw(st.lists(st.tuples(st.sampled_from(["link", "cannot_link"]), pairs(keys)), max_size=2))
    ignored = data.draw(st.lists(st.sampled_from(IGNORABLE), max_size=1))
    undone = data.draw(st.lists(st.integers(0, 3), max_size=2))
    for hub in hubs:
        hub.add_all({record["record_key"]: record for record in written}.values())
        for key in gone:
            hub.remove(key)
        for key in callers:
            hub.interaction(f"{key}:call", key, channel="phone")
        hub.decisions = [decision for place, decision in enumerate(hub.decisions) if place not in undone]
        for kind, pair in made:
            hub.decide(kind, *pair)
        for key in ignored:
            hub.decide("ignore_key", key=key)


def batches(items: Iterable[Any], number: int) -> list[list[Any]]:
    listed = list(items)
    return [part for part in (listed[start::number] for start in range(number)) if part]
