"""What the world promises: sizes, seasons, consequences, and that everything in it fits together."""

from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import fmean, median
from typing import Any
from zoneinfo import ZoneInfo

import phonenumbers
import pytest

from sandbox.making.clock import OUTBREAK_S
from sandbox.model import Conversation, PersonRecord, World
from sandbox.truth import csat, human_wait
from sandbox.world import make_world


def test_it_is_made_in_seconds(whole_and_seconds: tuple[World, float]) -> None:
    assert whole_and_seconds[1] < 10  # 3 on a quiet machine; neighbours on the same core make it more


def test_it_has_the_promised_size(whole: World) -> None:
    assert 1_900 <= len(whole.people) <= 2_100
    assert 11_400 <= len(whole.conversations) <= 12_600
    assert 5_400 <= len(whole.calls) <= 6_600
    assert (whole.now - whole.started_at).days == 549
    assert {team.time_zone for team in whole.teams} == {"Europe/London", "America/New_York", "Asia/Kolkata"}


@pytest.mark.parametrize("scale", [0.01, 0.3])
def test_scale_multiplies_it(scale: float, whole: World) -> None:
    world = make_world(scale=scale)
    assert len(world.people) == pytest.approx(len(whole.people) * scale, rel=0.2)
    assert len(world.conversations) == pytest.approx(len(whole.conversations) * scale, rel=0.35)
    assert all(getattr(world, stream) for stream in ("companies", "records", "calls", "deals", "reviews"))


# Consistency


def moments(item: Any) -> list[datetime]:
    found = [value for name, value in vars(item).items() if isinstance(value, datetime) and name not in PLANNED]
    nested = [*getattr(item, "parts", ()), *getattr(item, "comments", ())]
    rating = getattr(item, "rating", None)
    return found + [part.at for part in nested] + ([rating.requested_at, rating.answered_at] if rating else [])


PLANNED = {"snoozed_until", "due_at"}  # these may lie ahead: they are plans


def test_nothing_happened_later_than_now(whole: World) -> None:
    for stream in vars(whole).values():
        for item in stream if isinstance(stream, tuple) else ():
            assert all(moment <= whole.now for moment in moments(item)), item


def test_updated_at_is_never_before_anything_inside(whole: World) -> None:
    for conversation in whole.conversations:
        assert conversation.updated_at == max(moments(conversation))
    for item in (*whole.records, *whole.companies, *whole.deals, *whole.activities, *whole.reviews):
        assert item.updated_at >= item.created_at


def test_times_are_whole_seconds_in_utc(whole: World) -> None:
    for item in (*whole.conversations, *whole.calls, *whole.records, *whole.deals, *whole.reviews, *whole.disputes):
        for moment in moments(item):
            assert moment.microsecond == 0
            assert moment.utcoffset() == timedelta(0)


def test_ids_are_unique_within_a_tool(whole: World) -> None:
    parts = Counter(part.id for conversation in whole.conversations for part in conversation.parts)
    assert max(parts.values()) == 1
    for name in ("companies", "people", "agents", "conversations", "calls", "deals", "activities", "notes", "reviews"):
        ids = [item.id for item in getattr(whole, name)]
        assert len(set(ids)) == len(ids), name
    assert len({(r.tool, r.id) for r in whole.records}) == len(whole.records)


def test_every_reference_leads_somewhere(whole: World) -> None:
    people, companies = {h.id for h in whole.people}, {c.id for c in whole.companies}
    agents = {agent.id for agent in whole.agents} | {None}
    contacts = {r.id: r for r in whole.records if r.tool == "intercom"}
    callers = {r.id: r for r in whole.records if r.tool == "aircall"}
    persons = {int(r.id) for r in whole.records if r.tool == "pipedrive"} | {None}
    conversations = {c.id: c for c in whole.conversations}
    for record in whole.records:
        assert record.person in people
        assert record.company is None or record.company in companies
        assert record.pipedrive_person_id is None or record.pipedrive_person_id in persons or record.created_at
    for conversation in whole.conversations:
        contact = contacts[conversation.contact]
        assert contact.person == conversation.person
        assert contact.created_at <= conversation.started_at
        assert {conversation.assignee, *(part.agent for part in conversation.parts)} <= agents
    for call in whole.calls:
        assert {call.agent, call.transferred_by} <= agents
        assert call.contact is None or callers[call.contact].created_at <= call.started_at
    for item in (*whole.deals, *whole.activities, *whole.notes):
        assert item.person_record in persons
    for review in whole.reviews:
        assert conversations[review.conversation].started_at < review.created_at
        assert {review.reviewer, review.reviewee} <= agents
    assert {d.review for d in whole.disputes} <= {r.id for r in whole.reviews}


