"""What people of support jot down about a contact, and contacts who work for several companies."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.making.dice import dice
from sandbox.model import Company, PersonRecord, World

_SETTLING = timedelta(days=100)
_PHRASES = (
    "<p>Prefers to be called in the afternoon.</p>",
    "<p>Decides about renewals; keep the account manager in copy.</p>",
    "<p>Asked for a discount twice. See the deal.</p>",
    '<p>=HYPERLINK("http://evil.example") was in their signature; do not click.</p>',
)


@dataclass(frozen=True)
class Jotting:
    """A note about a contact."""

    id: str
    contact: str
    author: int
    body: str
    at: datetime


def jottings_of(world: World) -> list[Jotting]:
    """Notes on contacts, oldest first. A note changes its contact: none is newer than the contact's last change."""
    authors = [agent.id for agent in world.agents if not agent.is_bot and agent.team is not None and not agent.left_at]
    found = []
    for record in world.records:
        if record.tool == "intercom":
            found += _of_contact(world.seed, record, authors[0])
    return sorted(found, key=lambda note: (note.at, note.id))


def agencies_of(world: World) -> dict[str, tuple[Company, ...]]:
    """Further companies of contacts who work for many: an agency's, with those that had users before it came."""
    contacts = [r for r in world.records if r.tool == "intercom" and r.company is not None and r.role == "user"]
    late = [record for record in contacts if record.created_at > world.started_at + _SETTLING]
    agent = min(late, key=lambda record: (record.created_at, record.id), default=None)
    if agent is None:
        return {}
    served = {record.company for record in contacts if record.created_at <= agent.created_at} - {agent.company}
    known = [company for company in world.companies if company.id in served and company.intercom_id is not None]
    return {agent.id: tuple(known[:13])}


def _of_contact(seed: int, record: PersonRecord, author: int) -> list[Jotting]:
    rng = dice(seed, "jotting", record.id)
    if rng.random() > 0.2:
        return []
    found, at = [], record.created_at
    for place in range(rng.randrange(1, 4)):
        at += timedelta(hours=rng.randrange(2, 2_000))
        if at <= record.updated_at:
            found.append(Jotting(f"{record.id}n{place}", record.id, author, _PHRASES[rng.randrange(4)], at))
    return found
