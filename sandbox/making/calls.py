"""Phone calls: in and out, answered, missed, transferred, with voicemail, anonymous, after a failed chat."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Literal

from sandbox.making import clock
from sandbox.making.demand import Contact, local_moment
from sandbox.making.dice import dice, lognormal
from sandbox.making.people import HumanLife
from sandbox.making.places import BY_CODE, as_shown
from sandbox.making.records import RecordLife
from sandbox.making.staff import NUMBERS, Staff
from sandbox.making.texts import common, facts, say, topics
from sandbox.making.thread import ConversationLife
from sandbox.model import Agent, Call, CallComment

ANONYMOUS = "anonymous"
# Why a call within opening hours is missed, its share, and the seconds until the caller is gone.
_MISSED = (
    ("short_abandoned", 0.03, (1, 10)),
    ("abandoned_in_ivr", 0.013, (10, 120)),
    ("abandoned_in_classic", 0.012, (10, 120)),
    ("agents_did_not_answer", 0.05, (60, 240)),
    ("no_available_agent", 0.03, (40, 300)),
)
_WHEN_BUSY = {"agents_did_not_answer", "no_available_agent"}
_LINES = {line.team: line for line in NUMBERS}


@dataclass(frozen=True, order=True)
class Dial:
    """Somebody dials at `start` (epoch seconds). `cause` keeps two calls of one second apart."""

    start: int
    person: int
    direction: Literal["inbound", "outbound"]
    topic: str
    cause: str


def follow_ups(seed: int, life: HumanLife, contact: Contact, whole: ConversationLife) -> Iterable[Dial]:
    """Calls that a conversation leads to: the customer's within five days, or an agent's on the same day."""
    rng = dice(seed, "follow-up", whole.conversation.id)
    trouble = 0.06 * topics()[contact.topic].urgency
    if whole.conversation.bot_resolution in {"assumed_resolution", "negative_feedback"}:
        trouble += 0.09
    if clock.in_outbreak(contact.start):
        trouble += 0.08
    day = clock.at(contact.start).date() + timedelta(days=rng.choice((0, 0, 1, 1, 2, 3, 4)))
    if contact.way != "outbound" and rng.random() < trouble:
        start = local_moment(rng, day, life)
        if start < contact.start + 600:
            start = contact.start + rng.randrange(600, 8 * clock.HOUR)
        yield Dial(start, life.human.id, "inbound", contact.topic, whole.conversation.id)
    answered = next((p for p in whole.conversation.parts if p.kind == "comment" and p.author == "agent"), None)
    if answered and rng.random() < 0.035:
        start = clock.seconds(answered.at) + rng.randrange(300, 2 * clock.HOUR)
        yield Dial(start, life.human.id, "outbound", contact.topic, whole.conversation.id)


class PhoneBook:
    """Which contact the phone system shows for a number: the oldest one that has it, whoever really calls."""

    def __init__(self, records: Iterable[RecordLife]) -> None:
        self._by_digits: dict[str, list[tuple[int, str]]] = {}
        for life in records:
            for phone in life.record.phones:
                entry = (clock.seconds(life.record.created_at), life.record.id)
                self._by_digits.setdefault(_digits(phone), []).append(entry)
        for entries in self._by_digits.values():
            entries.sort()

    def contact(self, shown: str, moment: int) -> str | None:
        """The id of the contact known at that moment."""
        entries = self._by_digits.get(_digits(shown), [])
        return entries[0][1] if entries and entries[0][0] <= moment else None


def _digits(phone: str) -> str:
    return "".join(c for c in phone if c.isdigit())


class Exchange:
    """Turns dials into calls."""

    def __init__(
        self, seed: int, staff: Staff, lives: Mapping[int, HumanLife], *, book: PhoneBook, switchboards: dict[int, str]
    ) -> None:
        """`lives` are people by id, `switchboards` the numbers of companies that call from one desk, by company."""
        self._seed, self._staff, self._lives, self._book = seed, staff, lives, book
        self._switchboards = switchboards

    def is_open(self, dial: Dial) -> bool:
        """Whether anybody is at the other end."""
        return self._staff.shifts[BY_CODE[self._lives[dial.person].human.country].team].is_open(dial.start)

    def takes_place(self, dial: Dial) -> bool:
        """Most people look at the opening hours before they dial."""
        return self.is_open(dial) or dice(self._seed, "dials anyway", dial.person, dial.start).random() < 0.42

    def call(self, number: int, dial: Dial) -> Call:
        """The whole call. `number` becomes its id."""
        rng = dice(self._seed, "call", dial.person, dial.start, dial.cause)
        life = self._lives[dial.person]
        line = _LINES[BY_CODE[life.human.country].team]
        shown = self._shown(rng, life, dial)
        ring = rng.randrange(4, 28)
        missed, wait = self._missed(rng, dial)
        agent = None if missed and dial.direction == "inbound" else self._agent(rng, line.team, dial.start)
        wait = wait if missed else ring + int(lognormal(rng, 14, 1.1, 900) * self._load(dial.start))
        talk = 0 if missed else int(lognormal(rng, 250, 0.85, 5_400)) + 8
        voicemail = (
            missed is not None and missed != "short_abandoned" and dial.direction == "inbound" and rng.random() < 0.45
        )
        if voicemail:
            wait += rng.randrange(8, 90)
        transferred = (
            self._other(rng, agent, line.team, dial.start) if agent and not missed and rng.random() < 0.08 else None
        )
        last = transferred or agent
        started = clock.at(dial.start)
        ended = started + timedelta(seconds=wait + talk)
        call = Call(
            id=number,
            contact=None if shown == ANONYMOUS else self._book.contact(shown, dial.start),
            person=dial.person,
            number=line.id,
            direction=dial.direction,
            raw_digits=shown,
            started_at=started,
            answered_at=None if missed else started + timedelta(seconds=wait),
            ended_at=ended,
            agent=last.id if last else None,
            transferred_by=agent.id if transferred and agent else None,
            missed_reason=missed if dial.direction == "inbound" else None,
            has_voicemail=voicemail,
            tags=self._tags(rng, dial),
            comments=(),
            topic=dial.topic,
        )
        return replace(call, comments=self._comments(rng, call))

    def callback(self, call: Call) -> Dial | None:
        """The call back to somebody whom nobody answered."""
        if call.answered_at or call.direction == "outbound" or call.raw_digits == ANONYMOUS:
            return None
        rng = dice(self._seed, "callback", call.id)
        if rng.random() > (0.75 if call.has_voicemail else 0.35):
            return None
        team = next(line.team for line in NUMBERS if line.id == call.number)
        start = self._staff.shifts[team].after(clock.seconds(call.ended_at), lognormal(rng, 2_400, 1.0, 20_000))
        return Dial(int(start), call.person, "outbound", call.topic, f"callback {call.id}")

    def _shown(self, rng: Random, life: HumanLife, dial: Dial) -> str:
        human = life.human
        if dial.direction == "inbound" and (life.trap == "anonymous" or rng.random() < 0.018):
            return ANONYMOUS
        desk = self._switchboards.get(human.company or 0)
        if desk and rng.random() < 0.12:
            return desk
        return as_shown(human.phones[0])

    def _load(self, moment: int) -> float:
        return 3.0 if clock.in_outbreak(moment) else 1.0

    def _missed(self, rng: Random, dial: Dial) -> tuple[str | None, int]:
        """Why nobody answered (None: somebody did) and the seconds until the caller was gone."""
        chance = rng.random()
        if dial.direction == "outbound":
            return ("no_answer", rng.randrange(15, 50)) if chance < 0.3 else (None, 0)
        if not self.is_open(dial):
            return "out_of_opening_hours", rng.randrange(5, 25)
        for reason, share, (least, most) in _MISSED:
            chance -= share * (self._load(dial.start) if reason in _WHEN_BUSY else 1.0)
            if chance < 0:
                return reason, rng.randrange(least, most)
        return None, 0

    def _agent(self, rng: Random, team: int, moment: int) -> Agent:
        return rng.choice(self._staff.on_duty(team, moment) or self._staff.support[team][:1])

    def _other(self, rng: Random, agent: Agent, team: int, moment: int) -> Agent | None:
        others = [one for one in self._staff.on_duty(team, moment) if one.id != agent.id]
        return rng.choice(others) if others else None

    def _tags(self, rng: Random, dial: Dial) -> tuple[str, ...]:
        tags = {tag for tag in topics()[dial.topic].tags if rng.random() < 0.5}
        if dial.direction == "outbound" and dial.cause.startswith("callback"):
            tags.add("callback")
        return tuple(sorted(tags))

    def _comments(self, rng: Random, call: Call) -> tuple[CallComment, ...]:
        values = facts(rng, call.id, self._lives[call.person].human.first_name, None)
        found: list[CallComment] = []
        phrases: list[tuple[str, ...]] = []
        if call.has_voicemail:
            phrases.append(common()["voicemail_comments"])
        if call.agent and rng.random() < 0.32:
            phrases.append(topics()[call.topic].calls)
        if call.agent and rng.random() < 0.08:
            phrases.append(common()["call_comments"])
        moment = call.ended_at
        for place, bank in enumerate(phrases, 1):
            moment += timedelta(seconds=rng.randrange(20, 1_800))
            found.append(CallComment(call.id * 10 + place, say(rng, bank, values), call.agent, moment))
        return tuple(found)


def as_of(call: Call, moment: datetime) -> Call:
    """The call with comments later than `moment` left out."""
    shown = bisect_right([comment.at for comment in call.comments], moment)
    return call if shown == len(call.comments) else replace(call, comments=call.comments[:shown])
