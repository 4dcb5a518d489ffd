"""One human being as no tool sees them: names, addresses, numbers, and what of these changes in the course of years.

Everything follows from the seed and the human's number, so that neighbours can know of each other: twelve are
colleagues or nobody's, two may be a couple with one phone, and a number that one gives up may be given to the other.
"""

import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache

from bench._identity.names import latin, name

START = datetime(2024, 1, 1)  # noqa: DTZ001 (the warehouse keeps naive UTC)
MINUTES = 1_000_000
_COLLEAGUES = 12
_PUBLIC = ("gmail.com", "outlook.com", "yahoo.com", "proton.me")


@dataclass(frozen=True)
class Life:
    """What holds before something changes, or after it. `trap` names what makes records of that time hard to match."""

    given: str
    family: str
    work: str | None
    private: str
    mobile: str
    trap: str | None = None


@dataclass(frozen=True)
class Human:
    """A human, and the moment at which one life ends and the other begins. `has_private`: writes from home too."""

    number: int
    before: Life
    after: Life
    changes_at: datetime
    has_private: bool
    company: str | None
    switchboard: str
    user_id: str

    def at(self, moment: datetime) -> Life:
        """Give what holds at a moment."""
        return self.after if moment >= self.changes_at else self.before


@dataclass(frozen=True)
class _Company:
    """What twelve neighbours have in common. `domain` is None where they are nobody's colleagues."""

    domain: str | None
    buyer: str | None
    has_namesakes: bool


def human(seed: int, number: int) -> Human:
    """Make the human of this number."""
    company, rng, couple = _company(seed, number), _random(seed, "human", number), _random(seed, "couple", number // 2)
    changes_at = START + timedelta(minutes=couple.randrange(MINUTES))
    fate = couple.random()
    before = _first_life(seed, number, company, rng)
    if company.domain is None and fate < 0.12:
        before = after = _in_couple(before, seed, number)
    elif fate > 0.97:
        before, after = _number_passed_on(before, number)
    else:
        after = _later_life(before, company, rng, number)
    return Human(
        number=number,
        before=before,
        after=after,
        changes_at=changes_at,
        has_private=company.domain is None or rng.random() < 0.35,
        company=company.domain,
        switchboard=f"+44207{1_000_000 + number // _COLLEAGUES}",
        user_id=f"usr_{number}",
    )


def _first_life(seed: int, number: int, company: _Company, rng: random.Random) -> Life:
    # Of twelve colleagues, the second may be called as the first.
    like = number - 1 if company.has_namesakes and number % _COLLEAGUES == 1 else number
    given, family = name(_random(seed, "name", like))
    first, last = latin(given).lower(), latin(family).lower()
    mailbox = f"{first}.{last}" if like == number else f"{first}.{last}2"
    mailbox = "".join(letter for letter in mailbox if letter.isalnum() or letter in ".-")
    return Life(
        given,
        family,
        work=f"{mailbox}{'' if rng.random() < 0.7 else number % 100}@{company.domain}" if company.domain else None,
        private=_private(mailbox.replace(".", ""), number, rng),
        mobile=_mobile(number),
    )


def _later_life(before: Life, company: _Company, rng: random.Random, number: int) -> Life:
    fate = rng.random()
    if company.buyer and before.work:
        return replace(before, work=f"{before.work.split('@')[0]}@{company.buyer}", trap="company bought")
    if fate < 0.03:
        private = _private(f"{latin(before.given).lower()[:1]}{latin(before.family).lower()[:6]}", number, rng)
        return replace(before, private=private, work=before.work and private, trap="changed e-mail")
    if fate < 0.05:
        return replace(before, family=name(rng)[1], trap="changed surname")
    return before


def _in_couple(life: Life, seed: int, number: int) -> Life:
    partner = number - number % 2
    return replace(life, family=name(_random(seed, "name", partner))[1], mobile=_mobile(partner), trap="family phone")


def _number_passed_on(life: Life, number: int) -> tuple[Life, Life]:
    """The even one gives its number up, and the odd one is given it."""
    life = replace(life, trap="number passed on")
    spare = _mobile(number + 100_000_000)
    if number % 2:
        return replace(life, mobile=spare), replace(life, mobile=_mobile(number - 1))
    return life, replace(life, mobile=spare)


@lru_cache(maxsize=16)
def _company_of(seed: int, number: int) -> _Company:
    rng = _random(seed, "company", number)
    word = "".join(letter for letter in latin(name(rng)[1]).lower() if letter.isalpha())
    if rng.random() > 0.65:
        return _Company(None, None, has_namesakes=False)
    buyer = f"{word[:4]}holding{number}.com" if rng.random() < 0.06 else None
    return _Company(f"{word}{number}.com", buyer, has_namesakes=rng.random() < 0.005)


def _company(seed: int, number: int) -> _Company:
    return _company_of(seed, number // _COLLEAGUES)


def _private(mailbox: str, number: int, rng: random.Random) -> str:
    return f"{mailbox}{number % 997}{rng.choice('abcdexyz')}{number // 997}@{_PUBLIC[int(4 * rng.random() ** 2)]}"


def _mobile(number: int) -> str:
    # Blocks of numbers that are all given out: invalid ones would identify nobody.
    return f"+4474{number % 100_000_000:08}" if number < 100_000_000 else f"+4478{number % 100_000_000:08}"


def _random(seed: int, what: str, number: int) -> random.Random:
    return random.Random(f"{seed} {what} {number}")
