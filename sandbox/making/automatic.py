"""What a quality tool rates by itself, and sessions in which its reviewers agree on a measure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sandbox.making.dice import dice
from sandbox.making.quality import review_score
from sandbox.model import CategoryRating, Conversation, Review, World

AUTO_CATEGORIES = ("Greeting", "Empathy", "Spelling and grammar", "Closing")
_WEIGHT = 10.0
_RATED_SHARE = 0.4
_CALIBRATED_EVERY = 12
_AGREED_SHARE = 0.8


@dataclass(frozen=True)
class AutoRating:
    """A category as rated by the machine: 0 or 100, None where it did not apply."""

    id: str
    category: str
    score: float | None
    weight: float


@dataclass(frozen=True)
class AutoReview:
    """A conversation as rated by the machine, for the agent who closed it."""

    id: str
    conversation: str
    agent: int
    workspace: str
    at: datetime
    ratings: tuple[AutoRating, ...]


@dataclass(frozen=True)
class Calibration:
    """A session about some reviews that were given already: those, and what the other reviewers make of the same."""

    id: str
    workspace: str
    title: str
    created_by: int
    created_at: datetime
    reviews: tuple[Review, ...]


def auto_reviews(world: World) -> list[AutoReview]:
    """Of conversations that a person closed, some: in the order they were rated."""
    bots = {agent.id for agent in world.agents if agent.is_bot}
    found = [each for each in world.conversations if each.state == "closed" and each.assignee not in {None, *bots}]
    rated = [review for each in found if (review := _auto_review(world, each))]
    return sorted(rated, key=lambda review: (review.at, review.id))


def calibrations(world: World) -> list[Calibration]:
    """The first review of a workspace, and every twelfth after it, opens a session about it and the one before."""
    found = []
    for workspace in world.workspaces:
        given = sorted((r for r in world.reviews if r.workspace == workspace.id), key=lambda r: (r.created_at, r.id))
        for place in range(0, len(given), _CALIBRATED_EVERY):
            about = [
                opinion
                for review in given[max(place - 1, 0) : place + 1]
                for opinion in (review, *_other_opinions(world, review))
            ]
            name, at = f"{workspace.id}-{place}", given[place].created_at + timedelta(hours=3)
            if at <= world.now:
                title = f"Calibration {place // _CALIBRATED_EVERY}"
                found.append(Calibration(name, workspace.id, title, given[place].reviewer, at, tuple(about)))
    return found


def _other_opinions(world: World, review: Review) -> Iterator[Review]:
    """The same work as seen by everybody else who reviews: mostly alike, now and then a step off."""
    scales = {category.id: category.scale for category in world.categories}
    for reviewer in sorted({each.reviewer for each in world.reviews} - {review.reviewer}):
        rng = dice(world.seed, "opinion", review.id, reviewer)
        ratings = tuple(
            rating
            if rng.random() < _AGREED_SHARE
            else _a_step_off(rating, scales[rating.category], rng.choice((-1, 1)))
            for rating in review.ratings
        )
        yield replace(
            review,
            id=f"{review.id}-{reviewer}",
            reviewer=reviewer,
            ratings=ratings,
            score=review_score(ratings),
            comment=None,
            created_at=review.created_at + timedelta(hours=1),
            updated_at=review.created_at + timedelta(hours=1),
        )


def _a_step_off(rating: CategoryRating, scale: tuple[float, ...], step: int) -> CategoryRating:
    if rating.score is None:
        return rating
    place = scale.index(rating.score) + step
    return replace(rating, score=scale[min(max(place, 0), len(scale) - 1)])


def _auto_review(world: World, conversation: Conversation) -> AutoReview | None:
    rng = dice(world.seed, "auto review", conversation.id)
    at = conversation.updated_at + timedelta(minutes=rng.randrange(5, 50))
    if rng.random() > _RATED_SHARE or conversation.assignee is None or at > world.now:
        return None
    ratings = []
    for place, category in enumerate(AUTO_CATEGORIES):
        chance = rng.random()
        score = None if chance < 0.08 else 0.0 if chance < 0.25 else 100.0
        ratings.append(AutoRating(f"a{conversation.id}-{place}", category, score, _WEIGHT))
    return AutoReview(
        f"a{conversation.id}", conversation.id, conversation.assignee, world.workspaces[0].id, at, tuple(ratings)
    )
