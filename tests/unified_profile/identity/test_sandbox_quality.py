"""How right identity is about the make-believe company, whose truth is known."""

from collections import Counter, defaultdict
from itertools import combinations
from typing import Any

import pytest

from sandbox.model import PersonRecord
from sandbox.world import make_world


def row(record: PersonRecord) -> dict[str, Any]:
    """The record as the staging models hand it over."""
    crm_id = record.pipedrive_person_id
    return {
        "record_key": f"{record.tool}:{record.object}:{record.id}",
        "occurred_at": record.created_at.replace(tzinfo=None),
        "name": record.name,
        "email": record.emails[0] if record.emails else None,
        "other_emails": list(record.emails[1:]),
        "phones": list(record.phones),
        "external_id": record.external_id,
        "reference_keys": [f"pipedrive:person:{crm_id}"] if crm_id else None,
    }


@pytest.fixture(scope="module")
def records() -> list[PersonRecord]:
    return list(make_world(scale=0.25).records)


@pytest.fixture(scope="module")
def people(new_hub: Any, records: list[PersonRecord]) -> set[frozenset[str]]:
    hub = new_hub()
    for call in make_world(scale=0.25).calls:
        if call.contact:
            hub.interaction(f"aircall:call:{call.id}", f"aircall:contact:{call.contact}", "phone")
    hub.add_all([row(record) for record in records])
    hub.resolve()
    return hub.people()


def test_nobody_is_mistaken_for_another(records: list[PersonRecord], people: set[frozenset[str]]) -> None:
    truth = {row(record)["record_key"]: record.person for record in records}
    mixed = [group for group in people if len({truth[key] for key in group}) > 1]
    assert mixed == []
    assert sum(len(group) for group in people) == len(records)


def test_everybody_is_found_whom_references_and_exact_addresses_can_find(
    records: list[PersonRecord], people: set[frozenset[str]]
) -> None:
    """The ceiling comes from the world alone: records of one human with such a value in common, directly or not."""
    together = {pair for group in people for pair in combinations(sorted(group), 2)}
    reachable = reachable_pairs(records)
    assert len(reachable) > 100
    assert reachable <= together


def test_recall_does_not_fall(records: list[PersonRecord], people: set[frozenset[str]]) -> None:
    """What no exact key finds, such as a second private address under another name, waits for suggestions."""
    found, all_ = recall_by_trap(records, people)
    assert found.total() / all_.total() > 0.75
    assert found[None] / all_[None] > 0.8
    for trap in ("plus-tag", "gmail dots", "swapped name"):
        assert found[trap] / all_[trap] > 0.75


def recall_by_trap(
    records: list[PersonRecord], people: set[frozenset[str]]
) -> tuple[Counter[str | None], Counter[str | None]]:
    together = {pair for group in people for pair in combinations(sorted(group), 2)}
    found: Counter[str | None] = Counter()
    all_: Counter[str | None] = Counter()
    for own in by_human(records).values():
        for a, b in combinations(sorted(own, key=lambda record: row(record)["record_key"]), 2):
            trap = a.trap or b.trap
            all_[trap] += 1
            found[trap] += (row(a)["record_key"], row(b)["record_key"]) in together
    return found, all_


def by_human(records: list[PersonRecord]) -> dict[int, list[PersonRecord]]:
    grouped: dict[int, list[PersonRecord]] = defaultdict(list)
    for record in records:
        grouped[record.person].append(record)
    return grouped


def reachable_pairs(records: list[PersonRecord]) -> set[tuple[str, str]]:
    pairs = set()
    for own in by_human(records).values():
        groups: list[tuple[set[str], set[str]]] = []
        for record in own:
            fields = row(record)
            values = {f"id {fields['external_id']}"} if fields["external_id"] else set()
            values |= {email for email in record.emails if not email.startswith("info@")}
            values |= {fields["record_key"], *(fields["reference_keys"] or [])}
            keys = {fields["record_key"]}
            for group in [group for group in groups if group[1] & values]:
                groups.remove(group)
                keys, values = keys | group[0], values | group[1]
            groups.append((keys, values))
        pairs |= {pair for keys, _ in groups for pair in combinations(sorted(keys), 2)}
    return pairs
