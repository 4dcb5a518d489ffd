"""What Intercom works out of a conversation itself, and what its office hours leave out of that."""

from datetime import datetime
from typing import Any

import pytest

from sandbox.model import World
from tests.tools.intercom.staging.scene import rows

pytestmark = pytest.mark.slow

FOUND = "select unit_key, amount, known_difference from staging.stg_intercom__measurements where metric = '{}'"
# Intercom says an hour less than lies between the beginning and the answer.
AN_HOUR_OFF = """
    update raw.chat__conversations
    set statistics = json_merge_patch(statistics, json_object('time_to_admin_reply',
        cast(json_extract_string(statistics, '$.time_to_admin_reply') as bigint) - 3600))
    where id = ?
"""


def waits(world: World) -> dict[str, float | None]:
    """Seconds until a person's first comment; None where nobody wrote."""
    found: dict[str, float | None] = {}
    for each in world.conversations:
        replies: list[datetime] = [p.at for p in each.parts if p.author == "agent" and p.kind == "comment"]
        wait = (replies[0] - each.started_at).total_seconds() if replies else None
        found[each.id] = wait
    return found


def seconds(con: Any, metric: str) -> dict[str, tuple[float | None, float]]:
    """What Intercom says of each conversation, and how much of it is known to be counted otherwise."""
    return {
        unit.removeprefix("chat:conversation:"): (amount, known)
        for unit, amount, known in rows(con, FOUND.format(metric))
    }


def test_every_conversation_has_the_tools_number_or_none(con: Any, shown: World) -> None:
    found, expected = seconds(con, "first_response_time"), waits(shown)
    assert {unit: found[unit] for unit in expected} == {unit: (wait, 0) for unit, wait in expected.items()}
    assert None in expected.values()


def test_without_office_hours_there_is_nothing_to_hold_business_time_against(con: Any) -> None:
    business = "select count(*) from staging.stg_intercom__measurements where metric like '%_business'"
    assert rows(con, business) == [(0,)]


def test_what_office_hours_left_out_is_known(con: Any, shown: World) -> None:
    conversation, wait = next((unit, wait) for unit, wait in waits(shown).items() if wait and wait > 3600)
    con.execute("begin")
    con.execute(AN_HOUR_OFF, [conversation])
    by_calendar, in_hours = seconds(con, "first_response_time"), seconds(con, "first_response_time_business")
    con.execute("rollback")
    assert by_calendar[conversation] == (wait - 3600, -3600)
    assert in_hours[conversation] == (wait - 3600, 0)
    # Now it is known that this workspace has office hours, so that each of its numbers is in them.
    assert in_hours.keys() == by_calendar.keys()
    assert {known for _, known in in_hours.values()} == {0}
