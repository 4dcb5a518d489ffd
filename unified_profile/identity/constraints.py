"""Takes apart the few components that no person can be, and joins them again key by key as far as that holds.

The order of keys is made of what they say, never of arrival: decisions first, then keys on which the fewest names
disagree, then the narrowest. Constraints are monotone (a part of a valid person is valid), so where none is broken
every key would have been taken, and the plain component is the same answer.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import duckdb

from unified_profile.identity.rules import ClusterRules
from unified_profile.identity.statements import run


@dataclass(frozen=True)
class Key:
    """A key that wants to join clusters."""

    id: int
    type: str
    value: str
    clusters: tuple[int, ...]


@dataclass
class Group:
    """Clusters joined so far."""

    records: set[int] = field(default_factory=set)
    external_ids: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)

    def absorb(self, other: "Group") -> None:
        """Take everything of another group over."""
        self.records |= other.records
        self.external_ids |= other.external_ids
        self.names |= other.names


Refusal = tuple[int, int, str]  # key, cluster, reason


class Joining:
    """Joins clusters key by key under the constraints."""

    def __init__(self, groups: dict[int, Group], apart: Iterable[tuple[int, int, int]], limits: ClusterRules) -> None:
        self._groups = groups
        self._root = {cluster: cluster for cluster in groups}
        self._limits = limits
        self._apart: dict[int, dict[int, int]] = defaultdict(dict)
        for decision, a, b in apart:
            self._apart[a][b] = self._apart[b][a] = min(decision, self._apart[a].get(b, decision))

    def root(self, cluster: int) -> int:
        """Give the least cluster of the group that `cluster` is in."""
        while self._root[cluster] != cluster:
            self._root[cluster] = self._root[self._root[cluster]]
            cluster = self._root[cluster]
        return cluster

    def join(self, key: Key) -> list[Refusal]:
        """Join what the key holds together and give the clusters that it may not."""
        roots = {self.root(cluster) for cluster in key.clusters}
        left_out = self._without_kept_apart(roots)
        too_much = self._too_much(roots - left_out.keys())
        if too_much:
            left_out |= dict.fromkeys(roots, too_much)
        self._merge(roots - left_out.keys())
        return [
            (key.id, cluster, left_out[self.root(cluster)])
            for cluster in key.clusters
            if self.root(cluster) in left_out
        ]

    def _without_kept_apart(self, roots: set[int]) -> dict[int, str]:
        """Leave out who is kept apart from most of the others, the smaller first, until the rest agrees.

        Equals are left out together: nothing says which of them the key belongs to.
        """
        conflicts = {root: self._conflicts(root, roots) for root in roots}
        left_out: dict[int, str] = {}
        while any(others for others in conflicts.values()):
            weight = {
                root: (len(others), -len(self._groups[root].records)) for root, others in conflicts.items() if others
            }
            heaviest = max(weight.values())
            for root in [root for root in weight if weight[root] == heaviest]:
                left_out[root] = f"kept apart by decision {min(conflicts.pop(root).values())}"
            conflicts = {
                root: {other: decision for other, decision in others.items() if other not in left_out}
                for root, others in conflicts.items()
            }
        return left_out

    def _conflicts(self, root: int, roots: set[int]) -> dict[int, int]:
        """Give the others that `root` is kept apart from, each with the first decision that says so."""
        decisions: dict[int, int] = {}
        for record in self._groups[root].records & self._apart.keys():
            for enemy, decision in self._apart[record].items():
                for other in roots - {root}:
                    if enemy in self._groups[other].records:
                        decisions[other] = min(decision, decisions.get(other, decision))
        return decisions

    def _too_much(self, roots: set[int]) -> str | None:
        if len(roots) <= 1:
            return None
        records = sum(len(self._groups[root].records) for root in roots)
        if records > self._limits.max_records:
            return f"one person would have {records} records"
        external_ids = len(set().union(*(self._groups[root].external_ids for root in roots)))
        if external_ids > self._limits.max_external_ids:
            return f"one person would have {external_ids} external ids"
        return None

    def _merge(self, roots: set[int]) -> None:
        if not roots:
            return
        target = min(roots)
        for root in roots - {target}:
            self._groups[target].absorb(self._groups.pop(root))
            self._root[root] = target


def hold_constraints(con: duckdb.DuckDBPyConnection, level: int, limits: ClusterRules) -> int:
    """Correct the temporary tables joining and component where a constraint is broken; give the number of such."""
    parameters = {"max_records": limits.max_records, "max_external_ids": limits.max_external_ids}
    ((violations,),) = run(con, "violations", **parameters)
    if violations:
        _solve(con, level, limits)
    return int(violations)


def _solve(con: duckdb.DuckDBPyConnection, level: int, limits: ClusterRules) -> None:
    groups: dict[int, Group] = defaultdict(Group)
    for cluster, rid, external_id, full_name in run(con, "violating_records"):
        groups[cluster].absorb(Group({rid}, {external_id} - {None}, {full_name} - {None}))
    names = {cluster: frozenset(group.names) for cluster, group in groups.items()}
    clusters = list(groups)

    def by_content(key: Key) -> tuple[bool, int, int, str, str]:
        disagreeing = set().union(*(names[cluster] for cluster in key.clusters))
        return (key.type != "link", len(disagreeing), len(key.clusters), key.type, key.value)

    keys = [Key(id_, type_, value, tuple(touched)) for id_, type_, value, touched in run(con, "violating_keys")]
    apart = con.execute("select decision_id, rid_a, rid_b from cannot_link").fetchall()
    joining = Joining(dict(groups), apart, limits)
    refused = [refusal for key in sorted(keys, key=by_content) for refusal in joining.join(key)]
    run(
        con,
        "settle",
        level=level,
        key_ids=[key_id for key_id, _, _ in refused],
        clusters=[cluster for _, cluster, _ in refused],
        reasons=[reason for _, _, reason in refused],
        settled_clusters=clusters,
        targets=[joining.root(cluster) for cluster in clusters],
    )
