"""Human beings: where they live and work, how they can be reached, how often they need help."""

from bisect import bisect_right
from dataclasses import dataclass
from random import Random

from sandbox.making.clock import SPAN_DAYS, at
from sandbox.making.companies import CompanyLife, arrival
from sandbox.making.dice import Weighted, dice, lognormal
from sandbox.making.names import latin_name, person_name, private_email, work_email
from sandbox.making.places import BY_CODE, any_country, any_number
from sandbox.model import Human


@dataclass(frozen=True)
class HumanLife:
    """A human with what the dice say about them. `latin` is the name as it stands in addresses.

    `joined` is in epoch seconds, `weight` how often they get in touch, `prefers_phone` the share of it by phone.
    `partner` is the index of somebody whose phone they share, `trap` what will make their records hard to match.
    """

    human: Human
    latin: tuple[str, str]
    joined: int
    weight: float
    prefers_phone: float
    partner: int | None
    trap: str | None


# Share of people in percent. The rest have nothing special about them.
TRAPS = {
    "second private e-mail": 6.0,
    "plus-tag": 3.0,
    "typo in e-mail": 3.0,
    "changed surname": 2.5,
    "phone only": 5.0,
    "missing e-mail": 3.5,
    "swapped name": 2.0,
    "gmail dots": 1.5,
    "anonymous": 1.0,
}
FAMILY = "family phone"
_TRAPS: Weighted[str | None] = Weighted([*TRAPS, None], [*TRAPS.values(), 100 - sum(TRAPS.values())])


def make_people(seed: int, scale: float, until: int, companies: list[CompanyLife]) -> list[HumanLife]:
    """Everybody who joined before `until` (epoch seconds), in the order they joined."""
    at_start = max(12, round(1_150 * scale))
    per_day = 850 * scale / SPAN_DAYS
    employers = Weighted(companies, [life.weight for life in companies])
    founded = [life.company.created_at.timestamp() for life in companies]
    lives: list[HumanLife] = []
    while True:
        rng = dice(seed, "person", len(lives))
        joined = arrival(rng, len(lives), at_start, per_day)
        if joined > until:
            return lives
        exist = bisect_right(founded, joined)
        employer = employers.draw(rng, exist) if exist and rng.random() < 0.83 else None
        lives.append(_life(rng, len(lives), joined, employer, lives))


def _life(rng: Random, number: int, joined: int, employer: CompanyLife | None, others: list[HumanLife]) -> HumanLife:
    country = any_country(rng) if employer is None or rng.random() < 0.12 else BY_CODE[employer.company.country]
    name = person_name(rng, country.locale)
    latin = latin_name(rng, country.locale, name)
    trap = _TRAPS.draw(rng)
    partner, phone = _household(rng, country.code, others), any_number(rng, country)
    if partner is not None:
        other = others[partner]
        phone, trap = other.human.phones[0], FAMILY
        if rng.random() < 0.75:
            name, latin = (name[0], other.human.last_name), (latin[0], other.latin[1])
    private = private_email(rng, latin, number)
    work = [work_email(rng, latin, employer.company.domain, number)] if employer else []
    human = Human(
        id=number + 1,
        first_name=name[0],
        last_name=name[1],
        emails=(*work, private),
        phones=(phone,),
        company=employer.company.id if employer else None,
        user_id=f"usr_{number + 1:06d}" if rng.random() < 0.72 and trap not in {"phone only", "anonymous"} else None,
        country=country.code,
        language=country.language,
        time_zone=rng.choice(country.zones),
        joined_at=at(joined),
    )
    weight = lognormal(rng, 1.0, 0.9, 12) * (1.5 if employer and employer.vip else 1.0)
    return HumanLife(human, latin, joined, weight, rng.betavariate(1.2, 3), partner, trap)


def _household(rng: Random, country: str, others: list[HumanLife]) -> int | None:
    """Index of somebody who joined lately and shares a home and a phone with this one; mostly nobody."""
    if rng.random() >= 0.05:
        return None
    first = max(len(others) - 60, 0)
    free = [
        place
        for place, other in enumerate(others[first:], first)
        if other.human.country == country and other.partner is None and other.trap != "anonymous"
    ]
    return rng.choice(free) if free else None
