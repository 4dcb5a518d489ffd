"""How satisfied customers say they are: it depends on the wait, the topic, the agent and on whether it came back."""

from math import exp, log10
from random import Random

from sandbox.making.clock import HOUR, at, in_outbreak, seconds
from sandbox.making.dice import lognormal
from sandbox.making.staff import BOT, Staff
from sandbox.making.texts import Topic, common, hostile
from sandbox.making.thread import Thread
from sandbox.model import Rating, Survey

_BASE = 2.38  # logit of a good answer after a quick reply: about 0.85 of all answers are good in the end
_WAIT = 0.42  # logits lost per tenfold of the wait beyond five minutes
_ASKED_AFTER = 30  # seconds from the close to a survey that stays unanswered


def rate(
    rng: Random, staff: Staff, thread: Thread, topic: Topic, first_reply: float | None, *, reopened: bool
) -> Rating | None:
    """The answer to the survey after the last close, if there is one. `first_reply` is in seconds from the start."""
    closes = [part for part in thread.parts if part.kind == "close"]
    if not closes or thread.parts[-1].kind != "close":
        return None
    closed = closes[-1]
    by_bot = closed.author == "bot"
    if rng.random() > (0.13 if by_bot else 0.27):
        return None
    agent = BOT if by_bot else closed.agent
    mood = _BASE + topic.mood - (0.55 if reopened else 0.0) - (0.5 if by_bot else 0.0)
    if first_reply is not None:
        mood -= _WAIT * max(log10(max(first_reply, 1) / 300), 0)
    if in_outbreak(seconds(closed.at)):
        mood -= 0.6
    if agent is not None:
        mood += staff.skills[agent].warmth
    good = rng.random() < 1 / (1 + exp(-mood))
    score = (5 if rng.random() < 0.68 else 4) if good else rng.choice((3, 3, 2, 1, 1))
    requested = seconds(closed.at) + rng.randrange(1, 60)
    answered = requested + int(lognormal(rng, 900, 1.6, 60 * HOUR)) + 5
    return Rating(score, _remark(rng, score, agent, staff), at(requested), at(answered), agent, by_bot)


def survey_of(thread: Thread) -> Survey | None:
    """The survey after the last close, whether it was answered or not. None: it isn't over yet."""
    if thread.rating is not None:
        return Survey(thread.rating.requested_at, thread.rating.agent, thread.rating.is_bot)
    if not thread.parts or thread.parts[-1].kind != "close":
        return None
    closed = thread.parts[-1]
    by_bot = closed.author == "bot"
    return Survey(at(seconds(closed.at) + _ASKED_AFTER), BOT if by_bot else closed.agent, by_bot)


def _remark(rng: Random, score: int, agent: int | None, staff: Staff) -> str | None:
    if rng.random() > 0.33:
        return None
    if rng.random() < 0.02:
        return rng.choice(hostile())[:2_000]
    words = common()
    phrases = words["good_remarks"] if score >= 4 else words["middling_remarks"] if score == 3 else words["bad_remarks"]
    name = next((one.name.split()[0] for one in staff.agents if one.id == agent), "The team")
    return str(rng.choice(phrases).format(agent=name))
