"""Work that conversations leave behind: tickets for the people in the back office, and conversations made tickets."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Literal

from sandbox.making.dice import dice, lognormal
from sandbox.model import Conversation, World

State = Literal["submitted", "in_progress", "waiting_on_customer", "resolved"]

_FIRST_TICKET = 3_000_000_000


@dataclass(frozen=True)
class TicketStep:
    """Something that happened to a ticket: it came to a state, or somebody wrote a note."""

    id: str
    agent: int | None
    state: State
    body: str | None
    at: datetime


@dataclass(frozen=True)
class Ticket:
    """A ticket and all that happened to it.

    `kind` is back office (linked to a conversation), conversation (which was itself made a ticket: both have the same
    id) or form (handed in by the customer, without any conversation).
    """

    id: str
    conversation: str | None
    contact: str
    title: str
    description: str
    kind: Literal["back office", "conversation", "form"]
    agent: int | None
    steps: tuple[TicketStep, ...]

    @property
    def created_at(self) -> datetime:
        """When it was handed in."""
        return self.steps[0].at

    @property
    def updated_at(self) -> datetime:
        """When something last happened to it."""
        return self.steps[-1].at

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.state != "resolved"

    @property
    def state(self) -> State:
        """Where it stands."""
        return self.steps[-1].state


def tickets_of(world: World) -> list[Ticket]:
    """Every ticket there is by now, as far as it has come."""
    found = []
    for conversation in world.conversations:
        ticket = _ticket(world.seed, conversation)
        steps = tuple(step for step in ticket.steps if step.at <= world.now) if ticket else ()
        if ticket and steps:
            found.append(replace(ticket, steps=steps))
    return found


def _ticket(seed: int, conversation: Conversation) -> Ticket | None:
    answered = next((part for part in conversation.parts if part.author == "agent"), None)
    rng = dice(seed, "ticket", conversation.id)
    drawn = rng.random()
    escalated = drawn < {"bug": 0.35, "billing": 0.12}.get(conversation.topic, 0.0)
    converted = not escalated and conversation.topic == "delivery" and drawn > 0.94
    if answered is None or not (escalated or converted):
        return None
    number = int(conversation.id)
    # Only what never changes about a conversation may go in, or a later world would show another ticket.
    return Ticket(
        id=conversation.id if converted else str(_FIRST_TICKET + number % 1_000_000_000),
        conversation=conversation.id,
        contact=conversation.contact,
        title=f"{conversation.topic.capitalize()}: {conversation.subject or 'asked in chat'}",
        description="Please look into what this customer reports.",
        kind="conversation" if converted else "back office",
        agent=answered.agent,
        steps=tuple(_steps(rng, number, answered.agent, answered.at + timedelta(minutes=rng.randrange(1, 30)))),
    )


def _steps(rng: Random, number: int, agent: int | None, at: datetime) -> list[TicketStep]:
    plan: list[tuple[State, str | None]] = [("submitted", None), ("in_progress", None)]
    if rng.random() < 0.6:
        plan.append(("in_progress", "<p>I can see it in the logs. A fix is under way.</p>"))
    if rng.random() < 0.2:
        plan.append(("waiting_on_customer", None))
    if rng.random() < 0.85:
        plan.append(("resolved", None))
    steps = []
    for place, (state, body) in enumerate(plan):
        steps.append(TicketStep(f"{number}{place}", agent, state, body, at.replace(microsecond=0)))
        at += timedelta(seconds=lognormal(rng, 6 * 3_600, 1.2, 12 * 86_400))
    return steps
