"""The help centre: collections and articles about what customers ask, and how often these were read."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sandbox.making.clock import DAY, START_S, at, seconds
from sandbox.making.dice import dice
from sandbox.making.texts import topics
from sandbox.model import Conversation, World

_TITLES = {
    "billing": ("Reading your invoice", "Changing your payment method"),
    "bug": ("When something does not work", "What to send us with a bug report"),
    "cancellation": ("Cancelling your subscription", "Exporting your data before you go"),
    "delivery": ("Where is my parcel?", "What carriers mean by 'in transit'"),
    "how_to": ("Setting up your first shop", "Inviting colleagues", "Printing labels in bulk"),
    "login": ("Resetting your password", "Two-step verification"),
    "privacy": ("Where we keep your data", "Asking for erasure"),
}
_SETTLED = frozenset({"assumed_resolution", "confirmed_resolution"})


@dataclass(frozen=True)
class Collection:
    """A shelf of the help centre, about one topic."""

    id: int
    topic: str
    name: str
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True)
class Article:
    """One article. `views`, `conversations` (begun from it) and `reactions` only ever grow."""

    id: int
    collection: int
    topic: str
    title: str
    author: int
    state: Literal["published", "draft"]
    created_at: datetime
    updated_at: datetime
    views: int
    conversations: int
    reactions: int
    happy_percent: float


def collections_of() -> list[Collection]:
    """One for each topic there could be, all made before the world begins."""
    made = at(START_S - 300 * DAY)
    return [
        Collection(700 + place, name, name.replace("_", " ").capitalize(), made, made)
        for place, name in enumerate(sorted(topics()))
    ]


def articles_of(world: World) -> list[Article]:
    """Articles there are by now: most are older than the world, some are written in it, the newest is a draft."""
    found: list[Article] = []
    number = 0
    for collection in collections_of():
        for title in _TITLES[collection.topic]:
            number += 1
            article = _article(world, number, collection, title)
            found += [article] if article.created_at <= world.now else []
    return found


def sources_of(conversation: Conversation, articles: list[Article]) -> list[Article]:
    """What the bot answered a conversation from: up to two published articles on its topic, if it settled it."""
    if conversation.bot_resolution not in _SETTLED:
        return []
    known = [a for a in articles if a.topic == conversation.topic and a.state == "published"]
    return [a for a in known if a.created_at <= conversation.started_at][: 1 + int(conversation.id) % 2]


def _article(world: World, number: int, collection: Collection, title: str) -> Article:
    rng = dice(world.seed, "article", number)
    created = START_S + (rng.randrange(-280, -10) if number % 4 else rng.randrange(30, 500)) * DAY
    edits = sorted(created + rng.randrange(5, 700) * DAY for _ in range(rng.randrange(4)))
    per_day = rng.uniform(2, 40) * max(world.scale, 0.05)
    draft = number % 9 == 0
    views = 0 if draft else max(int((seconds(world.now) - created) / DAY * per_day), 0)
    return Article(
        id=9_000 + number,
        collection=collection.id,
        topic=collection.topic,
        title=title,
        author=world.agents[1].id,
        state="draft" if draft else "published",
        created_at=at(created),
        updated_at=at(max([created, *(edit for edit in edits if at(edit) <= world.now)])),
        views=views,
        conversations=views // 60,
        reactions=views // 25,
        happy_percent=round(rng.uniform(55, 95), 1),
    )
