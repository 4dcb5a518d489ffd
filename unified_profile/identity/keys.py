"""The keys records carry, by level."""

import duckdb

from unified_profile.identity.rules import Rules
from unified_profile.identity.statements import run


def derive_keys(con: duckdb.DuckDBPyConnection, rules: Rules) -> None:
    """Bring identity.record and record_key_value up to date with the temporary table arrival.

    Makes the temporary table former_key (level, key_id): what changed and departed records carried before.
    """
    level_of = {key_type: number for number, level in rules.levels.items() for key_type in level.key_types}
    run(con, "record")
    run(
        con,
        "keys",
        key_types=list(level_of),
        key_levels=list(level_of.values()),
        public_mail_domains=sorted(rules.public_mail_domains),
    )
