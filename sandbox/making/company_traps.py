"""Companies that are hard to tell apart or to put together, with their people and calls.

They stand beside everybody else in the world, with ids and dice of their own: nothing else moves because of them.
Their people write no conversations and buy nothing. A world under a sixth of the demo's size has none.
"""

from dataclasses import dataclass, field
from random import Random
from typing import Any

from sandbox.making.calls import Dial
from sandbox.making.clock import DAY, START_S, at, in_office
from sandbox.making.companies import CompanyLife, hex_id
from sandbox.making.dice import dice
from sandbox.making.names import (
    FREE_MAIL_DOMAINS,
    company_name,
    latin_name,
    person_name,
    private_email,
    slug,
    work_email,
)
from sandbox.making.people import HumanLife
from sandbox.making.places import BY_CODE, any_country, any_number, as_written
from sandbox.making.records import RecordLife
from sandbox.making.texts import topics
from sandbox.model import Company, Human, PersonRecord, Tool

SAME_NAME = "same name"
TWO_DOMAINS = "two domains"
SUBSIDIARY = "subsidiary"
FREE_MAIL = "free-mail domain"
SWITCHBOARD = "switchboard caller"
COMPANY_TRAPS = (SAME_NAME, TWO_DOMAINS, SUBSIDIARY, FREE_MAIL, SWITCHBOARD)

_OF_EACH = 3  # at scale 1
_STAFF = 2  # people of a company whom chat and CRM know with it
_CALLS = 4  # of an unknown caller
_FIRST_ID = 500_000  # of companies and of people: far behind everybody else's
_PIPEDRIVE_COMPANY, _PIPEDRIVE_PERSON = 101, 1_000  # as with everybody else


@dataclass
class CompanyTraps:
    """What is added to the world. Some of its people are known to no tool: they only call."""

    companies: list[CompanyLife] = field(default_factory=list)
    people: list[HumanLife] = field(default_factory=list)
    records: list[RecordLife] = field(default_factory=list)
    dials: list[Dial] = field(default_factory=list)


def make_company_traps(seed: int, scale: float) -> CompanyTraps:
    """The companies of every trap. All of it but the calls was there before the world began."""
    layer = _Layer(seed)
    for place in range(round(_OF_EACH * scale)):
        layer.same_name(place)
        layer.two_domains(place)
        layer.subsidiaries(place)
        layer.free_mail(place)
        layer.switchboard(place)
    return layer.laid