def test_agents_act_only_while_they_are_employed(whole: World) -> None:
    agents = {agent.id: agent for agent in whole.agents}
    assert sum(agent.left_at is not None for agent in whole.agents) == 1
    assert sum(agent.joined_at > whole.started_at for agent in whole.agents) > 0
    late = 0
    for conversation in whole.conversations:
        for part in conversation.parts:
            if part.agent is not None:
                agent = agents[part.agent]
                assert agent.joined_at <= part.at
                late += agent.left_at is not None and part.at > agent.left_at + timedelta(days=1)
    assert late == 0


def test_parts_are_in_order_and_say_what_the_state_says(whole: World) -> None:
    for conversation in whole.conversations:
        times = [conversation.started_at, *(part.at for part in conversation.parts)]
        assert all(before < after for before, after in pairwise(times)), conversation.id
        last = next((p.kind for p in reversed(conversation.parts) if p.kind in {"close", "open", "snoozed"}), "open")
        if conversation.state == "closed":
            assert last == "close"
            assert conversation.waiting_since is None
        assert (conversation.snoozed_until is not None) == (conversation.state == "snoozed")


def test_calls_make_sense(whole: World) -> None:
    for call in whole.calls:
        assert call.started_at < call.ended_at
        if call.answered_at:
            assert call.started_at < call.answered_at < call.ended_at
            assert call.agent is not None
            assert call.missed_reason is None
            assert not call.has_voicemail
        elif call.direction == "inbound":
            assert call.missed_reason
            assert call.agent is None
        assert call.transferred_by is None or call.transferred_by != call.agent


# Seasons


def test_people_write_by_day_where_they_live(whole: World) -> None:
    zones = {human.id: ZoneInfo(human.time_zone) for human in whole.people}
    inbound = [c for c in whole.conversations if c.direction == "inbound"]
    hours = Counter(c.started_at.astimezone(zones[c.person]).hour for c in inbound)
    assert sum(hours[h] for h in range(8, 18)) > 0.7 * len(inbound)
    assert sum(hours[h] for h in range(6)) < 0.06 * len(inbound)
    days = Counter(c.started_at.astimezone(zones[c.person]).weekday() for c in inbound)
    assert days[0] > days[4] > 1.8 * days[5]
    assert len({str(zone) for zone in zones.values()}) > 8


def test_many_write_when_nobody_is_there(whole: World) -> None:
    teams = {team.id: ZoneInfo(team.time_zone) for team in whole.teams}
    answered = [c for c in whole.conversations if c.team and human_wait(c) is not None]
    night = [c for c in answered if not 8 <= c.started_at.astimezone(teams[c.team or 1]).hour < 19]
    assert 0.1 < len(night) / len(answered) < 0.45
    ids = {c.id for c in night}
    by_day = [c for c in answered if c.id not in ids]
    assert median(human_wait(c) or 0 for c in night) > 5 * median(human_wait(c) or 0 for c in by_day)


def test_one_week_everybody_asks_about_one_thing(whole: World) -> None:
    topic = whole.outbreak.split()[0]
    begin, end = (datetime.fromtimestamp(moment, whole.now.tzinfo) for moment in OUTBREAK_S)
    week = timedelta(days=7)

    def asked(start: datetime) -> tuple[int, int]:
        found = [c for c in whole.conversations if start <= c.started_at < start + week]
        return sum(c.topic == topic for c in found), len(found)

    (about, total), (about_before, total_before) = asked(begin), asked(begin - week)
    assert total > 1.7 * total_before
    assert about > 4 * about_before
    assert whole.outbreak == f"{topic} {begin:%Y-%m-%d}/{end:%Y-%m-%d}"
    assert make_world(scale=0.02, now=begin - week).outbreak == ""


