"""Service levels on the calls of docs/decisions/service-level.md, and on calls that lie on a limit."""

import duckdb
import pytest

from tests.warehouse.rendering import rendered

CALLS = """
create table fct_interaction as
select
    'call-' || row_number() over () as interaction_id, 'phone' as channel, 'inbound' as direction, 'closed' as state,
    timestamp '2026-10-05 10:00:00' as started_at, 'Line' as team_name, 'a_eva' as agent_id,
    cast(null as varchar) as missed_reason, outcome, cast(wait as double) as wait_seconds,
    cast(null as double) as talk_seconds, cast(null as double) as hold_seconds, cast(null as double) as wrap_seconds
from (values {groups}) as call_groups (how_many, outcome, wait), range(how_many)
"""
# 1,000 answered, 860 of them in 20 s; 60 gave up, 20 of them in 20 s, and 10 of those in less than 5 s.
PUBLISHED = [
    (860, "answered", 12.0),
    (140, "answered", 45.0),
    (10, "abandoned", 3.0),
    (10, "abandoned", 14.0),
    (40, "abandoned", 90.0),
]


def measured(groups: list[tuple[int, str, float | None]]) -> dict[str, tuple[float | None, int]]:
    """Mean of the measured facts and how many there are, per metric, as the family's SQL makes them of these calls."""
    told = ", ".join(f"({n}, '{outcome}', {'null' if wait is None else wait})" for n, outcome, wait in groups)
    with duckdb.connect() as con:
        con.execute(CALLS.format(groups=told))
        con.execute("create table dim_agent (agent_id varchar, team_name varchar)")
        con.execute("create table int_occupancy (agent_id varchar, date_day date, occupancy double)")
        found = con.execute(
            "select metric, avg(amount) filter (where part = 'measured'), "
            f"count(*) filter (where part = 'measured') from ({rendered('metrics/phone/facts_phone')}) group by metric"
        ).fetchall()
    return {metric: (mean, n) for metric, mean, n in found}


def test_the_published_example() -> None:
    found = measured(PUBLISHED)
    assert found["service_level"] == (pytest.approx(0.8113, abs=5e-5), 1060)  # 860 ÷ 1,060
    assert found["service_level_without_short_abandons"] == (pytest.approx(0.8269, abs=5e-5), 1040)  # 860 ÷ 1,040
    assert found["service_level_of_answered"] == (pytest.approx(0.86), 1000)  # 860 ÷ 1,000
    assert found["abandon_rate"] == (pytest.approx(0.0472, abs=5e-5), 1060)  # 50 ÷ 1,060
    assert found["missed_rate"] == (0, 1060)


def test_callers_who_give_up_soon_lower_only_the_level_that_counts_them() -> None:
    # A hundred more who gave up after 14 s: 860 ÷ 1,160; the other two stay as they were.
    found = measured([*PUBLISHED, (100, "abandoned", 14.0)])
    assert found["service_level"][0] == pytest.approx(860 / 1160)
    assert found["service_level_without_short_abandons"] == (pytest.approx(860 / 1040), 1040)
    assert found["service_level_of_answered"] == (pytest.approx(0.86), 1000)


@pytest.mark.parametrize(("wait", "in_time"), [(20.0, 1), (20.1, 0)])
def test_an_answer_at_the_limit_is_in_time(wait: float, in_time: int) -> None:
    assert measured([(1, "answered", wait)])["service_level"] == (in_time, 1)


@pytest.mark.parametrize(("wait", "given_up"), [(4.9, 0), (5.0, 1)])
def test_a_short_call_is_shorter_than_its_limit(wait: float, given_up: int) -> None:
    assert measured([(1, "abandoned", wait)])["abandon_rate"] == (given_up, 1)


@pytest.mark.parametrize(("wait", "n"), [(20.0, 1), (20.1, 2)])
def test_who_gives_up_at_the_limit_leaves_the_second_level(wait: float, n: int) -> None:
    found = measured([(1, "answered", 12.0), (1, "abandoned", wait)])
    assert found["service_level_without_short_abandons"] == (1 / n, n)


def test_an_unknown_wait_is_no_wait_of_zero() -> None:
    found = measured([(1, "answered", None), (1, "abandoned", None), (1, "missed", None)])
    # Whether the first was in time is unknown; that the others were not is known.
    assert found["service_level"] == (0, 2)
    # Whether the second was short is unknown as well: only the third is left.
    assert found["service_level_without_short_abandons"] == (0, 1)
    assert found["service_level_of_answered"] == (None, 0)
    # The first and the third did not give up.
    assert found["abandon_rate"] == (0, 2)
    assert found["missed_rate"] == (pytest.approx(1 / 3), 3)
    assert found["speed_of_answer"] == (None, 0)
