"""The records tools hold of one human, with whatever people and forms do to names, addresses and numbers."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bench._identity.humans import MINUTES, START, Human, Life
from bench._identity.names import latin, nickname, other_spelling
from bench._identity.tools import TOOLS, Tool

_ROLES = ("info", "support", "office", "billing", "hello")


@dataclass
class Record:
    """One row of core.people, the human it is of, and the traps laid in it."""

    person: int
    record_key: str
    connection: str
    occurred_at: datetime
    name: str | None = None
    email: str | None = None
    other_emails: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    external_id: str | None = None
    reference_keys: list[str] = field(default_factory=list)
    traps: set[str] = field(default_factory=set)

    @property
    def row(self) -> tuple[object, ...]:
        """The values in the order of core.people's columns."""
        return (
            self.record_key,
            self.connection,
            self.occurred_at,
            self.name,
            self.email,
            self.other_emails or None,
            self.phones or None,
            self.external_id,
            self.reference_keys or None,
        )


def records(rng: random.Random, human: Human, first_number: int) -> Iterator[Record]:
    """Give one human's records, 3.2 in the mean, numbered from `first_number`."""
    key_in: dict[str, str] = {}
    for number in range(first_number, first_number + 1 + int(rng.expovariate(0.37))):
        (connection,) = rng.choices(list(TOOLS), [tool.share for tool in TOOLS.values()])
        moment = START + timedelta(minutes=rng.randrange(MINUTES))
        record = Record(human.number, f"{connection}:contact:{number}", connection, moment)
        _fill(rng, record, human, TOOLS[connection], key_in)
        key_in.setdefault(connection, record.record_key)
        yield record


def _fill(rng: random.Random, record: Record, human: Human, tool: Tool, key_in: dict[str, str]) -> None:
    life = human.at(record.occurred_at)
    if life.trap:
        record.traps.add(life.trap)
    if rng.random() < tool.name:
        record.name = _name(rng, life, record)
    if rng.random() < tool.email:
        record.email = _email(rng, life, human, record)
    if record.connection == "pipedrive" and record.email and human.has_private and rng.random() < 0.25:
        record.other_emails = [life.private]
    if rng.random() < tool.phone:
        record.phones = [_phone(rng, life, human, record)]
    if rng.random() < tool.external_id:
        record.external_id = rng.choice(("null", "0", "test")) if rng.random() < 0.004 else human.user_id
    if tool.refers_to in key_in and rng.random() < tool.refers:
        record.reference_keys = [key_in[tool.refers_to]]


def _name(rng: random.Random, life: Life, record: Record) -> str:
    given, family, chance = latin(life.given), latin(life.family), rng.random()
    friends, other_given, other_family = nickname(given), other_spelling(life.given), other_spelling(life.family)
    if friends and chance < 0.2:
        record.traps.add("nickname")
        return f"{friends} {family}"
    if (other_given or other_family) and chance < 0.2:
        record.traps.add("other spelling")
        return f"{other_given or given} {other_family or family}"
    if given != life.given and chance < 0.5:
        record.traps.add("own alphabet")
        return f"{life.given} {life.family}"
    return _written(rng, given, family, record)


def _written(rng: random.Random, given: str, family: str, record: Record) -> str:
    chance = rng.random()
    if chance < 0.06:
        record.traps.add("swapped name")
        return f"{family}, {given}"
    if chance < 0.1:
        record.traps.add("initial")
        return f"{given[0]}. {family}"
    if chance < 0.13:
        record.traps.add("typo in name")
        return _typo(rng, f"{given} {family}")
    return f"{given} {family}".lower() if chance < 0.25 else f"{given} {family}"


def _email(rng: random.Random, life: Life, human: Human, record: Record) -> str:
    email, chance = life.work or life.private, rng.random()
    if human.company and chance < 0.035:
        record.traps.add("role mailbox")
        return f"{rng.choice(_ROLES)}@{human.company}"
    if human.company and chance < 0.047:
        record.traps.add("shared mailbox")
        return f"desk@{human.company}"
    if chance < 0.053:
        record.traps.add("placeholder address")
        return rng.choice(("test@test.com", "noemail@noemail.com", "na@na.com", "none@example.com"))
    if life.work and human.has_private and rng.random() < 0.3:
        record.traps.add("second private e-mail")
        email = life.private
    return _typed(rng, email, record)


def _typed(rng: random.Random, email: str, record: Record) -> str:
    mailbox, domain = email.split("@")
    chance = rng.random()
    if chance < 0.03:
        record.traps.add("plus tag")
        return f"{mailbox}+crm@{domain}"
    if chance < 0.12 and domain == "gmail.com":
        record.traps.add("gmail dots")
        return f"{mailbox[:3]}.{mailbox[3:]}@{domain}"
    if chance > 0.985:
        record.traps.add("typo in address")
        return f"{_typo(rng, mailbox)}@{domain}"
    if chance > 0.975:
        record.traps.add("typo in domain")
        return f"{mailbox}@{_typo(rng, domain.rpartition('.')[0])}.com"
    return f" {email.title()}" if chance > 0.85 else email


def _phone(rng: random.Random, life: Life, human: Human, record: Record) -> str:
    number = life.mobile
    if record.connection == "aircall" and rng.random() < 0.03:
        record.traps.add("withheld number")
        return rng.choice(("anonymous", "+266696687"))
    if human.company and rng.random() < 0.28:
        record.traps.add("switchboard number")
        number = human.switchboard
    return rng.choice((number, number, f"0{number[3:]}", f"{number[:3]} {number[3:7]} {number[7:]}"))


def _typo(rng: random.Random, written: str) -> str:
    """Leave a letter out, double it, or swap it with the next; never the first one."""
    place = rng.randrange(1, max(len(written) - 1, 2))
    before, letter, after = written[:place], written[place : place + 1], written[place + 1 :]
    return rng.choice((before + after, before + letter + letter + after, before + after[:1] + letter + after[1:]))