def test_sales_people_work_in_office_hours(whole: World) -> None:
    zones = {agent.id: ZoneInfo(agent.time_zone) for agent in whole.agents}
    moments = [(deal.created_at, deal.owner) for deal in whole.deals] + [
        (a.created_at, a.owner) for a in whole.activities
    ]
    local = [moment.astimezone(zones[owner]) for moment, owner in moments]
    assert all(moment.weekday() < 5 and 8 <= moment.hour < 18 for moment in local)
    assert len({moment.hour for moment in local}) == 10


# Consequences


def rated(conversations: list[Conversation]) -> float:
    scores = [c.rating.score for c in conversations if c.rating and not c.rating.is_bot]
    return fmean(score >= 4 for score in scores)


def test_satisfaction_is_about_085_and_depends_on_wait_topic_and_solution(whole: World) -> None:
    overall = csat(whole).value
    assert overall is not None
    assert 0.83 < overall < 0.88
    waits = [(wait, c) for c in whole.conversations if (wait := human_wait(c)) is not None]
    assert rated([c for wait, c in waits if wait < 600]) > rated([c for wait, c in waits if wait > 20_000]) + 0.05
    topics = {topic: [c for c in whole.conversations if c.topic == topic] for topic in ("how_to", "cancellation")}
    assert rated(topics["how_to"]) > rated(topics["cancellation"]) + 0.05
    again = [c for c in whole.conversations if any(p.kind == "open" and p.author == "customer" for p in c.parts)]
    assert 0.05 < len(again) / len(whole.conversations) < 0.15
    assert rated(again) < overall - 0.02


def test_the_bot_stands_in_front_and_settles_some(whole: World) -> None:
    verdicts = Counter(
        c.bot_resolution for c in whole.conversations if c.channel == "chat" and c.direction == "inbound"
    )
    settled = verdicts["assumed_resolution"] + verdicts["confirmed_resolution"]
    assert 0.15 < settled / verdicts.total() < 0.35
    assert verdicts["escalated"] > verdicts["negative_feedback"] > 0
    assert sum(c.rating is not None and c.rating.is_bot for c in whole.conversations) > 50


def test_some_write_and_then_call_within_days(whole: World) -> None:
    calls: dict[int, list[datetime]] = {}
    for call in whole.calls:
        if call.direction == "inbound":
            calls.setdefault(call.person, []).append(call.started_at)

    def called(c: Conversation) -> bool:
        return any(timedelta(0) < at - c.started_at < timedelta(days=5) for at in calls.get(c.person, []))

    share = fmean(called(c) for c in whole.conversations)
    backwards = fmean(
        any(timedelta(0) < c.started_at - at < timedelta(days=5) for at in calls.get(c.person, []))
        for c in whole.conversations
    )
    assert share > 0.08
    assert share > 1.5 * backwards


def test_calls_are_missed_transferred_anonymous_and_answered_back(whole: World) -> None:
    inbound = [call for call in whole.calls if call.direction == "inbound"]
    missed = [call for call in inbound if call.answered_at is None]
    assert 0.2 < len(missed) / len(inbound) < 0.4
    assert {call.missed_reason for call in missed} == {
        "out_of_opening_hours", "short_abandoned", "abandoned_in_ivr", "abandoned_in_classic", "no_available_agent",
        "agents_did_not_answer",
    }  # fmt: skip
    assert sum(call.has_voicemail for call in missed) > 0.25 * len(missed)
    assert sum(call.transferred_by is not None for call in whole.calls) > 150
    assert sum(call.raw_digits == "anonymous" for call in whole.calls) > 100
    assert sum("callback" in call.tags for call in whole.calls) > 200


def test_eight_to_ten_percent_of_closed_conversations_are_reviewed(whole: World) -> None:
    closed = sum(c.state == "closed" for c in whole.conversations)
    assert 0.08 < len({r.conversation for r in whole.reviews}) / closed < 0.10
    scores = [rating.score for review in whole.reviews for rating in review.ratings]
    assert 0.05 < sum(score is None for score in scores) / len(scores) < 0.2
    failed = [
        r for r in whole.reviews if any(x.is_critical and x.score is not None and x.score < 50 for x in r.ratings)
    ]
    assert failed
    assert all(review.score == 0 for review in failed)
    assert {dispute.status for dispute in whole.disputes} == {"open", "accepted", "rejected"}
    assert len({rating.weight for r in whole.reviews for rating in r.ratings if rating.category == "9001"}) == 2


