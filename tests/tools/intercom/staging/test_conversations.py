"""Staging of Intercom: conversations, what happened in them, the bot's part in it, and ratings."""

from collections import Counter
from typing import Any

import pytest

from connectors.intercom.sandbox_records import APP_ID
from sandbox.making.knowledge import articles_of, sources_of
from sandbox.model import World
from tests.tools.intercom.staging.scene import RARE, SPELT_OUT, held_parts, plain, rows

pytestmark = pytest.mark.slow

EVENT_TYPES = {
    "comment": "message",
    "note": "note",
    "assignment": "assigned",
    "close": "closed",
    "open": "opened",
    "snoozed": "snoozed",
}


def test_conversations_become_interactions(con: Any, shown: World) -> None:
    found = rows(
        con,
        "select source_id, source_url, occurred_at, updated_at, channel, direction, person_key, agent_key, team_key,"
        " subject, state, waiting_since, tags, bot_resolution from staging.stg_intercom__interactions"
        " where source_object = 'conversation'",
    )
    agents = {agent.id: agent.intercom_id for agent in shown.agents}
    teams = {team.id: team.intercom_id for team in shown.teams}
    expected = [
        (
            c.id,
            f"https://app.intercom.com/a/inbox/{APP_ID}/inbox/conversation/{c.id}",
            plain(c.started_at),
            plain(c.updated_at),
            c.channel,
            c.direction,
            f"chat:contact:{c.contact}",
            f"chat:admin:{agents[c.assignee]}" if c.assignee is not None else None,
            f"chat:team:{teams[c.team]}" if c.team is not None else None,
            c.subject,
            c.state,
            plain(c.waiting_since),
            sorted(c.tags),
            c.bot_resolution,
        )
        for c in shown.conversations
    ]
    assert sorted(found, key=str) == sorted(expected, key=str)


def test_an_interaction_has_ended_when_it_was_last_closed_and_still_is(con: Any, shown: World) -> None:
    found = dict(rows(con, "select source_id, ended_at from staging.stg_intercom__interactions"))
    for conversation in shown.conversations:
        closes = [part.at for part in conversation.parts if part.kind == "close"]
        closed = conversation.state == "closed" and closes
        assert found[conversation.id] == (plain(closes[-1]) if closed else None)


def test_first_messages_and_parts_become_events(con: Any, shown: World) -> None:
    found = rows(
        con,
        "select interaction_key, source_object, source_id, occurred_at, event_type, body, is_public"
        " from staging.stg_intercom__events where source_id not like 'rare%'"
        " and source_object in ('conversation_source', 'conversation_part')",
    )
    expected = []
    for place, c in enumerate(shown.conversations):
        key = f"chat:conversation:{c.id}"
        expected.append((key, "conversation_source", c.id, plain(c.started_at), "message", c.body, True))
        for part in held_parts(place, c):
            if not part.id.startswith("rare"):
                kind = EVENT_TYPES[part.kind]
                at = plain(part.at)
                expected.append((key, "conversation_part", part.id, at, kind, part.body, kind == "message"))
    assert sorted(found, key=str) == sorted(expected, key=str)


def test_what_cannot_be_had_of_a_conversation_is_said(con: Any, shown: World) -> None:
    found = rows(
        con,
        "select interaction_key, parts_reported, parts_held, parts_missing, missing_because"
        " from staging.intercom__conversation_completeness where parts_reported > 500 or parts_missing > 0",
    )
    _, grown, long, *_ = shown.conversations
    all_of_it, missing = len(grown.parts), SPELT_OUT - 500
    held = len(long.parts) - missing
    reason = "older than the newest 500, which is all that Intercom gives"
    assert held > 500
    assert sorted(found) == sorted(
        [
            (f"chat:conversation:{grown.id}", all_of_it, all_of_it, 0, None),
            (f"chat:conversation:{long.id}", len(long.parts), held, missing, reason),
        ]
    )


def test_the_bot_comes_settles_and_hands_over(con: Any, shown: World) -> None:
    found = rows(
        con,
        "select interaction_key, event_type, occurred_at, actor_type, actor_key, body from staging.stg_intercom__events"
        " where event_type like 'bot_%'",
    )
    expected: list[Any] = []
    for c in shown.conversations:
        said = [part.at for part in c.parts if part.author == "bot" and part.agent is not None]
        if not (said or c.bot_resolution or (c.rating and c.rating.is_bot)):
            continue
        who = ("bot", "chat:bot:4000" if said else None)
        key, first, last = f"chat:conversation:{c.id}", min(said, default=c.started_at), max(said, default=c.started_at)
        expected.append((key, "bot_joined", plain(first), *who, None))
        if c.bot_resolution:
            settled = c.bot_resolution in ("assumed_resolution", "confirmed_resolution")
            words = c.bot_resolution.replace("_", " ")
            read = ", ".join(sorted(article.title for article in sources_of(c, articles_of(shown))))
            words = f"{words}: {read}" if read else words
            expected.append((key, "bot_resolved" if settled else "bot_handed_off", plain(last), *who, words))
    assert sorted(found, key=str) == sorted(expected, key=str)
    assert {each[1] for each in found} == {"bot_joined", "bot_resolved", "bot_handed_off"}
    assert any(": " in each[5] for each in found if each[1] == "bot_resolved")


