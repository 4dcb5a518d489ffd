"""What a training changed: the worked example of docs/decisions/coaching-effect.md, and who is too few."""

import math
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.warehouse.rendering import rendered

Agent = tuple[int, int, float, float]  # reviews before and after, mean score before and after
EXAMPLE: list[Agent] = [(3, 4, 80, 90), (3, 3, 70, 70), (3, 3, 60, 65), (3, 3, 50, 60), (5, 3, 90, 95), (2, 3, 0, 100)]


def measured(agents: list[Agent]) -> dict[str, Any]:
    """The row of a training that these agents took."""
    with duckdb.connect() as con:
        con.execute(
            "create table int_review as select timestamp '2026-06-30 10:00:00' as reviewed_at, true as is_counted"
        )
        con.execute(
            "create table int_coached_agent (training_title varchar, category_name varchar, agent_id varchar, "
            "completed_at timestamp, review_count_before bigint, review_count_after bigint, score_before double, "
            "score_after double)"
        )
        con.executemany(
            "insert into int_coached_agent values ('Calm', 'all', ?, '2026-05-04 10:00:00', ?, ?, ?, ?)",
            [(f"a{place}", *agent) for place, agent in enumerate(agents)],
        )
        found = con.execute(rendered("marts/coaching_effect"))
        names = [column[0] for column in found.description or []]
        (row,) = found.fetchall()
        return dict(zip(names, row, strict=True))


def test_the_worked_example() -> None:
    found = measured(EXAMPLE)
    assert (found["trained_agent_count"], found["agent_count"], found["difference"]) == (6, 5, 6)
    assert (found["score_before"], found["score_after"]) == (70, 76)
    # Deviations 4, -6, -1, 4, -1 from the mean: √(70 ÷ 4) = 4.1833, times 2.776 ÷ √5.
    margin = 2.776 * math.sqrt(17.5) / math.sqrt(5)
    assert found["interval_low"] == pytest.approx(6 - margin)
    assert found["interval_high"] == pytest.approx(6 + margin)
    assert found["is_provisional"] is False


def test_four_agents_are_too_few_to_speak_of() -> None:
    found = measured(EXAMPLE[:4])
    numbers = ("score_before", "score_after", "difference", "interval_low", "interval_high")
    assert [found[number] for number in numbers] == [None] * 5
    assert found["missing_reason"] == "fewer than 5 agents with 3 reviews on either side"


@given(
    st.lists(st.tuples(st.integers(3, 9), st.integers(3, 9), st.integers(0, 90)), min_size=5, max_size=12),
    st.integers(0, 10),
)
@settings(max_examples=25, deadline=None)
def test_who_gains_the_same_gains_that_however_good_they_were(agents: list[tuple[int, int, int]], gain: int) -> None:
    found = measured([(before, after, float(score), float(score + gain)) for before, after, score in agents])
    assert found["difference"] == pytest.approx(gain)
    assert found["interval_low"] == pytest.approx(gain, abs=1e-9)
    swapped = measured([(after, before, float(score + gain), float(score)) for before, after, score in agents])
    assert swapped["difference"] == pytest.approx(-gain)
