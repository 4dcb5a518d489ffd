"""What broke: once for everybody, in the week of the outbreak, and now and then a little."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.making.clock import OUTBREAK_S
from sandbox.making.dice import dice
from sandbox.model import World

COMPONENTS = ("Website", "Checkout", "Delivery tracking", "Mobile app", "API")

_EVERY = timedelta(days=24)


@dataclass(frozen=True)
class Incident:
    """`impact` is none, minor, major or critical; `resolved_at` is None while it goes on."""

    id: str
    title: str
    impact: str
    affected: tuple[str, ...]
    began_at: datetime
    resolved_at: datetime | None


def make_incidents(world: World) -> tuple[Incident, ...]:
    """Oldest first, up to the world's now."""
    found = [_outbreak(world)]
    moment, number = world.started_at, 0
    while moment < world.now:
        rng = dice(world.seed, "incident", number)
        began = (moment + _EVERY * rng.random()).replace(microsecond=0)
        component = rng.choice(COMPONENTS)
        ended = (began + timedelta(minutes=rng.triangular(8, 400, 45))).replace(microsecond=0)
        impact = rng.choice(("none", "minor", "minor", "minor", "major"))
        found.append(_until(world, f"i{number:09d}", f"{component} is slow", impact, (component,), began, ended))
        moment, number = moment + _EVERY, number + 1
    return tuple(sorted((each for each in found if each.began_at <= world.now), key=lambda each: each.began_at))


def _outbreak(world: World) -> Incident:
    began, ended = (datetime.fromtimestamp(moment, world.now.tzinfo) for moment in OUTBREAK_S)
    affected = ("Checkout", "Delivery tracking")
    return _until(world, "outbreak1", "Parcels are not being handed over", "critical", affected, began, ended)


def _until(
    world: World,
    number: str,
    title: str,
    impact: str,
    affected: tuple[str, ...],
    began: datetime,
    ended: datetime,
) -> Incident:
    """The incident as it is known now."""
    return Incident(number, title, impact, affected, began, ended if ended <= world.now else None)
