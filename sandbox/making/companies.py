"""Customer companies, and the lives they lead in our tools."""

from dataclasses import dataclass, replace
from hashlib import blake2b
from random import Random

from sandbox.making.clock import DAY, SPAN_DAYS, START_S, at
from sandbox.making.dice import dice, lognormal
from sandbox.making.names import company_name, slug
from sandbox.making.places import BY_CODE, any_country, any_number
from sandbox.model import Company

_PLANS = ("free", "starter", "growth", "enterprise")


@dataclass(frozen=True)
class CompanyLife:
    """A company as it was founded and what changed later. `changes` are (epoch seconds, plan, employees), in order."""

    company: Company
    changes: tuple[tuple[int, str, int], ...]
    weight: float
    switchboard: str
    vip: bool

    def as_of(self, moment: int) -> Company:
        """The company as the tools show it at epoch seconds."""
        company = self.company
        for changed_at, plan, employees in self.changes:
            if changed_at <= moment:
                company = replace(company, plan=plan, employees=employees, updated_at=at(changed_at))
        return company


def hex_id(seed: int, *names: object) -> str:
    """A 24-digit id as Intercom makes them."""
    text = "/".join([str(seed), *map(str, names)])
    return "6" + blake2b(text.encode(), digest_size=12).hexdigest()[1:]


def arrival(rng: Random, number: int, at_start: int, per_day: float) -> int:
    """When the n-th of its kind (from 0) came, in epoch seconds; grows with n, so that a prefix is a point in time."""
    if number < at_start:
        return int(START_S - (at_start - number - rng.random()) / max(at_start, 1) * 1_000 * DAY) - 1
    return int(START_S + (number - at_start + rng.random()) / per_day * DAY)


def make_companies(seed: int, scale: float, until: int) -> list[CompanyLife]:
    """Every company founded before `until` (epoch seconds), oldest first."""
    at_start = max(3, round(240 * scale))
    per_day = 160 * scale / SPAN_DAYS
    lives: list[CompanyLife] = []
    while True:
        rng = dice(seed, "company", len(lives))
        founded = arrival(rng, len(lives), at_start, per_day)
        if founded > until:
            return lives
        lives.append(_life(rng, seed, len(lives), founded))


def _life(rng: Random, seed: int, number: int, founded: int) -> CompanyLife:
    country = any_country(rng)
    size = lognormal(rng, 28, 1.3, 9_000)
    plan = min(int(rng.random() * 1.6 + (size > 40) + (size > 400)), 3)
    name = company_name(number)
    revenue = round((0, 900, 6_000, 48_000)[plan] * rng.uniform(0.7, 1.8), 2)
    company = Company(
        id=number + 1,
        name=f"{name} {rng.choice(country.suffix)}",
        domain=f"{slug(name)}.example",
        country=country.code,
        plan=_PLANS[plan],
        employees=max(1, round(size)),
        annual_revenue=revenue,
        created_at=at(founded),
        updated_at=at(founded),
        intercom_id=hex_id(seed, "company", number) if rng.random() < 0.86 else None,
        pipedrive_id=number + 101 if rng.random() < 0.9 else None,
    )
    changes = []
    changed, employees = founded, size
    for _ in range(rng.randrange(4)):
        changed += int(rng.uniform(60, 420) * DAY)
        plan = min(max(plan + rng.choice((-1, 0, 1, 1)), 0), 3)
        employees *= rng.uniform(0.9, 1.35)
        changes.append((changed, _PLANS[plan], max(1, round(employees))))
    switchboard = any_number(rng, BY_CODE[country.code], mobile=False)
    return CompanyLife(company, tuple(changes), size**0.55, switchboard, vip=plan == 3)
