"""Waits after an answer and whose turn it was: golden rows, and against a walk through it minute by minute."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.warehouse.rendering import rendered

START = datetime.fromisoformat("2026-05-04T10:00:00")
MINUTE = timedelta(minutes=1)
TABLES = """
create table int_interaction (interaction_id varchar, channel varchar, direction varchar, state varchar,
    agent_id varchar, started_at timestamp, ended_at timestamp);
create table int_event (event_id varchar, interaction_key varchar, event_type varchar, actor_type varchar,
    agent_id varchar, is_public boolean, occurred_at timestamp)
"""
# What happens, as the tools' events say it: event type, who did it, whether the customer sees it.
HAPPENINGS = {
    "asks": ("message", "customer", True),
    "answers": ("message", "agent", True),
    "bot": ("message", "bot", True),
    "notes": ("note", "agent", False),
    "assigns": ("assigned", "agent", True),
    "closes": ("closed", "agent", False),
    "opens": ("opened", "agent", False),
    "snoozes": ("snoozed", "agent", False),
    "holds": ("on_hold", "agent", False),
}
Story = Sequence[tuple[int, str]]


WAITS, TURNS = rendered("intermediate/int_wait"), rendered("intermediate/int_requester_wait")


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as found:
        found.execute(TABLES)
        yield found


def tell(con: duckdb.DuckDBPyConnection, story: Story, ended: int | None = None) -> None:
    """One conversation from minute 0 on; what happens within a minute happens in the order told."""
    con.execute("delete from int_interaction")
    con.execute("delete from int_event")
    con.execute(
        "insert into int_interaction values ('it', 'chat', 'inbound', ?, 'a_bea', ?, ?)",
        ["open" if ended is None else "closed", START, None if ended is None else START + ended * MINUTE],
    )
    for number, (minute, happening) in enumerate(story):
        con.execute(
            "insert into int_event select ?, 'it', ?, ?, 'a_eva', ?, ?",
            [f"e{number:03}", *HAPPENINGS[happening], START + minute * MINUTE],
        )


def waits(con: duckdb.DuckDBPyConnection, story: Story) -> list[tuple[int, str | None, int | None]]:
    """Minute in which each wait began, what ended it, and after how many minutes."""
    tell(con, story)
    found = con.execute(f"select started_at, ended_by, ended_at from ({WAITS}) order by started_at, wait_id").fetchall()
    return [(minutes(start - START), by, end and minutes(end - start)) for start, by, end in found]


def ours(con: duckdb.DuckDBPyConnection, story: Story, ended: int) -> int | None:
    """Minutes in which it was ours to work on; None: not known."""
    tell(con, story, ended)
    (total,) = con.execute(f"select sum(epoch(ended_at) - epoch(started_at)) from ({TURNS})").fetchall()[0]
    return None if total is None else round(total / 60)


def minutes(time: timedelta) -> int:
    return int(time / MINUTE)


def test_the_published_example(con: duckdb.DuckDBPyConnection) -> None:
    # docs/decisions/next-response.md, from 10:00 on.
    story = [(0, "answers"), (5, "asks"), (6, "asks"), (7, "bot"), (8, "notes"), (15, "answers"), (20, "asks")]
    story += [(21, "closes"), (60, "asks")]
    assert waits(con, story) == [(5, "answer", 10), (20, "close", 1), (60, None, None)]
    # docs/decisions/requester-wait.md: half an hour, and the hour from 12:00 on.
    story = [(0, "asks"), (30, "snoozes"), (120, "asks"), (130, "holds"), (180, "closes")]
    assert ours(con, story, ended=180) == 90


def test_the_first_wait_is_no_next_one(con: duckdb.DuckDBPyConnection) -> None:
    assert waits(con, [(0, "asks"), (1, "bot"), (2, "asks"), (9, "answers")]) == []
    assert waits(con, [(0, "asks"), (1, "closes"), (2, "asks"), (9, "answers")]) == []


def test_a_bot_ends_no_wait_and_answers_in_a_row_begin_none(con: duckdb.DuckDBPyConnection) -> None:
    story = [(0, "answers"), (1, "answers"), (2, "asks"), (3, "bot"), (4, "asks"), (9, "answers"), (10, "answers")]
    assert waits(con, story) == [(2, "answer", 7)]


def test_a_conversation_of_which_no_state_is_told_has_no_requester_wait(con: duckdb.DuckDBPyConnection) -> None:
    assert ours(con, [(0, "asks"), (5, "answers"), (6, "opens")], ended=10) is None
    assert ours(con, [(0, "asks"), (5, "answers"), (10, "closes")], ended=10) == 10


def test_what_comes_after_the_last_close_does_not_count(con: duckdb.DuckDBPyConnection) -> None:
    assert ours(con, [(0, "asks"), (10, "closes"), (15, "asks")], ended=10) == 10


STORIES = st.lists(st.tuples(st.integers(0, 90), st.sampled_from(sorted(HAPPENINGS))), max_size=14).map(
    lambda told: sorted(told, key=lambda each: each[0])
)


def walked_waits(story: Story) -> list[tuple[int, str | None, int | None]]:
    """The same by a person who reads from top to bottom with a stop watch."""
    found: list[tuple[int, str | None, int | None]] = []
    answered, asked_at = False, None
    for minute, happening in story:
        if happening == "asks" and asked_at is None:
            asked_at = (minute, answered)
        elif happening in ("answers", "closes"):
            if asked_at and asked_at[1]:
                found.append((asked_at[0], {"answers": "answer", "closes": "close"}[happening], minute - asked_at[0]))
            asked_at = None
            answered = answered or happening == "answers"
    return [*found, (asked_at[0], None, None)] if asked_at and asked_at[1] else found


def walked_turn(story: Story, ended: int) -> int | None:
    """Looks at every minute whose turn it is by the last thing that happened until then."""
    if not any(happening in ("closes", "snoozes") for _, happening in story):
        return None
    count = 0
    for minute in range(ended):
        turn: Any = True
        for at, happening in story:
            if at <= minute and happening in ("asks", "opens", "holds", "closes", "snoozes"):
                turn = happening in ("asks", "opens", "holds")
        count += turn
    return count


@settings(max_examples=150, deadline=None)
@given(story=STORIES, ended=st.integers(1, 95))
def test_as_a_person_with_a_stop_watch(con: duckdb.DuckDBPyConnection, story: Story, ended: int) -> None:
    assert waits(con, story) == walked_waits(story)
    found = ours(con, story, ended)
    assert found == walked_turn(story, ended)
    assert found is None or 0 <= found <= ended
