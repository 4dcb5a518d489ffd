"""Answers to two surveys that are not about satisfaction: whether customers would recommend us, and how easy it was.

Drawn with dice of their own, from a world that is made already.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Literal

from sandbox.making.dice import dice
from sandbox.model import Conversation, World

# Answers from worst to best and how often they are given, in percent.
_WOULD_RECOMMEND = dict(zip(range(11), (2, 1, 2, 2, 3, 6, 7, 14, 18, 20, 25), strict=True))
_WAS_EASY = dict(zip(range(1, 8), (4, 5, 7, 11, 20, 28, 25), strict=True))

_LOYALTY_ANSWERED, _EFFORT_ANSWERED = 0.15, 0.12  # shares of writers, and of their closed e-mails


@dataclass(frozen=True)
class Answer:
    """An answer to a survey. `score` is 0 to 10 of "nps" and 1 (hard) to 7 (easy) of "ces".

    `conversation` is the one it is about or, of "nps", which is about none, the writer's first.
    """

    kind: Literal["nps", "ces"]
    conversation: Conversation
    score: int
    answered_at: datetime


def loyalty_of(world: World) -> tuple[Answer, ...]:
    """Some who wrote an e-mail are asked once, two weeks after their first, whether they would recommend us."""
    first: dict[str, Conversation] = {}
    for each in _mails(world):
        first.setdefault(each.contact, each)
    answers = (_loyalty(dice(world.seed, "loyalty", contact), each) for contact, each in first.items())
    return tuple(answer for answer in answers if answer and answer.answered_at <= world.now)


def effort_of(world: World) -> tuple[Answer, ...]:
    """How easy it was, asked some hours after an e-mail is closed for the first time."""
    answers = (_effort(dice(world.seed, "effort", each.id), each) for each in _mails(world))
    return tuple(answer for answer in answers if answer and answer.answered_at <= world.now)


def _mails(world: World) -> list[Conversation]:
    written = (each for each in world.conversations if each.channel == "email" and each.direction == "inbound")
    return sorted(written, key=lambda each: (each.started_at, each.id))


def _loyalty(rng: Random, first: Conversation) -> Answer | None:
    if rng.random() > _LOYALTY_ANSWERED:
        return None
    answered = first.started_at + timedelta(days=14, seconds=rng.randrange(172_800))
    return Answer("nps", first, _drawn(rng, _WOULD_RECOMMEND), answered)


def _effort(rng: Random, conversation: Conversation) -> Answer | None:
    closed = [part.at for part in conversation.parts if part.kind == "close"]
    if not closed or rng.random() > _EFFORT_ANSWERED:
        return None
    answered = closed[0] + timedelta(hours=2, seconds=rng.randrange(86_400))
    return Answer("ces", conversation, _drawn(rng, _WAS_EASY), answered)


def _drawn(rng: Random, odds: dict[int, int]) -> int:
    return rng.choices(list(odds), weights=list(odds.values()))[0]
