"""Solves the levels one after the other, the strongest keys first. What a level has joined stays joined."""

import duckdb

from unified_profile.identity.components import find_components
from unified_profile.identity.constraints import hold_constraints
from unified_profile.identity.contested import judge_keys
from unified_profile.identity.rules import Rules
from unified_profile.identity.statements import run


def solve_levels(con: duckdb.DuckDBPyConnection, rules: Rules) -> None:
    """Make the temporary tables label (rid, cluster) and found_evidence from the keys records carry."""
    run(con, "start_levels")
    for number, level in sorted(rules.levels.items()):
        judge_keys(con, number, level)
        find_components(con)
        hold_constraints(con, rules.cluster)
        run(con, "apply_level")
