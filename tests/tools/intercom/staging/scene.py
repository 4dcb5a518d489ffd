"""What the make-believe Intercom shows beyond the world, and how tests look at what came of it."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import duckdb

from sandbox.model import Conversation, Part

RARE = {
    "quick_reply": ("Yes", "message"),
    "assignment": ("I'll pass you on to Ann.", "message"),
    "close": ("Solved, bye!", "message"),
    "assign_and_reopen": (None, "assigned"),
    "timer_unsnooze": (None, "opened"),
    "timer_snooze": (None, "snoozed"),
    "note_and_reopen": ("internal", "note"),
    "close_and_unassign": (None, "assigned"),
    "conversation_rating_changed": (None, "other"),
}
SPELT_OUT = 530  # comments in a long conversation: more than the API gives


def with_comments(whole: Conversation, agent: int, last: datetime, first: int, end: int) -> Conversation:
    """The conversation with the numbered ones of SPELT_OUT comments that end at `last`, a second apart."""
    comments = [
        Part(f"{whole.id}x{n:03}", "comment", "agent", agent, f"<p>{n}</p>", last - timedelta(seconds=end - 1 - n))
        for n in range(first, end)
    ]
    return replace(whole, parts=(*whole.parts, *comments), updated_at=last)


def held_parts(place: int, whole: Conversation) -> tuple[Part, ...]:
    """What was there to read of the conversation at that place.

    The second grew while it was read, and is whole. The third became long at once: what was held before stays, and of
    the rest the newest 500 are all that can be had.
    """
    return (*whole.parts[:-SPELT_OUT], *whole.parts[-500:]) if place == 2 else whole.parts


def rows(con: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    return con.execute(query).fetchall()


def plain(moment: Any) -> Any:
    return moment.replace(tzinfo=None) if moment else None
