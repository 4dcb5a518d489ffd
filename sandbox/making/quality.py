"""Quality reviews of closed conversations, and what agents object to."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from sandbox.making.clock import DAY, HOUR, at, in_outbreak, seconds
from sandbox.making.dice import dice
from sandbox.making.staff import CATEGORIES, WORKSPACES, Staff
from sandbox.making.texts import quality
from sandbox.model import Category, CategoryRating, Conversation, Dispute, Review

REVIEWED_SHARE = 0.112  # of conversations that a person closed: 8 to 10 % of all closed ones
# On this day the scorecard changed: from then on solutions weigh more, and tone less.
_REWEIGHTED = datetime.fromisoformat("2026-03-02T00:00:00+00:00")
_BEFORE = {"9001": 20.0, "9002": 30.0}
_ANSWER_DAYS = (1, 2, 4)


@dataclass(frozen=True)
class ReviewLife:
    """A review as first given, and the dispute about it with what came of it."""

    review: Review
    dispute: Dispute | None
    corrected: Review | None

    def as_of(self, moment: datetime) -> tuple[Review, Dispute | None]:
        """Review and dispute at `moment`."""
        dispute = self.dispute
        if dispute is None or dispute.created_at > moment:
            return self.review, None
        if dispute.resolved_at is None or dispute.resolved_at > moment:
            return self.review, replace(dispute, status="open", resolved_at=None)
        return self.corrected or self.review, dispute


def review_score(ratings: Iterable[CategoryRating]) -> float:
    """The tool's score: weighted mean of rated categories, 0 when a critical one is below 50, to two decimals."""
    rated = [rating for rating in ratings if rating.score is not None]
    if any(rating.is_critical and (rating.score or 0) < 50 for rating in rated):
        return 0.0
    weight = sum(rating.weight for rating in rated)
    return round(sum((rating.score or 0) * rating.weight for rating in rated) / weight, 2)


def reviews_of(seed: int, staff: Staff, conversation: Conversation) -> Iterable[ReviewLife]:
    """No review, one, or now and then two of one conversation (by different reviewers)."""
    first_close = next((part for part in conversation.parts if part.kind == "close" and part.author == "agent"), None)
    if first_close is None or first_close.agent is None:
        return
    rng = dice(seed, "review", conversation.id)
    if rng.random() > REVIEWED_SHARE:
        return
    reviewers = list(staff.reviewers)
    rng.shuffle(reviewers)
    for place, reviewer in enumerate(reviewers[: 2 if rng.random() < 0.04 else 1]):
        made = seconds(first_close.at) + int(rng.uniform(3 * HOUR, 6 * DAY))
        yield _review(rng, staff, conversation, agent=first_close.agent, reviewer=reviewer.id, made=made, place=place)


def _review(
    rng: Random, staff: Staff, conversation: Conversation, *, agent: int, reviewer: int, made: int, place: int
) -> ReviewLife:
    skill = staff.skills[agent].warmth * 0.35 + (-0.35 if in_outbreak(seconds(conversation.started_at)) else 0)
    ratings = [_rating(rng, category, skill, at(made)) for category in CATEGORIES]
    if all(rating.score is None for rating in ratings):
        ratings[0] = replace(ratings[0], score=75.0)
    number = int(conversation.id) * 4 + place
    score = review_score(ratings)
    words = quality()
    comments = words["praise"] if score >= 85 else words["middling"] if score >= 50 else words["criticism"]
    review = Review(
        id=str(number + (1 << 53)),  # beyond what a double holds exactly: such ids must stay text
        conversation=conversation.id,
        reviewer=reviewer,
        reviewee=agent,
        score=score,
        ratings=tuple(ratings),
        comment=rng.choice(comments) if rng.random() < 0.6 else None,
        created_at=at(made),
        updated_at=at(made),
        workspace=WORKSPACES[1 if conversation.topic == "how_to" and rng.random() < 0.4 else 0].id,
    )
    if rng.random() > (0.22 if score < 60 else 0.045):
        return ReviewLife(review, None, None)
    return _dispute(rng, review, agent, number)


def _rating(rng: Random, category: Category, skill: float, made: datetime) -> CategoryRating:
    weight = _BEFORE.get(category.id, category.weight) if made < _REWEIGHTED else category.weight
    if rng.random() < 0.11:
        return CategoryRating(category.id, None, weight, category.is_critical, None)
    level = min(max(rng.gauss(0.93 + 0.1 * skill, 0.2), 0.0), 1.0)
    if category.is_critical:
        level = 0.0 if rng.random() < 0.035 - 0.01 * skill else 1.0
    score = category.scale[round(level * (len(category.scale) - 1))]
    cause = rng.choice(quality()["causes_low"]) if score <= 50 and rng.random() < 0.6 else None
    return CategoryRating(category.id, score, weight, category.is_critical, cause)


def _dispute(rng: Random, review: Review, agent: int, number: int) -> ReviewLife:
    raised = review.created_at + timedelta(hours=rng.randrange(2, 90))
    resolved = raised + timedelta(hours=rng.randrange(6, 24 * rng.choice(_ANSWER_DAYS)))
    chance = rng.random()
    accepted = chance < 0.45
    dispute = Dispute(
        id=str(number),
        review=review.id,
        conversation=review.conversation,
        created_by=agent,
        status="open" if chance > 0.9 else "accepted" if accepted else "rejected",
        comment=rng.choice(quality()["disputes"]),
        created_at=raised,
        resolved_at=None if chance > 0.9 else resolved,
    )
    if not accepted:
        return ReviewLife(review, dispute, None)
    ratings = tuple(
        replace(r, score=100.0, cause=None) if (r.score or 100) < 50 or r.score == 0 else r for r in review.ratings
    )
    corrected = replace(review, ratings=ratings, score=review_score(ratings), updated_at=resolved)
    return ReviewLife(review, dispute, corrected)
