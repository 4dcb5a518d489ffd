"""Decides which keys may join at a level. A key that too many people share joins nobody."""

import duckdb

from unified_profile.identity.rules import LevelRules
from unified_profile.identity.statements import run


def judge_keys(con: duckdb.DuckDBPyConnection, number: int, level: LevelRules) -> None:
    """Make the temporary table joining (key_id, cluster, rid) and note contested keys in identity.contested_key.

    `rid` is the oldest record of the cluster that carries the key.
    """
    run(
        con,
        "judge",
        level=number,
        max_clusters=level.max_clusters,
        max_names=level.max_names,
        max_external_ids=level.max_external_ids,
        max_identified=level.max_identified,
        names_agree=level.names_agree,
        mailbox_of_one=level.mailbox_of_one,
    )
