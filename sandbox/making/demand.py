"""Who gets in touch when, by which way and about what, day by day."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Literal

from sandbox.making import clock
from sandbox.making.dice import Weighted, dice, poisson
from sandbox.making.people import HumanLife
from sandbox.making.texts import Topic, topics

Way = Literal["chat", "email", "whatsapp", "phone", "outbound"]

PER_DAY = 33.6  # contacts on an average day at scale 1, calibrated to 12,000 conversations in 18 months
OUTBOUND_SHARE = 0.045
_HOURS = Weighted(range(24), clock.CONTACT_HOURS)
_WAYS: Weighted[Way] = Weighted(("chat", "email", "whatsapp"), (66, 25, 9))


@dataclass(frozen=True, order=True)
class Contact:
    """Somebody gets in touch at `start` (epoch seconds); with way outbound we get in touch with them."""

    start: int
    person: int
    way: Way
    topic: str


def local_moment(rng: Random, day: date, life: HumanLife) -> int:
    """A time of that day at which this person would write or call."""
    return clock.local(day, _HOURS.draw(rng) * clock.HOUR + rng.randrange(clock.HOUR), life.human.time_zone)


class Demand:
    """Draws the contacts of a day. Only people who had joined by then are drawn, so later ones change nothing."""

    def __init__(self, seed: int, scale: float, lives: list[HumanLife], writers: set[int]) -> None:
        """`writers` are the ids of people whom the chat tool knows; the others can only call."""
        self._seed, self._scale, self._lives, self._writers = seed, scale, lives, writers
        self._joined = [life.joined for life in lives]
        self._people = Weighted(lives, [life.weight for life in lives])
        self._topics = Weighted(list(topics().values()), [topic.share for topic in topics().values()])

    def days(self, until: date) -> Iterator[Contact]:
        """Contacts of every day from the start of the world to `until`, inclusive."""
        day = clock.START_DAY
        while day <= until:
            yield from self._day(day)
            day += timedelta(days=1)

    def _day(self, day: date) -> Iterator[Contact]:
        rng = dice(self._seed, "day", day)
        # A local day begins up to half a day before the UTC one.
        known = bisect_left(self._joined, clock.local(day, 0, "UTC") - clock.DAY)
        outbreak = clock.OUTBREAK[0] <= day < clock.OUTBREAK[1]
        mean = PER_DAY * self._scale * clock.demand(day) * (2.3 if outbreak else 1.0)
        for _ in range(poisson(rng, mean)):
            life = self._people.draw(rng, known)
            start = local_moment(rng, day, life)
            topic = self._topic(rng, start)
            yield Contact(start, life.human.id, self._way(rng, life, topic), topic.name)

    def _topic(self, rng: Random, start: int) -> Topic:
        if clock.in_outbreak(start) and rng.random() < 0.62:
            return topics()[clock.OUTBREAK_TOPIC]
        return self._topics.draw(rng)

    def _way(self, rng: Random, life: HumanLife, topic: Topic) -> Way:
        if life.human.id not in self._writers or rng.random() < life.prefers_phone * 0.49 * topic.urgency:
            return "phone"
        return "outbound" if rng.random() < OUTBOUND_SHARE else _WAYS.draw(rng)
