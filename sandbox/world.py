"""The make-believe company, whole: the same for the same seed, scale and moment, on every machine."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from contracts.errors import ConfigurationError
from sandbox.making import calls, clock
from sandbox.making.companies import CompanyLife, make_companies
from sandbox.making.company_traps import CompanyTraps, make_company_traps
from sandbox.making.conversations import Case, unfold
from sandbox.making.crm import make_dealings
from sandbox.making.demand import Contact, Demand
from sandbox.making.people import HumanLife, make_people
from sandbox.making.places import BY_CODE, as_shown
from sandbox.making.quality import reviews_of
from sandbox.making.records import RecordLife, make_records
from sandbox.making.staff import CATEGORIES, NUMBERS, PIPELINES, STAGES, TEAMS, WORKSPACES, Staff, make_staff
from sandbox.making.thread import ConversationLife
from sandbox.model import Call, Conversation, Dispute, PersonRecord, Review, World

DEFAULT_NOW = clock.NOW
DEFAULT_SEED = 7

_FIRST_CONVERSATION = 1_000_000_000
_FIRST_CALL = 2_000_000_000
_PER_SECOND = 16  # ids leave room for this many beginnings within one second


def make_world(seed: int = DEFAULT_SEED, scale: float = 1.0, now: datetime | None = None) -> World:
    """The world as it is at `now` (aware; default 2026-11-20 09:00 UTC). About 2,000 people at scale 1.

    A later `now` gives a superset: what was there keeps its ids, and what changed since has a later `updated_at`.
    Raises ConfigurationError when `now` is before the world begins or `scale` is not positive.
    """
    now = _checked(scale, DEFAULT_NOW if now is None else now)
    with _without_collector():
        return _Maker(seed, scale, now).world()


@contextmanager
def _without_collector() -> Iterator[None]:
    """A world is a quarter of a million objects and no cycles: looking for those would take a fifth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def advance(world: World, **amount: float) -> World:
    """The same world later; `amount` is what timedelta takes (days, hours, …)."""
    return make_world(world.seed, world.scale, world.now + timedelta(**amount))


def _checked(scale: float, now: datetime) -> datetime:
    if scale <= 0:
        raise ConfigurationError(
            f"the scale {scale} is not positive.", remedy="give 1 for about 2,000 people.", setting="scale"
        )
    if now.tzinfo is None:
        raise ConfigurationError(f"the moment {now} has no time zone.", remedy="give an aware datetime.", setting="now")
    now = now.astimezone(UTC).replace(microsecond=0)
    if now <= clock.START:
        raise ConfigurationError(
            f"the world begins at {clock.START}, after {now}.", remedy="give a later moment.", setting="now"
        )
    return now


