"""Connected components of chains, hubs and random graphs, against a plain walk."""

import random
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

import duckdb
import pytest

from unified_profile.identity.components import find_components

Edges = list[tuple[int, int]]


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={"threads": 1}) as opened:
        yield opened


def components(con: duckdb.DuckDBPyConnection, edges: Edges) -> dict[int, int]:
    """Every edge is a key on two clusters."""
    con.execute("create or replace temp table joining (key_id bigint, cluster bigint, rid bigint)")
    ends = [(key, end) for key, edge in enumerate(edges) for end in edge]
    con.execute(
        "insert into joining select unnest(?::bigint[]), unnest(?::bigint[]), 0",
        [[key for key, _ in ends], [end for _, end in ends]],
    )
    find_components(con)
    return dict(con.execute("select cluster, target from component").fetchall())


def walked(edges: Edges) -> dict[int, int]:
    """Least member of everybody's component, for those that are not the least themselves."""
    neighbours = defaultdict(set)
    for a, b in edges:
        neighbours[a].add(b)
        neighbours[b].add(a)
    least: dict[int, int] = {}
    for start in sorted(neighbours):
        waiting = [start] if start not in least else []
        while waiting:
            here = waiting.pop()
            if here not in least:
                least[here] = start
                waiting.extend(neighbours[here])
    return {member: first for member, first in least.items() if member != first}


def shuffled_chain(size: int) -> Edges:
    order = list(range(size))
    random.Random(1).shuffle(order)
    return list(pairwise(order))


def random_graph(seed: int) -> Edges:
    rng = random.Random(seed)
    return [(rng.randrange(300), rng.randrange(300)) for _ in range(rng.randrange(50, 400))]


@pytest.mark.parametrize(
    "edges",
    [
        pytest.param([], id="nothing"),
        pytest.param([(n, n + 1) for n in range(2000)], id="sorted chain"),
        pytest.param(shuffled_chain(2000), id="shuffled chain"),
        pytest.param([(1000, n) for n in range(1000)], id="hub"),
        pytest.param([(0, 1), (1, 2), (2, 0), (5, 6)], id="triangle and pair"),
        *[pytest.param(random_graph(seed), id=f"random {seed}") for seed in range(4)],
    ],
)
def test_components_are_those_of_a_plain_walk(con: duckdb.DuckDBPyConnection, edges: Edges) -> None:
    assert components(con, edges) == walked(edges)


def test_a_key_on_many_clusters_costs_one_edge_each(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("create temp table joining as select 1 as key_id, range as cluster, 0 as rid from range(500)")
    find_components(con)
    assert con.execute("select count(*), min(target), max(target) from component").fetchall() == [(499, 0, 0)]
    assert con.execute("select count(*) from hooked").fetchall() == [(499,)]