# Traps


def with_trap(world: World, trap: str) -> list[PersonRecord]:
    return [record for record in world.records if record.trap == trap]


TRAPS = [
    "second private e-mail", "plus-tag", "role mailbox", "family phone", "switchboard number", "typo in e-mail",
    "changed surname", "phone only", "missing e-mail", "swapped name", "gmail dots", "hostile name",
]  # fmt: skip


@pytest.mark.parametrize("trap", TRAPS)
def test_every_trap_is_laid(trap: str, whole: World) -> None:
    assert len(with_trap(whole, trap)) >= (3 if trap == "hostile name" else 30)


def test_one_human_has_two_contacts_with_different_addresses(whole: World) -> None:
    mails: dict[int, list[str]] = {}
    for record in with_trap(whole, "second private e-mail"):
        if record.tool == "intercom":
            mails.setdefault(record.person, []).extend(record.emails)
    twice = [found for found in mails.values() if len(found) == 2]
    assert len(twice) > 50
    assert all(first != second for first, second in twice)


def owners(world: World, key: Any, wanted: Any = lambda _: True) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for record in world.records:
        for value in key(record):
            if wanted(value):
                found.setdefault(value, set()).add(record.person)
    return found


def e164(written: str) -> str:
    return phonenumbers.format_number(phonenumbers.parse(written, "GB"), phonenumbers.PhoneNumberFormat.E164)


def test_shared_mailboxes_and_phones_are_shared(whole: World) -> None:
    roles = owners(whole, lambda r: r.emails, lambda e: e.split("@")[0] in {"info", "support", "office", "orders"})
    assert sum(len(people) > 1 for people in roles.values()) >= 5
    phones = owners(whole, lambda r: [e164(phone) for phone in r.phones])
    assert sum(len(people) == 2 for people in phones.values()) > 50
    assert max(len(people) for people in phones.values()) >= 3
    alone = owners(whole, lambda r: r.emails, lambda e: e.split("@")[0] not in {"info", "support", "office", "orders"})
    assert {email: people for email, people in alone.items() if len(people) > 1} == {}


def test_some_people_are_known_by_phone_only_and_some_by_nothing(whole: World) -> None:
    known = {record.person for record in whole.records}
    callers = {call.person for call in whole.calls}
    assert len(callers - known) > 10
    assert all(not record.emails and record.tool == "aircall" for record in with_trap(whole, "phone only"))


def test_numbers_are_valid_as_written(whole: World) -> None:
    written = [phone for record in whole.records for phone in record.phones]
    written += [call.raw_digits for call in whole.calls if call.raw_digits != "anonymous"]
    valid = [phonenumbers.is_valid_number(phonenumbers.parse(phone, "GB")) for phone in set(written)]
    assert sum(valid) / len(valid) > 0.97
    assert sum(not phone.startswith("+") for phone in set(written)) > 100


def test_some_tools_already_know_each_other(whole: World) -> None:
    linked = {r.person: r.pipedrive_person_id for r in whole.records if r.pipedrive_person_id}
    persons = {int(r.id): r.person for r in whole.records if r.tool == "pipedrive"}
    assert len(linked) > 100
    assert all(persons.get(number, person) == person for person, number in linked.items())
    ids = owners(whole, lambda r: [r.external_id] if r.external_id else [])
    assert len(ids) > 1_000
    assert all(len(people) == 1 for people in ids.values())


def test_hostile_texts_are_there(whole: World) -> None:
    said = [c.body for c in whole.conversations] + [note.content for note in whole.notes]
    for needle in ("<script>", "=HYPERLINK", "\u202e", "👩‍👩‍👧‍👦", "drop table", "javascript:"):
        assert any(needle in text for text in said), needle
    assert max(map(len, said)) > 50_000


def test_conversations_speak_several_languages_and_hardly_repeat(whole: World) -> None:
    bodies = [c.body for c in whole.conversations]
    assert len(set(bodies)) > 2_000
    assert Counter(bodies).most_common(1)[0][1] < 0.03 * len(bodies)
    for word in ("anmelden", "étiquettes", "pedidos", "解約"):
        assert any(word in body for body in bodies)
    assert median(len(c.parts) for c in whole.conversations) >= 6
