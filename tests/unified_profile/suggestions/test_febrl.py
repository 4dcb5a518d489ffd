"""FEBRL through the engine of suggestions: the published measure of record linkage, read offline from a package."""

from collections import defaultdict
from itertools import combinations

import pytest

from bench._febrl import suggested
from bench._quality import groups, quality


def together(label_of: dict[str, str]) -> set[frozenset[str]]:
    members = defaultdict(set)
    for record, label in label_of.items():
        members[label].add(record)
    return {frozenset(pair) for group in members.values() for pair in combinations(sorted(group), 2)}


def b_cubed_f1(truth: dict[str, str], found: dict[str, str]) -> float:
    """By the definition, record by record."""
    precisions, recalls = [], []
    group_of, person_of = defaultdict(set), defaultdict(set)
    for record in truth:
        group_of[found[record]].add(record)
        person_of[truth[record]].add(record)
    for record in truth:
        own, true = group_of[found[record]], person_of[truth[record]]
        precisions.append(len(own & true) / len(own))
        recalls.append(len(own & true) / len(true))
    precision, recall = sum(precisions) / len(truth), sum(recalls) / len(truth)
    return 2 * precision * recall / (precision + recall)


@pytest.mark.parametrize(
    ("name", "with_number", "records", "true_pairs", "floor", "b_cubed_floor"),
    [
        ("FEBRL 3", True, 5_000, 6_538, 0.9996, 0.9997),
        ("FEBRL 4", True, 10_000, 5_000, 1.0, 1.0),
        ("FEBRL 3", False, 5_000, 6_538, 0.996, 0.998),
        ("FEBRL 4", False, 10_000, 5_000, 0.996, 0.998),
    ],
)
def test_suggested_pairs_are_the_people(
    name: str, with_number: bool, records: int, true_pairs: int, floor: float, b_cubed_floor: float
) -> None:
    ids, pairs = suggested(name, with_number=with_number)
    found = groups(ids, [(pair.a, pair.b) for pair in pairs])

    truth = {record: record.split("-")[1] for record in ids}
    claimed, true = together(found), together(truth)
    right = len(claimed & true)
    assert (len(ids), len(true)) == (records, true_pairs)
    assert 2 * right / (len(claimed) + len(true)) >= floor
    assert b_cubed_f1(truth, found) >= b_cubed_floor
    measured = quality(truth, found)
    assert measured["pairwise precision"] == right / len(claimed)
    assert measured["pairwise recall"] == right / len(true)
    assert measured["B-cubed F1"] == pytest.approx(b_cubed_f1(truth, found))


def test_quality_by_hand() -> None:
    """Ann has three records of which two were found with one of Bob's; Bob's other one is alone."""
    truth = {"a1": "ann", "a2": "ann", "a3": "ann", "b1": "bob", "b2": "bob"}
    found = {"a1": "x", "a2": "x", "a3": "y", "b1": "x", "b2": "z"}

    measured = quality(truth, found)

    assert measured["pairwise precision"] == pytest.approx(1 / 3)
    assert measured["pairwise recall"] == pytest.approx(1 / 4)
    assert measured["B-cubed precision"] == pytest.approx((2 / 3 + 2 / 3 + 1 + 1 / 3 + 1) / 5)
    assert measured["B-cubed recall"] == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1 / 2 + 1 / 2) / 5)
