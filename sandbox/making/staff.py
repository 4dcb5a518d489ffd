"""The support side: teams with opening hours, agents, the bot, the lines, the quality tool's scorecard."""

from dataclasses import dataclass
from datetime import date
from random import Random

from sandbox.making.clock import DAY, START_S, Shifts, at, shifts
from sandbox.making.dice import dice
from sandbox.making.names import person_name, slug
from sandbox.model import Agent, Category, PhoneNumber, Pipeline, Stage, Team, Workspace

BOT = 1  # the bot's Agent id
BOT_NAME = "Pip"
DOMAIN = "tideline.example"  # the make-believe company itself: shipping and order tracking for online shops

TEAMS = (
    Team(1, "Support EMEA", "Europe/London", "5001", 301),
    Team(2, "Support Americas", "America/New_York", "5002", 302),
    Team(3, "Support APAC", "Asia/Kolkata", "5003", 303),
)

_WEEK = dict.fromkeys(range(5), (8.0, 18.0))
HOURS = {1: _WEEK | {5: (9.0, 13.0)}, 2: dict.fromkeys(range(5), (8.0, 20.0)), 3: dict.fromkeys(range(6), (9.0, 19.0))}

NUMBERS = (
    PhoneNumber(70001, "Tideline UK", "+44 20 7946 0018", "GB", "Europe/London", 1),
    PhoneNumber(70002, "Tideline US", "+1 212-555-0142", "US", "America/New_York", 2),
    PhoneNumber(70003, "Tideline India", "+91 80 4123 4567", "IN", "Asia/Kolkata", 3),
)

PIPELINES = (Pipeline(1, "New business"), Pipeline(2, "Renewals"))
STAGES = (
    Stage(1, 1, "Qualified", 1, 10),
    Stage(2, 1, "Demo held", 2, 30),
    Stage(3, 1, "Trial", 3, 50),
    Stage(4, 1, "Proposal sent", 4, 70),
    Stage(5, 1, "Negotiation", 5, 90),
    Stage(6, 2, "Up for renewal", 1, 60),
    Stage(7, 2, "Terms agreed", 2, 80),
    Stage(8, 2, "Contract out", 3, 95),
)

WORKSPACES = (Workspace("2101", "Customer Support"), Workspace("2102", "Onboarding"))

_HALVES = (0.0, 50.0, 100.0)
_QUARTERS = (0.0, 25.0, 50.0, 75.0, 100.0)
CATEGORIES = (
    Category("9001", "Solution", "Resolution", 30.0, is_critical=False, scale=_QUARTERS),
    Category("9002", "Tone", "Communication", 20.0, is_critical=False, scale=_QUARTERS),
    Category("9003", "Empathy", "Communication", 10.0, is_critical=False, scale=_HALVES),
    Category("9004", "Grammar", "Communication", 10.0, is_critical=False, scale=_HALVES),
    Category("9005", "Process followed", "Resolution", 20.0, is_critical=False, scale=(0.0, 100.0)),
    Category("9006", "Identity verified", "Compliance", 10.0, is_critical=True, scale=(0.0, 100.0)),
)


@dataclass(frozen=True)
class Skill:
    """What the dice say about an agent: how fast (1 is average, less is faster) and how well liked (in logits)."""

    pace: float
    warmth: float


@dataclass(frozen=True)
class Staff:
    """Everybody on the support side up to a day, with who works when."""

    agents: tuple[Agent, ...]
    skills: dict[int, Skill]
    support: dict[int, tuple[Agent, ...]]  # by team
    reviewers: tuple[Agent, ...]
    sales: tuple[Agent, ...]
    shifts: dict[int, Shifts]

    def on_duty(self, team: int, moment: float) -> tuple[Agent, ...]:
        """Agents of a team who are employed at that instant (epoch seconds)."""
        when = at(moment)
        return tuple(a for a in self.support[team] if a.joined_at <= when and (a.left_at is None or a.left_at > when))


def make_staff(seed: int, scale: float, until: date) -> Staff:
    """Teams grow with the square root of the world, so that busy worlds have busier agents too."""
    size = max(3, round(5 * scale**0.5))
    agents = [_bot()]
    support: dict[int, tuple[Agent, ...]] = {}
    number = BOT
    for team in TEAMS:
        members = []
        for place in range(size):
            number += 1
            members.append(_agent(seed, number, team, place))
        support[team.id] = tuple(members)
        agents += members
    reviewers = tuple(_agent(seed, number + n, TEAMS[0], -1) for n in (1, 2))
    sales = tuple(_agent(seed, number + 2 + n, TEAMS[n % 2], -2) for n in (1, 2, 3))
    agents += [*reviewers, *sales]
    skills = {agent.id: _skill(dice(seed, "skill", agent.id)) for agent in agents}
    hours = {team.id: shifts(team.time_zone, HOURS[team.id], until) for team in TEAMS}
    return Staff(tuple(agents), skills, support, reviewers, sales, hours)


def _bot() -> Agent:
    return Agent(
        id=BOT,
        name=BOT_NAME,
        email=f"pip@{DOMAIN}",
        team=None,
        time_zone="Europe/London",
        is_bot=True,
        joined_at=at(START_S - 400 * DAY),
        intercom_id="4000",
        aircall_id=None,
        pipedrive_id=None,
        klaus_id=None,
    )


def _skill(rng: Random) -> Skill:
    return Skill(pace=min(max(rng.gauss(1.0, 0.2), 0.6), 1.6), warmth=rng.gauss(0.0, 0.35))


def _agent(seed: int, number: int, team: Team, place: int) -> Agent:
    """`place` counts within the team: the last one came late, the third left. -1 reviews, -2 sells."""
    rng = dice(seed, "agent", number)
    locale = {1: "en_GB", 2: "en_US", 3: "en_IN"}[team.id]
    first, last = person_name(rng, locale)
    joined = START_S - rng.randrange(60, 1_200) * DAY
    left = None
    if place == 3:
        joined = START_S + rng.randrange(150, 260) * DAY
    if place == 2 and team.id == 2:
        left = at(START_S + rng.randrange(330, 420) * DAY + 17 * 3_600)
    return Agent(
        id=number,
        name=f"{first} {last}",
        email=f"{slug(first)}.{slug(last)}{number if number % 7 == 0 else ''}@{DOMAIN}",
        team=team.id if place >= 0 else None,
        time_zone=team.time_zone,
        is_bot=False,
        joined_at=at(joined),
        intercom_id=str(4_000 + number * 11),
        aircall_id=600_000 + number * 13 if place >= 0 else None,
        pipedrive_id=20_000 + number * 7 if place in {-2, 0} else None,
        klaus_id=str(3_000 + number) if place != -2 else None,
        left_at=left,
    )
