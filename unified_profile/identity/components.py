"""Connected components in SQL: contraction to the least neighbour with pointer jumping.

Each round hooks every cluster to its least neighbour, flattens the chains that makes, and rewrites the edges to what is
left; rounds grow with the logarithm of the largest component, on chains and hubs alike. A key's edges are a star from
its least cluster, never all pairs.
"""

import duckdb

from unified_profile.identity.statements import count, run


def find_components(con: duckdb.DuckDBPyConnection) -> None:
    """Turn the temporary table joining into component (cluster, target): every cluster that moves, and where to."""
    run(con, "component_edges")
    rounds = 0
    while count(con, "select count(*) from edge"):
        rounds += 1
        run(con, "component_hook")
        while run(con, "component_jump") != [(0,)]:
            pass
        run(con, "component_contract", round=rounds)
    run(con, "component_start", last_round=rounds)
    for earlier in range(rounds - 1, 0, -1):
        run(con, "component_compose", round=earlier)
