"""How the tools know people: one record, several, a wrong one or none. Here the traps for identity are laid."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from sandbox.making.clock import DAY, at
from sandbox.making.companies import CompanyLife, hex_id
from sandbox.making.dice import dice
from sandbox.making.names import misspelt, person_name, slug
from sandbox.making.people import FAMILY, HumanLife
from sandbox.making.places import BY_CODE, as_shown, as_written
from sandbox.model import PersonRecord, Tool

HOSTILE_NAMES = (
    "<script>alert('name')</script>",
    '=HYPERLINK("http://evil.example","Robert")',
    "Robert'); drop table people;--",
    "\u202egnihton\u202c Nil",
    "Zoë 🦦 O’Brien",
    "../../etc/passwd",
)


@dataclass(frozen=True)
class RecordLife:
    """A record as it was made. At `converted` (epoch seconds) a lead became a user with `user_id`."""

    record: PersonRecord
    touched: tuple[int, ...]
    converted: int | None = None
    user_id: str | None = None

    def as_of(self, moment: int, last_activity: int) -> PersonRecord:
        """The record at `moment`; `last_activity` is when its owner last wrote, which the tools count as a change."""
        changed = [t for t in (*self.touched, last_activity) if t <= moment]
        updated = max([self.record.created_at, *map(at, changed)])
        if self.converted is not None and self.converted <= moment:
            updated = max(updated, at(self.converted))
            return replace(self.record, role="user", external_id=self.user_id, updated_at=updated)
        return replace(self.record, updated_at=updated)


def make_records(seed: int, lives: list[HumanLife], companies: list[CompanyLife]) -> Iterator[RecordLife]:
    """Every record of everybody, also those made later than the moment the world is looked at."""
    for life in lives:
        if life.trap != "anonymous":
            employer = companies[life.human.company - 1] if life.human.company else None
            yield from _Drawer(seed, life, employer).records()


class _Drawer:
    """Draws the records of one person."""

    def __init__(self, seed: int, life: HumanLife, employer: CompanyLife | None) -> None:
        self.seed, self.life, self.employer = seed, life, employer
        self.human = life.human
        self.country = BY_CODE[life.human.country]
        self.rng: Random = dice(seed, "records", life.human.id)
        self.trap = life.trap
        self.name = f"{self.human.first_name} {self.human.last_name}"
        company = employer.company.id if employer else 0
        # Some companies write from one mailbox and call from one desk: that is theirs, not a person's.
        mailbox = dice(seed, "mailbox", company)
        self.mailbox = company > 0 and mailbox.random() < 0.12 and self.rng.random() < 0.5
        self.mailbox_name = mailbox.choice(("info", "info", "support", "office", "orders"))
        self.desk = company > 0 and dice(seed, "desk", company).random() < 0.4 and self.rng.random() < 0.35
        self.pipedrive_id = 1_000 + self.human.id * 3

    def records(self) -> Iterator[RecordLife]:
        if self.trap == "phone only":
            if self.rng.random() < 0.7:
                yield self._aircall(name=self.rng.choice((None, self.human.first_name, self.name)), emails=())
            return
        traps_need_crm = {
            "plus-tag",
            "typo in e-mail",
            "changed surname",
            "swapped name",
            "gmail dots",
            "missing e-mail",
        }
        in_crm = self.trap in traps_need_crm or self.rng.random() < (0.55 if self.employer else 0.15)
        in_intercom = self.trap in traps_need_crm | {"second private e-mail"} or self.rng.random() < 0.86
        if in_intercom:
            yield self._intercom(in_crm=in_crm)
            if self.trap == "second private e-mail":
                yield self._second_intercom()
        if in_crm:
            yield self._pipedrive()
        if self.trap == FAMILY or not (in_intercom or in_crm) or self.rng.random() < 0.36:
            yield self._aircall(name=self.name, emails=self.human.emails[:1] if self.rng.random() < 0.6 else ())

    def _record(self, tool: Tool, kind: str, number: str, created: float, **values: Any) -> PersonRecord:
        filled = {"role": kind, "external_id": None, "company": None, "trap": self.trap} | values
        moment = at(self.life.joined + created)
        return PersonRecord(
            tool=tool, object=kind, id=number, person=self.human.id, created_at=moment, updated_at=moment, **filled
        )

    def _changes(self, created: float) -> tuple[int, ...]:
        """When somebody edited the record for no reason that we can see."""
        first = self.life.joined + created
        return tuple(int(first + self.rng.uniform(1, 700) * DAY) for _ in range(self.rng.randrange(4)))

    def _intercom(self, *, in_crm: bool) -> RecordLife:
        emails: tuple[str, ...] = (self.human.emails[0],)
        trap = self.trap
        name: str | None = self.name if self.rng.random() < 0.93 else None
        if trap == "missing e-mail":
            emails = ()
        elif trap == "gmail dots":
            emails = (_gmail(self.life, dots=True),)
        elif self.mailbox and self.rng.random() < 0.3 and trap is None:
            emails, trap = (f"{self.mailbox_name}@{self._domain()}",), "role mailbox"
        if self.human.id % 331 == 7:
            name, trap = HOSTILE_NAMES[self.human.id // 331 % len(HOSTILE_NAMES)], trap or "hostile name"
        has_phone = trap in {FAMILY, "missing e-mail", "changed surname"} or self.rng.random() < 0.35
        user_id, converted = self.human.user_id, None
        if user_id and self.rng.random() < 0.12:
            converted = int(self.life.joined + self.rng.uniform(2, 200) * DAY)
        known = user_id is not None and converted is None
        employer = self.employer.company if self.employer and self.employer.company.intercom_id else None
        record = self._record(
            "intercom", "contact", hex_id(self.seed, "contact", self.human.id), 0,
            name=name, emails=emails, phones=(self._phone(),) if has_phone else (), trap=trap,
            role="user" if known else "lead", external_id=user_id if known else None,
            company=employer.id if employer else None,
            pipedrive_person_id=self.pipedrive_id if in_crm and self.rng.random() < 0.3 else None,
        )  # fmt: skip
        return RecordLife(record, self._changes(0), converted, user_id)

    def _second_intercom(self) -> RecordLife:
        created = self.rng.uniform(5, 250) * DAY
        phones = (self._phone(),) if self.rng.random() < 0.4 else ()
        name = self.name if self.rng.random() < 0.8 else self.human.first_name
        # Who has no employer writes from a private address as it is; the second one is a newer one.
        email = (
            self.human.emails[-1]
            if len(self.human.emails) > 1
            else f"{self.life.latin[0]}.{self.human.id}@post.example"
        )
        record = self._record(
            "intercom", "contact", hex_id(self.seed, "contact", self.human.id, 2), created,
            name=name, emails=(email,), phones=phones, role="lead",
        )  # fmt: skip
        return RecordLife(record, self._changes(created))

    def _pipedrive(self) -> RecordLife:
        created = self.rng.uniform(0, 40) * DAY
        name, emails, phones, trap = self.name, list(self.human.emails[:1]), [self._phone()], self.trap
        if trap == "plus-tag":
            emails = [emails[0].replace("@", "+shop@")]
        elif trap == "typo in e-mail":
            emails = [misspelt(self.rng, emails[0])]
        elif trap == "changed surname":
            before = person_name(self.rng, self.country.locale)[1]
            name = f"{self.human.first_name} {before}"
            emails = [f"{self.life.latin[0]}.{slug(before) or 'born'}.{self.human.id}@{self._domain()}"]
        elif trap == "swapped name":
            name = f"{self.human.last_name.upper()}, {self.human.first_name}"
        elif trap == "gmail dots":
            emails = [_gmail(self.life, dots=False)]
        elif self.rng.random() < 0.2:
            phones = []
        if self.rng.random() < 0.25 and len(self.human.emails) > 1 and trap is None:
            emails.append(self.human.emails[1])
        if self.mailbox:
            emails.append(f"{self.mailbox_name}@{self._domain()}")
            trap = trap or "role mailbox"
        if self.desk and self.employer:
            phones.insert(0, as_written(self.rng, self.employer.switchboard))
            trap = trap or "switchboard number"
        employer = self.employer.company if self.employer and self.employer.company.pipedrive_id else None
        external_id = self.human.user_id if self.rng.random() < 0.35 else None
        record = self._record(
            "pipedrive", "person", str(self.pipedrive_id), created, name=name, emails=tuple(emails),
            phones=tuple(phones), trap=trap, company=employer.id if employer else None, external_id=external_id,
        )  # fmt: skip
        return RecordLife(record, self._changes(created))

    def _aircall(self, *, name: str | None, emails: tuple[str, ...]) -> RecordLife:
        created = self.rng.uniform(0, 90) * DAY
        phones = [as_shown(self.human.phones[0])]
        trap = self.trap
        if self.desk and self.employer and self.rng.random() < 0.5:
            phones.append(as_shown(self.employer.switchboard))
            trap = trap or "switchboard number"
        record = self._record(
            "aircall", "contact", str(900_000_000 + self.human.id * 7), created,
            name=name, emails=emails, phones=tuple(phones), trap=trap,
        )  # fmt: skip
        return RecordLife(record, self._changes(created))

    def _domain(self) -> str:
        return self.employer.company.domain if self.employer else "post.example"

    def _phone(self) -> str:
        return as_written(self.rng, self.human.phones[0])


def _gmail(life: HumanLife, *, dots: bool) -> str:
    """One mailbox under two spellings: the service ignores dots."""
    separator = "." if dots else ""
    return f"{life.latin[0]}{separator}{life.latin[1]}{separator}{life.human.id:04d}x@gmail.com"
