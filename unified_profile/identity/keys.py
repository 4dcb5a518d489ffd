"""The keys records carry, by level, and those that are off for everyone from the start."""

import duckdb

from unified_profile.identity.rules import Rules
from unified_profile.identity.statements import run


def derive_keys(con: duckdb.DuckDBPyConnection, rules: Rules) -> None:
    """Write identity.record_key_value and make the temporary tables shared_key and carrier.

    Keys carried by one record only join nobody and are left out of the temporary tables.
    """
    level_of = {key_type: number for number, level in rules.levels.items() for key_type in level.key_types}
    run(
        con,
        "keys",
        key_types=list(level_of),
        key_levels=list(level_of.values()),
        public_mail_domains=sorted(rules.public_mail_domains),
    )
    run(con, "shared_keys", placeholder_ids=sorted(rules.placeholder_ids))
