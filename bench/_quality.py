"""How right groups of records are, against known truth: over pairs of records, and over records (B-cubed)."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping


def quality(truth: Mapping[str, Hashable], found: Mapping[str, Hashable]) -> dict[str, float]:
    """Give precision, recall and F1 of `found` (record → group) against `truth` (record → person).

    Pairwise: of all pairs of records in one group, and of all pairs of one person. B-cubed (Bagga & Baldwin 1998): the
    mean over records of the share of their group that is of their person, and of their person that is in their group.
    """
    person, group = Counter(truth.values()), Counter(found[record] for record in truth)
    both = Counter((truth[record], found[record]) for record in truth)
    right = _pairs(both)
    measures = _named("pairwise", right / (_pairs(group) or 1), right / (_pairs(person) or 1))
    in_group = sum(size * size / group[label] for (_, label), size in both.items()) / len(truth)
    in_person = sum(size * size / person[who] for (who, _), size in both.items()) / len(truth)
    return measures | _named("B-cubed", in_group, in_person)


def groups(records: Iterable[str], pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Give each record a member of its group that stands for all whom pairs hold together, directly or not."""
    parent = {record: record for record in records}

    def top(record: str) -> str:
        while parent[record] != record:
            parent[record] = record = parent[parent[record]]
        return record

    for a, b in pairs:
        parent[top(a)] = top(b)
    return {record: top(record) for record in parent}


def _pairs(sizes: Counter[Hashable] | Counter[tuple[Hashable, Hashable]]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes.values())


def _named(kind: str, precision: float, recall: float) -> dict[str, float]:
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {f"{kind} precision": precision, f"{kind} recall": recall, f"{kind} F1": f1}
