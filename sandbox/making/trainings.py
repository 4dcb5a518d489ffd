"""Trainings that agents took in a learning system. Drawn with dice of their own, from a world that is made already."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.making.dice import dice
from sandbox.model import World

TITLES = (
    "Data protection, yearly",
    "Calm words for angry customers",
    "Refunds and chargebacks",
    "What is new in the product",
    "Phone etiquette",
)


@dataclass(frozen=True)
class Training:
    """A training that an agent was told to take. `completed_at` and `score` (0 to 100) are None until it is done."""

    id: str
    agent_email: str
    title: str
    assigned_at: datetime
    completed_at: datetime | None
    score: float | None


def make_trainings(world: World) -> tuple[Training, ...]:
    """Two to five for each person on the support side, in the order they were assigned."""
    found = []
    for agent in world.agents:
        if agent.is_bot:
            continue
        rng = dice(world.seed, "trainings", agent.id)
        for place, title in enumerate(sorted(rng.sample(TITLES, rng.randint(2, len(TITLES))))):
            begun = max(agent.joined_at, world.started_at)
            assigned = begun + (world.now - begun) * rng.random()
            completed = assigned + timedelta(days=rng.uniform(0.5, 30))
            done = completed <= world.now
            found.append(
                Training(
                    id=f"T{agent.id:04d}{place}",
                    agent_email=agent.email,
                    title=title,
                    assigned_at=assigned.replace(microsecond=0),
                    completed_at=completed.replace(microsecond=0) if done else None,
                    score=round(rng.triangular(40, 100, 88), 1) if done else None,
                )
            )
    return tuple(sorted(found, key=lambda each: (each.assigned_at, each.id)))
