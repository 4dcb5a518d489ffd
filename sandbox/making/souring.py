"""Conversations in which the customer loses patience: the same messages at the same times, in other words."""

from dataclasses import replace

from sandbox.making.dice import dice
from sandbox.making.texts import common, html
from sandbox.making.thread import Thread
from sandbox.model import Part

_SHARE = 0.125
_GOOD = 4


def does_sour(seed: int, number: int, thread: Thread) -> bool:
    """Whether this one does: never with fewer than two answers of the customer, nor when they were content."""
    is_content = thread.rating is not None and thread.rating.score >= _GOOD
    return len(_answers(thread)) >= 2 and not is_content and dice(seed, "souring", number).random() < _SHARE


def soured(seed: int, number: int, thread: Thread) -> list[Part]:
    """The parts, with outbursts in the later half of what the customer answers."""
    answers = _answers(thread)
    outbursts: list[str] = list(common()["customer_outbursts"])
    dice(seed, "outbursts", number).shuffle(outbursts)
    angry = {part.id: outbursts[place % len(outbursts)] for place, part in enumerate(answers[len(answers) // 2 :])}
    return [replace(part, body=html(angry[part.id])) if part.id in angry else part for part in thread.parts]


def _answers(thread: Thread) -> list[Part]:
    return [part for part in thread.parts if part.kind == "comment" and part.author == "customer"]
