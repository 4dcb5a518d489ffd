"""Solves the levels one after the other, the strongest keys first. What a level has joined stays joined."""

import duckdb

from unified_profile.identity.components import find_components
from unified_profile.identity.constraints import hold_constraints
from unified_profile.identity.rules import LevelRules, Rules
from unified_profile.identity.statements import run


def solve_levels(con: duckdb.DuckDBPyConnection, rules: Rules, *, is_whole: bool) -> None:
    """Bring identity.label, evidence and contested_key up to date with the temporary tables dirty and departed.

    Afterwards dirty (rid) holds every record whose person may have changed. `is_whole`: every record is looked at.
    """
    below = 0
    for number, level in sorted(rules.levels.items()):
        run(con, "all_keys" if is_whole else "asked_keys", level=number)
        run(con, "shared_keys", level=number, level_below=below)
        _judge(con, number, level, below)
        if is_whole:
            run(con, "everybody")
            run(con, "no_region_keys")
        else:
            run(con, "region", level=number)
            run(con, "region_keys", level=number)
        run(con, "joining", level=number, level_below=below)
        find_components(con)
        hold_constraints(con, number, rules.cluster)
        run(con, "apply_level", level=number)
        below = number


def _judge(con: duckdb.DuckDBPyConnection, number: int, level: LevelRules, below: int) -> None:
    run(
        con,
        "judge",
        level=number,
        level_below=below,
        max_clusters=level.max_clusters,
        max_names=level.max_names,
        max_external_ids=level.max_external_ids,
        max_identified=level.max_identified,
        names_agree=level.names_agree,
        mailbox_of_one=level.mailbox_of_one,
    )
