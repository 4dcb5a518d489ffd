"""The CRM: deals with their stages, and the activities and notes around them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random
from typing import Any, Literal

from sandbox.making.clock import DAY, HOUR, START_S, at, in_office, seconds
from sandbox.making.companies import CompanyLife
from sandbox.making.dice import dice
from sandbox.making.records import RecordLife
from sandbox.making.staff import PIPELINES, STAGES, Staff
from sandbox.making.texts import crm, facts, hostile
from sandbox.model import Activity, Agent, Deal, Note, PersonRecord

_CURRENCY = {"GB": "GBP", "US": "USD", "IN": "INR", "CA": "CAD", "AU": "AUD", "BR": "BRL", "JP": "JPY", "PL": "PLN"}
_RATE = {"INR": 88.0, "JPY": 160.0, "BRL": 5.6, "PLN": 4.2}
_KINDS: tuple[Literal["call", "meeting", "task", "email", "deadline"], ...] = (
    "call",
    "meeting",
    "task",
    "email",
    "deadline",
)


@dataclass(frozen=True)
class Step:
    """What a deal became at `at`: a stage, or its end."""

    at: datetime
    stage: int
    status: Literal["open", "won", "lost"]
    lost_reason: str | None = None


@dataclass(frozen=True)
class DealLife:
    """A deal as it was made, and its steps in order."""

    deal: Deal
    steps: tuple[Step, ...]

    def as_of(self, moment: datetime) -> Deal:
        """The deal at `moment`."""
        deal = self.deal
        for step in self.steps:
            if step.at > moment:
                break
            moved = step.stage != deal.stage
            deal = replace(
                deal,
                stage=step.stage,
                status=step.status,
                lost_reason=step.lost_reason,
                updated_at=step.at,
                stage_changed_at=step.at if moved else deal.stage_changed_at,
                closed_at=None if step.status == "open" else step.at,
            )
        return deal


@dataclass(frozen=True)
class ActivityLife:
    """An activity as it was planned, and when it was done (None: never)."""

    activity: Activity
    done_at: datetime | None

    def as_of(self, moment: datetime) -> Activity:
        """The activity at `moment`."""
        if self.done_at is None or self.done_at > moment:
            return self.activity
        return replace(self.activity, done=True, updated_at=self.done_at)


@dataclass(frozen=True)
class Dealings:
    """Everything in the CRM beside people and companies."""

    deals: list[DealLife]
    activities: list[ActivityLife]
    notes: list[Note]


def make_dealings(
    seed: int, staff: Staff, companies: list[CompanyLife], records: list[RecordLife], until: int
) -> Dealings:
    """Deals of every company the CRM knows, begun before `until` (epoch seconds). Ids go by time of making."""
    people: dict[int, list[RecordLife]] = {}
    for life in records:
        if life.record.tool == "pipedrive" and life.record.company is not None:
            people.setdefault(life.record.company, []).append(life)
    sellers = _Seller(seed, staff, until)
    for company in companies:
        if company.company.pipedrive_id is not None:
            sellers.work(company, people.get(company.company.id, []))
    return sellers.dealings()


@dataclass(frozen=True)
class _Account:
    """A company with the people the CRM knows there and the one of ours who looks after it."""

    company: CompanyLife
    people: list[RecordLife]
    owner: Agent


class _Seller:
    def __init__(self, seed: int, staff: Staff, until: int) -> None:
        self._seed, self._staff, self._until = seed, staff, until
        self._deals: list[tuple[Deal, list[Step]]] = []
        self._activities: list[tuple[Activity, datetime | None, int | None]] = []
        self._notes: list[tuple[Note, int | None]] = []

    def work(self, company: CompanyLife, people: list[RecordLife]) -> None:
        """A new deal when the company was founded, and renewals and upgrades later on."""
        rng = dice(self._seed, "crm", company.company.id)
        account = _Account(company, people, rng.choice(self._staff.sales))
        founded = max(seconds(company.company.created_at), START_S - 500 * DAY)
        start = founded + rng.uniform(-20, 30) * DAY
        start = max(start, seconds(company.company.created_at) + HOUR)
        first = True
        while start < self._until:
            renewal = not first and rng.random() < 0.6
            self._deal(rng, account, in_office(start, account.owner.time_zone), renewal=renewal)
            start += rng.uniform(90, 330) * DAY
            first = False
        # Dice of their own: how many deals were drawn depends on when the world is looked at.
        rng = dice(self._seed, "crm around", company.company.id)
        moment = founded + rng.uniform(1, 120) * DAY
        while moment < self._until:
            self._around(rng, account, in_office(moment, account.owner.time_zone), None)
            moment += rng.uniform(30, 260) * DAY

    def _person(self, rng: Random, people: list[RecordLife], moment: int) -> PersonRecord | None:
        # Always two draws, however many people there are: a later world knows more of them, and nothing else may move.
        place, chance = rng.random(), rng.random()
        known = [life.record for life in people if life.record.created_at <= at(moment)]
        return known[int(place * len(known))] if known and chance < 0.9 else None

    def _deal(self, rng: Random, account: _Account, start: int, *, renewal: bool) -> None:
        number = len(self._deals)
        pipeline = PIPELINES[1 if renewal else 0]
        stages = [stage.id for stage in STAGES if stage.pipeline == pipeline.id]
        known = account.company.as_of(start)
        currency = _CURRENCY.get(known.country, "EUR")
        value = max(known.annual_revenue, 600.0) * rng.uniform(0.8, 1.6) * _RATE.get(currency, 1.0)
        values = facts(rng, number, "", known.name) | {"plan": known.plan}
        bank = crm()["renewals" if renewal else "titles"]
        person = self._person(rng, account.people, start)
        deal = Deal(
            id=0,
            title=rng.choice(bank).format_map(values),
            person_record=int(person.id) if person else None,
            company=known.id,
            owner=account.owner.id,
            stage=stages[0],
            pipeline=pipeline.id,
            status="open",
            value=round(value, 2 if currency not in {"JPY", "INR"} else 0),
            currency=currency,
            created_at=at(start),
            updated_at=at(start),
            stage_changed_at=at(start),
            closed_at=None,
            lost_reason=None,
        )
        self._deals.append((deal, self._steps(rng, account, stages, start, luck=0.8 if renewal else 0.42)))
        for _ in range(rng.randrange(1, 4)):
            moment = in_office(start + rng.uniform(0.2, 40) * DAY, account.owner.time_zone)
            self._around(rng, account, moment, number)

    def _steps(self, rng: Random, account: _Account, stages: list[int], start: int, *, luck: float) -> list[Step]:
        """Stages until it is won, lost, or left lying (one in twelve)."""
        moment, steps = start, []
        office = account.owner.time_zone
        won = rng.random() < luck
        last = len(stages) - 1 if won else rng.randrange(len(stages))
        for stage in stages[1 : last + 1]:
            moment = in_office(moment + rng.uniform(1, 18) * DAY, office)
            steps.append(Step(at(moment), stage, "open"))
        if rng.random() < 1 / 12:
            return steps
        moment = in_office(moment + rng.uniform(1, 30) * DAY, office)
        reason = None if won else rng.choice(crm()["lost_reasons"])
        steps.append(Step(at(moment), stages[last], "won" if won else "lost", reason))
        return steps

    def _around(self, rng: Random, account: _Account, moment: int, deal: int | None) -> None:
        """An activity, often with a note."""
        person = self._person(rng, account.people, moment)
        first = person.name.split()[0].strip(",").title() if person and person.name else "The customer"
        values = facts(rng, moment, first, account.company.company.name)
        office = account.owner.time_zone
        kind = rng.choice(_KINDS[:4] if rng.random() < 0.95 else _KINDS[4:])
        due = in_office(moment + rng.uniform(0.1, 12) * DAY, office)
        due -= due % 1_800
        activity = Activity(
            id=0,
            kind=kind,
            subject=rng.choice(crm()[f"subjects_{kind}"]).format_map(values),
            note=rng.choice(crm()["activity_notes"]).format_map(values) if rng.random() < 0.5 else None,
            person_record=int(person.id) if person else None,
            company=account.company.company.id,
            deal=None,
            owner=account.owner.id,
            due_at=at(due),
            done=False,
            created_at=at(moment),
            updated_at=at(moment),
        )
        done = at(in_office(max(due, moment) + rng.uniform(0, 2) * DAY, office)) if rng.random() < 0.88 else None
        self._activities.append((activity, done, deal))
        if rng.random() < 0.5:
            written = at(in_office(moment + rng.uniform(0.1, 3) * DAY, office))
            content = rng.choice(crm()["notes"]).format_map(values)
            note = Note(
                id=0,
                content=rng.choice(hostile()) if rng.random() < 0.006 else content,
                person_record=int(person.id) if person else None,
                company=account.company.company.id,
                deal=None,
                author=account.owner.id,
                created_at=written,
                updated_at=written,
            )
            self._notes.append((note, deal))

    def dealings(self) -> Dealings:
        """Everything numbered by the time it was made, so that a later world numbers the same."""
        numbers = _numbered([deal.created_at for deal, _ in self._deals], 1)
        deals = [DealLife(replace(d, id=n), tuple(s)) for (d, s), n in zip(self._deals, numbers, strict=True)]
        place: Callable[[int | None], int | None] = lambda index: None if index is None else numbers[index]  # noqa: E731
        activities = [
            ActivityLife(replace(a, id=n, deal=place(deal)), done)
            for (a, done, deal), n in zip(
                self._activities, _numbered([a.created_at for a, *_ in self._activities], 1), strict=True
            )
        ]
        notes = [
            replace(note, id=n, deal=place(deal))
            for (note, deal), n in zip(
                self._notes, _numbered([note.created_at for note, _ in self._notes], 1), strict=True
            )
        ]
        return Dealings(_by_id(deals, "deal"), _by_id(activities, "activity"), sorted(notes, key=lambda note: note.id))


def _numbered(times: list[datetime], first: int) -> list[int]:
    order = sorted(range(len(times)), key=lambda index: (times[index], index))
    numbers = [0] * len(times)
    for number, index in enumerate(order, first):
        numbers[index] = number
    return numbers


def _by_id(lives: list[Any], field: str) -> list[Any]:
    return sorted(lives, key=lambda life: getattr(life, field).id)
