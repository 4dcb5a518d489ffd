"""Runs, sittings and contacts at once, held against a count minute by minute and answer by answer."""

from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.warehouse.rendering import rendered

MONDAY = datetime(2026, 5, 4, 6, tzinfo=UTC)
# Minute of the day, conversation, and how long it took in minutes (a message: 0).
ACTS = st.lists(
    st.tuples(st.integers(0, 600), st.sampled_from("abc"), st.sampled_from([0, 0, 0, 7, 40])), min_size=1, max_size=12
)


def day_of(acts: list[tuple[int, str, int]]) -> tuple[Any, ...]:
    """Longest run, time present and time attended of a day with these acts, in seconds, as the models find them."""
    with duckdb.connect() as con:
        con.execute(
            "create table int_act (act_id varchar, agent_id varchar, team_name varchar, interaction_id varchar, "
            "date_day date, time_zone varchar, acted_at timestamp, ended_at timestamp)"
        )
        for number, (minute, conversation, took) in enumerate(acts):
            start = MONDAY + timedelta(minutes=minute)
            row = [
                str(number),
                "eva",
                "Desk",
                conversation,
                MONDAY.date(),
                "UTC",
                start,
                start + timedelta(minutes=took),
            ]
            con.execute("insert into int_act values (?, ?, ?, ?, ?, ?, ?, ?)", row)
        for model in ("int_sitting", "int_run"):
            con.execute(f"create table {model} as {rendered(f'intermediate/{model}')}")
        (found,) = con.execute(
            "select longest_run_seconds, present_seconds, attended_seconds "
            f"from ({rendered('intermediate/int_agent_day')})"
        ).fetchall()
        return tuple(found)


def longest_run(acts: list[tuple[int, str, int]]) -> int:
    """Seconds, found by walking over the minutes: a run ends when ten of them pass without anything going on."""
    longest, began, busy_until = 0, None, -100
    for minute in range(1300):
        ends = [start + took for start, _, took in acts if start == minute]
        if not ends:
            continue
        if began is None or minute - busy_until >= 10:
            began, busy_until = minute, minute
        busy_until = max(busy_until, *ends)
        longest = max(longest, busy_until - began)
    return longest * 60


def seats(acts: list[tuple[int, str, int]]) -> list[tuple[str, set[int]]]:
    """The minutes of each sitting, by conversation."""
    found: list[tuple[str, set[int]]] = []
    for conversation in sorted({each for _, each, _ in acts}):
        minutes: set[int] = set()
        end = -100
        for start, _, took in sorted(act for act in acts if act[1] == conversation):
            if minutes and start - end >= 30:
                found.append((conversation, minutes))
                minutes = set()
            first = min(minutes, default=start)
            end = max(end, start + took) if minutes else start + took
            minutes |= set(range(first, max(end, first + 1)))
        found.append((conversation, minutes))
    return found


@settings(max_examples=150, deadline=None)
@given(ACTS)
def test_a_day_is_what_a_count_by_the_minute_makes_of_it(acts: list[tuple[int, str, int]]) -> None:
    run, present, attended = day_of(acts)
    sittings = [minutes for _, minutes in seats(acts)]
    assert run == longest_run(acts)
    assert present == 60 * len(set().union(*sittings))
    assert attended == 60 * sum(len(minutes) for minutes in sittings)


def test_ten_minutes_end_a_run_and_nine_do_not() -> None:
    assert day_of([(0, "a", 0), (9, "a", 0), (18, "b", 0)])[0] == 18 * 60
    assert day_of([(0, "a", 0), (10, "a", 0), (18, "b", 0)])[0] == 8 * 60


def test_two_at_once_count_twice() -> None:
    assert day_of([(0, "a", 0), (20, "a", 0), (10, "b", 0), (30, "b", 0)])[1:] == (1800, 2400)
    assert day_of([(0, "a", 20), (10, "a", 20)])[1:] == (1800, 1800)