class _Maker:
    def __init__(self, seed: int, scale: float, now: datetime) -> None:
        self.seed, self.scale, self.now = seed, scale, now
        self.moment = clock.seconds(now)
        self.last_day = (now + timedelta(days=1)).date()  # somewhere it is tomorrow already
        horizon = self.moment + 3 * clock.DAY
        self.staff: Staff = make_staff(seed, scale, self.last_day)
        self.companies: list[CompanyLife] = make_companies(seed, scale, horizon)
        self.lives: list[HumanLife] = make_people(seed, scale, horizon, self.companies)
        self.records: list[RecordLife] = list(make_records(seed, self.lives, self.companies))
        # Apart from everybody else: who draws lots among all people or companies leaves these out.
        self.traps: CompanyTraps = make_company_traps(seed, scale)

    def world(self) -> World:
        cases, by_phone = self._cases()
        unfolded = [(case, unfold(self.seed, self.staff, case)) for case in cases]
        conversations = tuple(life.as_of(self.now) for _, life in unfolded)
        reviews, disputes = self._reviews(unfolded)
        made_calls = tuple(self._calls(by_phone, unfolded))
        dealings = make_dealings(self.seed, self.staff, self.companies, self.records, self.moment)
        return World(
            seed=self.seed,
            scale=self.scale,
            now=self.now,
            started_at=clock.START,
            companies=tuple(
                life.as_of(self.moment)
                for life in (*self.companies, *self.traps.companies)
                if life.company.created_at <= self.now
            ),
            people=tuple(life.human for life in (*self.lives, *self.traps.people) if life.joined <= self.moment),
            records=tuple(self._visible_records(conversations)),
            teams=TEAMS,
            agents=tuple(
                replace(agent, left_at=agent.left_at if agent.left_at and agent.left_at <= self.now else None)
                for agent in self.staff.agents
                if agent.joined_at <= self.now
            ),
            conversations=conversations,
            numbers=NUMBERS,
            calls=made_calls,
            pipelines=PIPELINES,
            stages=STAGES,
            deals=tuple(life.as_of(self.now) for life in dealings.deals if life.deal.created_at <= self.now),
            activities=tuple(
                life.as_of(self.now) for life in dealings.activities if life.activity.created_at <= self.now
            ),
            notes=tuple(note for note in dealings.notes if note.created_at <= self.now),
            workspaces=WORKSPACES,
            categories=CATEGORIES,
            reviews=reviews,
            disputes=disputes,
            outbreak=self._outbreak(),
        )

    def _outbreak(self) -> str:
        begin, end = clock.OUTBREAK
        return f"{clock.OUTBREAK_TOPIC} {begin}/{end}" if clock.OUTBREAK_S[0] <= self.moment else ""

    def _cases(self) -> tuple[list[Case], list[Contact]]:
        """What becomes a conversation, numbered by its start, and what becomes a call."""
        written: dict[int, list[PersonRecord]] = {}
        for life in self.records:
            if life.record.tool == "intercom":
                written.setdefault(life.record.person, []).append(life.record)
        demand = Demand(self.seed, self.scale, self.lives, set(written))
        contacts = sorted(contact for contact in demand.days(self.last_day) if contact.start <= self.moment)
        by_phone = [contact for contact in contacts if contact.way == "phone"]
        cases = []
        numbers = _Numbers(_FIRST_CONVERSATION)
        for contact in contacts:
            if contact.way != "phone":
                number = numbers.next(contact.start)
                writer = self.lives[contact.person - 1]
                known = [r for r in written[contact.person] if r.created_at <= clock.at(contact.start)]
                record = known[-1 if number // _PER_SECOND % 3 == 0 else 0]
                company = writer.human.company
                employer = self.companies[company - 1].company.name if company else None
                team = BY_CODE[writer.human.country].team
                cases.append(Case(number, contact, record.id, writer, employer, team))
        return cases, by_phone

    def _visible_records(self, conversations: tuple[Conversation, ...]) -> Iterator[PersonRecord]:
        active = {conversation.contact: clock.seconds(conversation.started_at) for conversation in conversations}
        for life in (*self.records, *self.traps.records):
            if life.record.created_at <= self.now:
                yield life.as_of(self.moment, active.get(life.record.id, 0))

    def _reviews(self, unfolded: list[tuple[Case, ConversationLife]]) -> tuple[tuple[Review, ...], tuple[Dispute, ...]]:
        reviews, disputes = [], []
        for _, life in unfolded:
            for review_life in reviews_of(self.seed, self.staff, life.conversation):
                if review_life.review.created_at <= self.now:
                    review, dispute = review_life.as_of(self.now)
                    reviews.append(review)
                    disputes += [dispute] if dispute else []
        return tuple(reviews), tuple(disputes)

    def _calls(self, by_phone: list[Contact], unfolded: list[tuple[Case, ConversationLife]]) -> Iterator[Call]:
        """Calls that have ended. Calls back come after the calls they answer, so two rounds are needed."""
        dials = [calls.Dial(c.start, c.person, "inbound", c.topic, "") for c in by_phone] + self.traps.dials
        for case, life in unfolded:
            dials += calls.follow_ups(self.seed, case.life, case.contact, life)
        desks = {life.company.id: as_shown(life.switchboard) for life in self.companies if life.company.id % 5 < 2}
        book = calls.PhoneBook(life for life in self.records if life.record.tool == "aircall")
        lives = {life.human.id: life for life in (*self.lives, *self.traps.people)}
        exchange = calls.Exchange(self.seed, self.staff, lives, book=book, switchboards=desks)
        numbers = _Numbers(_FIRST_CALL)
        dialled = sorted(dial for dial in dials if dial.start <= self.moment and exchange.takes_place(dial))
        first = [exchange.call(numbers.next(dial.start), dial) for dial in dialled]
        back = sorted(dial for call in first if (dial := exchange.callback(call)) and dial.start <= self.moment)
        # Calls back are known only now: they take ids from a half second of their own.
        numbers = _Numbers(_FIRST_CALL + _PER_SECOND // 2)
        second = [exchange.call(numbers.next(dial.start), dial) for dial in back]
        for call in sorted(first + second, key=lambda call: call.id):
            if call.ended_at <= self.now:
                yield calls.as_of(call, self.now)


def _offset(start: int) -> int:
    return (start - clock.START_S + 10 * clock.DAY) * _PER_SECOND


class _Numbers:
    """Ids that go by time, so that they are the same in a later world."""

    def __init__(self, first: int) -> None:
        self._first, self._last = first, 0

    def next(self, start: int) -> int:
        """The id of the next thing; `start` must not be before the last one's."""
        self._last = max(self._first + _offset(start), self._last + 1)
        return self._last
