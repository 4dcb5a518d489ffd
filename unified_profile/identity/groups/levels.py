"""Solves the levels of a kind one after the other. What a level has joined stays joined."""

from collections import defaultdict

import duckdb

from unified_profile.identity.components import find_components
from unified_profile.identity.constraints import Group, Joining, Key
from unified_profile.identity.groups.kinds import GroupKind
from unified_profile.identity.rules import ClusterRules
from unified_profile.identity.statements import run

# Agents and companies are not limited in size: what may join them is exact, and one tool's companies are rivals.
_NO_LIMIT = ClusterRules(max_records=2**62, max_external_ids=2**62)


def solve_group_levels(con: duckdb.DuckDBPyConnection, kind: GroupKind) -> None:
    """Make the temporary tables group_label (rid, cluster), found_group_evidence and found_contested."""
    for level in kind.levels:
        run(con, "groups/judge", level=level, plural=kind.plural)
        find_components(con)
        if run(con, "groups/rivals", plural=kind.plural) != [(0,)]:
            find_components(con)
        apart = run(con, "groups/kept_apart")
        if apart:
            _keep_apart(con, apart)
            find_components(con)
        run(con, "groups/apply")


def _keep_apart(con: duckdb.DuckDBPyConnection, apart: list[tuple[int, int, int]]) -> None:
    """Take away from `joining` what would make records one that somebody keeps apart."""
    groups: dict[int, Group] = defaultdict(Group)
    for cluster, rid in run(con, "groups/kept_apart_records"):
        groups[cluster].records.add(rid)
    keys = [Key(id_, type_, value, tuple(touched)) for id_, type_, value, touched in run(con, "groups/kept_apart_keys")]
    joining = Joining(dict(groups), apart, _NO_LIMIT)
    refused = [refusal for key in sorted(keys, key=_by_content) for refusal in joining.join(key)]
    run(
        con,
        "groups/refuse",
        key_ids=[key_id for key_id, _, _ in refused],
        clusters=[cluster for _, cluster, _ in refused],
        reasons=[reason for _, _, reason in refused],
    )


def _by_content(key: Key) -> tuple[bool, int, str, str]:
    """Decisions first, then the narrowest."""
    return (key.type != "link", len(key.clusters), key.type, key.value)
