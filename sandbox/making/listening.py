"""What a phone system knows of a call beyond who spoke when: the menu option chosen, and what its AI heard."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sandbox.making.dice import dice
from sandbox.making.texts import common, facts, say, topics
from sandbox.model import Call

Mood = Literal["POSITIVE", "NEUTRAL", "NEGATIVE"]

_MENU_SHARE = 0.7  # of inbound calls come through a line with a menu
_HEARD_SHARE = 0.9  # of recordings hold something that can be understood
_NEVER_GOT_TO_THE_MENU = {"short_abandoned", "out_of_opening_hours"}


@dataclass(frozen=True)
class MenuChoice:
    """The option a caller pressed."""

    key: str
    branch: str
    at: datetime


@dataclass(frozen=True)
class Utterance:
    """A sentence, with its seconds from the beginning of the recording."""

    speaker: Literal["customer", "agent"]
    start: float
    end: float
    text: str


@dataclass(frozen=True)
class Heard:
    """What the AI made of a recording. Nobody answers a voicemail, so that there `agent_mood` is None."""

    summary: str
    topics: tuple[str, ...]
    customer_mood: Mood
    agent_mood: Mood | None
    utterances: tuple[Utterance, ...]


def menu_choice(seed: int, call: Call) -> MenuChoice | None:
    """What the caller chose in the menu; None for calls that came without one."""
    if call.direction == "outbound" or call.missed_reason in _NEVER_GOT_TO_THE_MENU:
        return None
    rng = dice(seed, "menu", call.id)
    if rng.random() > _MENU_SHARE:
        return None
    names = list(topics())
    until = call.answered_at or call.ended_at
    seconds = min(rng.randrange(2, 9), max(int((until - call.started_at).total_seconds()) - 1, 0))
    key = str(names.index(call.topic) + 1)
    return MenuChoice(key, call.topic.replace("_", " ").capitalize(), call.started_at + timedelta(seconds=seconds))


def heard(seed: int, call: Call) -> Heard | None:
    """What the AI heard; None where there is no recording, or nothing to be understood in it."""
    if call.answered_at is None and not call.has_voicemail:
        return None
    rng = dice(seed, "heard", call.id)
    if rng.random() > _HEARD_SHARE:
        return None
    topic = topics()[call.topic]
    values = {**facts(rng, call.id, "there", None), "agent": "our colleague"}
    answered = call.answered_at is not None
    asked, told = say(rng, topic.questions, values), say(rng, topic.solutions, values)
    said: list[tuple[Literal["customer", "agent"], str]] = [("customer", say(rng, topic.openers, values))]
    if answered:
        said += [("agent", asked), ("customer", say(rng, topic.details, values)), ("agent", told)]
        said += [("customer", say(rng, common()["customer_thanks"], values))]
    mood: Mood = "NEGATIVE" if rng.random() < 0.25 - topic.mood / 8 else "NEUTRAL" if rng.random() < 0.6 else "POSITIVE"
    subject = topic.name.replace("_", " ")
    ending = "The agent explained what to do." if answered else "The caller left a message and asks for a call back."
    return Heard(
        summary=f"The customer has a question about {subject}. {ending}",
        topics=(subject, *topic.tags[:1]),
        customer_mood=mood,
        agent_mood="POSITIVE" if answered else None,
        utterances=tuple(_timed(said)),
    )


def _timed(said: list[tuple[Literal["customer", "agent"], str]]) -> list[Utterance]:
    """Sentences one after the other, twelve letters a second."""
    start, found = 0.0, []
    for speaker, text in said:
        end = round(start + max(len(text) / 12, 0.5), 2)
        found.append(Utterance(speaker, start, end, text))
        start = round(end + 0.4, 2)
    return found