def test_tags_are_events_of_who_put_them_on(con: Any, shown: World) -> None:
    found = rows(
        con,
        "select interaction_key, body, occurred_at, actor_type, actor_key from staging.stg_intercom__events"
        " where event_type = 'tagged'",
    )
    agents = {agent.id: agent.intercom_id for agent in shown.agents}
    expected = []
    for c in shown.conversations:
        first = next((part for part in c.parts if part.author == "agent"), None)
        who = ("agent", f"chat:admin:{agents[first.agent or 0]}") if first else ("system", None)
        at = plain(first.at if first else c.started_at)
        expected += [(f"chat:conversation:{c.id}", tag, at, *who) for tag in c.tags]
    assert sorted(found, key=str) == sorted(expected, key=str)


def test_rarer_kinds_of_parts(con: Any) -> None:
    found = dict(
        rows(
            con,
            "select source_id, event_type from staging.stg_intercom__events where source_id like 'rare%'"
            " and source_object = 'conversation_part'",
        )
    )
    assert list(dict(sorted(found.items())).values()) == [kind for _, kind in RARE.values()]


def test_what_is_changed_by_the_way_is_told(con: Any) -> None:
    found = rows(
        con,
        "select whole.event_type, beside.event_type, beside.actor_type, beside.is_public, beside.body"
        " from staging.stg_intercom__events as beside"
        " inner join staging.stg_intercom__events as whole using (interaction_key, source_id, occurred_at, actor_key)"
        " where beside.source_object = 'conversation_part_change' and whole.source_object = 'conversation_part'"
        " order by occurred_at",
    )
    assert found == [
        ("message", "assigned", "agent", False, None),
        ("message", "closed", "agent", False, None),
        ("assigned", "opened", "agent", False, None),
        ("note", "opened", "agent", False, None),
        ("assigned", "closed", "agent", False, None),
    ]


def test_who_acted(con: Any, shown: World) -> None:
    query = (
        "select actor_type, actor_key from staging.stg_intercom__events"
        " where source_object like 'conversation_%' and source_object <> 'conversation_part_change'"
    )
    found = Counter(rows(con, f"{query} and event_type <> 'tagged'"))
    agents = {agent.id: agent.intercom_id for agent in shown.agents}
    expected: Counter[tuple[str, str]] = Counter()
    for place, c in enumerate(shown.conversations):
        held = [(part.author, part.agent) for part in held_parts(place, c)]
        for author, agent in [(c.first_author, c.first_agent), *held]:
            keys = {
                "customer": f"chat:contact:{c.contact}",
                "agent": f"chat:admin:{agents.get(agent or 0)}",
                "bot": f"chat:bot:{agents.get(agent or 0)}",
                "system": "chat:bot:9000001",
            }
            expected[author, keys[author]] += 1
    assert found == expected
    assert {author for author, _ in expected} == {"customer", "agent", "bot", "system"}


def test_ratings_of_people_and_of_the_bot(con: Any, shown: World) -> None:
    found = rows(
        con,
        "select interaction_key, is_bot_rating, score, scale_min, scale_max, agent_key, remark, occurred_at"
        " from staging.stg_intercom__ratings where score is not null",
    )
    agents = {agent.id: agent.intercom_id for agent in shown.agents}
    expected = []
    for c in shown.conversations:
        if c.rating:
            of_agent = c.rating.agent is not None and not c.rating.is_bot
            agent = f"chat:admin:{agents[c.rating.agent or 0]}" if of_agent else None
            score = (c.rating.is_bot, float(c.rating.score), 1.0, 5.0)
            expected.append((f"chat:conversation:{c.id}", *score, agent, c.rating.remark, plain(c.rating.answered_at)))
    assert sorted(found, key=str) == sorted(expected, key=str)


def test_surveys_that_nobody_answered_are_kept_without_a_score(con: Any, shown: World) -> None:
    found = rows(
        con,
        "select interaction_key, survey, requested_at, occurred_at, is_bot_rating, person_key is not null"
        " from staging.stg_intercom__ratings where score is null",
    )
    expected = [
        (f"chat:conversation:{c.id}", "csat", plain(c.survey.sent_at), plain(c.survey.sent_at), False, True)
        for c in shown.conversations
        if c.survey and not c.survey.is_bot and not c.rating
    ]
    assert sorted(found) == sorted(expected)
    assert expected
