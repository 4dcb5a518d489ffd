"""When people of support came and went: sign-ins, breaks and sign-outs, as an audit log shows them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from sandbox.making.clock import HOUR, START_DAY, at, local
from sandbox.making.dice import dice
from sandbox.model import Agent, World

_EVERY_DAYS = 7  # one working day a week is written down: the log is long enough with that


@dataclass(frozen=True)
class Presence:
    """One change of an agent's presence."""

    id: str
    agent: int
    kind: Literal["login", "away", "back", "logout"]
    at: datetime


def presence_of(world: World) -> list[Presence]:
    """Everything up to now, by time."""
    found = [each for agent in world.agents if not agent.is_bot for each in _days(world, agent)]
    return sorted((each for each in found if each.at <= world.now), key=lambda each: (each.at, each.id))


def is_away(agent: Agent, presence: list[Presence]) -> bool:
    """Whether the agent's newest change says so."""
    own = [each.kind for each in presence if each.agent == agent.id and each.kind in ("away", "back")]
    return bool(own) and own[-1] == "away"


def _days(world: World, agent: Agent) -> Iterator[Presence]:
    day = START_DAY + timedelta(days=agent.id % _EVERY_DAYS)
    until = (agent.left_at or world.now).date()
    while day <= until:
        if day.weekday() < 5 and agent.joined_at.date() <= day:
            yield from _day(world.seed, agent, day)
        day += timedelta(days=_EVERY_DAYS)


def _day(seed: int, agent: Agent, day: date) -> Iterator[Presence]:
    rng = dice(seed, "presence", agent.id, day.isoformat())
    begin = local(day, 8 * HOUR + rng.randrange(HOUR), agent.time_zone)
    away = begin + 3 * HOUR + rng.randrange(HOUR)
    back = away + rng.randrange(HOUR // 3, HOUR)
    moments = {"login": begin, "away": away, "back": back, "logout": begin + 9 * HOUR + rng.randrange(HOUR)}
    for place, (kind, moment) in enumerate(moments.items()):
        yield Presence(f"log-{agent.id}-{day:%Y%m%d}-{place}", agent.id, kind, at(moment))  # type: ignore[arg-type]