class _Layer:
    def __init__(self, seed: int) -> None:
        self.laid = CompanyTraps()
        self._seed = seed

    def same_name(self, place: int) -> None:
        """Two companies that have but their name in common. No tool carries our own id of them."""
        name = _named(SAME_NAME, place, "Merchants")
        for domain in (f"{slug(name)}.example", f"the{slug(name)}.example"):
            self._staffed(SAME_NAME, name, domain, has_own_id=False)

    def two_domains(self, place: int) -> None:
        """A company that got another domain: chat keeps the former one, and somebody still writes from there."""
        name = _named(TWO_DOMAINS, place, "Brothers")
        former = f"get{slug(name)}.example"
        company = self._company(TWO_DOMAINS, name, f"{slug(name)}.example", other_domains=(former,), has_own_id=False)
        self._staff(company, company.company.domain)
        self._newcomer(company, former)

    def subsidiaries(self, place: int) -> None:
        """A company, one that is a part of it, and one that is a part of that; each with a domain of its own."""
        name, parent = _named(SUBSIDIARY, place, "Group"), None
        for part in (name, f"{name} Europe", f"{name} Nordics"):
            life = self._staffed(SUBSIDIARY, part, f"{slug(part)}.example", parent=parent)
            parent = life.company.id

    def free_mail(self, place: int) -> None:
        """Two sole traders whose domain, say the tools, is that of their free mailbox."""
        for number, word in enumerate(("Stall", "Workshop"), 2 * place):
            domain = FREE_MAIL_DOMAINS[number % len(FREE_MAIL_DOMAINS)]
            self._staffed(FREE_MAIL, _named(FREE_MAIL, place, word), domain)

    def switchboard(self, place: int) -> None:
        """A company whose desk telephone everybody there gives as theirs, and somebody unknown who calls from it."""
        name = _named(SWITCHBOARD, place, "Partners")
        life = self._staffed(SWITCHBOARD, name, f"{slug(name)}.example", desk=True)
        caller = self._human(life, phone=life.switchboard)
        rng = dice(self._seed, "company trap", "calls", caller.human.id)
        for number in range(_CALLS):
            start = in_office(START_S + rng.uniform(20, 520) * DAY, caller.human.time_zone)
            topic = rng.choice(sorted(topics()))
            self.laid.dials.append(Dial(start, caller.human.id, "inbound", topic, f"desk {number}"))

    def _staffed(self, trap: str, name: str, domain: str, *, desk: bool = False, **values: Any) -> CompanyLife:
        company = self._company(trap, name, domain, **values)
        self._staff(company, domain, desk=desk)
        self._newcomer(company, domain)
        return company

    def _company(self, trap: str, name: str, domain: str, **values: Any) -> CompanyLife:
        number = _FIRST_ID + len(self.laid.companies)
        rng = dice(self._seed, "company trap", "company", number)
        country = any_country(rng)
        founded = at(START_S - rng.uniform(300, 900) * DAY)
        company = Company(
            id=number + 1,
            name=f"{name} Ltd",
            domain=domain,
            country=country.code,
            plan="growth",
            employees=rng.randrange(4, 90),
            annual_revenue=round(rng.uniform(4_000, 10_000), 2),
            created_at=founded,
            updated_at=founded,
            intercom_id=hex_id(self._seed, "company trap", number),
            pipedrive_id=number + _PIPEDRIVE_COMPANY,
            trap=trap,
            **values,
        )
        life = CompanyLife(company, (), 0.0, any_number(rng, country, mobile=False), vip=False)
        self.laid.companies.append(life)
        return life

    def _staff(self, life: CompanyLife, domain: str, *, desk: bool = False) -> None:
        """People whom chat and CRM know, both with the company."""
        for _ in range(_STAFF):
            human = self._human(life, domain=domain)
            rng = dice(self._seed, "company trap", "records", human.human.id)
            phones = [as_written(rng, human.human.phones[0])]
            if desk:
                phones.insert(0, as_written(rng, life.switchboard))
            trap = "switchboard number" if desk else None
            self._contact(human, company=life.company.id)
            number = str(_PIPEDRIVE_PERSON + human.human.id * 3)
            self._record(human, "pipedrive", "person", number, company=life.company.id, phones=tuple(phones), trap=trap)

    def _newcomer(self, life: CompanyLife, domain: str) -> None:
        """Somebody who has written from there, with whom nobody has put down any company."""
        self._contact(self._human(life, domain=domain), company=None)

    def _contact(self, life: HumanLife, *, company: int | None) -> None:
        number = hex_id(self._seed, "company trap", "contact", life.human.id)
        self._record(life, "intercom", "contact", number, role="lead", company=company)

    def _record(self, life: HumanLife, tool: Tool, kind: str, number: str, **values: Any) -> None:
        human = life.human
        filled = {"role": kind, "phones": (), "trap": None} | values
        record = PersonRecord(
            tool=tool, object=kind, id=number, person=human.id, name=f"{human.first_name} {human.last_name}",
            emails=human.emails, external_id=None, created_at=human.joined_at, updated_at=human.joined_at, **filled,
        )  # fmt: skip
        self.laid.records.append(RecordLife(record, ()))

    def _human(self, life: CompanyLife, *, domain: str | None = None, phone: str | None = None) -> HumanLife:
        """Somebody of the company. `domain` is where they have their mail (None: nobody knows)."""
        number = _FIRST_ID + len(self.laid.people)
        rng = dice(self._seed, "company trap", "person", number)
        country = BY_CODE[life.company.country]
        name = person_name(rng, country.locale)
        latin = latin_name(rng, country.locale, name)
        joined = START_S - rng.uniform(10, 250) * DAY
        human = Human(
            id=number + 1,
            first_name=name[0],
            last_name=name[1],
            emails=(_email(rng, latin, domain, number),) if domain else (),
            phones=(phone or any_number(rng, country),),
            company=life.company.id,
            user_id=None,
            country=country.code,
            language=country.language,
            time_zone=rng.choice(country.zones),
            joined_at=at(joined),
        )
        found = HumanLife(human, latin, int(joined), 0.0, 0.0, partner=None, trap=None)
        self.laid.people.append(found)
        return found


def _named(trap: str, place: int, word: str) -> str:
    """A name that no other company has: theirs have two words."""
    return f"{company_name(place * len(COMPANY_TRAPS) + COMPANY_TRAPS.index(trap))} {word}"


def _email(rng: Random, latin: tuple[str, str], domain: str, number: int) -> str:
    if domain in FREE_MAIL_DOMAINS:
        return f"{private_email(rng, latin, number).partition('@')[0]}@{domain}"
    return work_email(rng, latin, domain, number)
