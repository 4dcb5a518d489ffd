"""A conversation as it unfolds, and how it looks at any moment of that."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from sandbox.making.clock import at
from sandbox.model import Agent, Author, Conversation, Part, Rating


@dataclass(frozen=True)
class ConversationLife:
    """A conversation to its end. `verdict_at` is when the bot's verdict fell, `snoozed_until` goes by part id."""

    conversation: Conversation
    verdict_at: datetime | None
    snoozed_until: dict[str, datetime]

    def as_of(self, moment: datetime) -> Conversation:
        """The conversation with everything later than `moment` left out."""
        whole = self.conversation
        parts = tuple(part for part in whole.parts if part.at <= moment)
        rating = whole.rating if whole.rating and whole.rating.answered_at <= moment else None
        verdict = whole.bot_resolution if self.verdict_at and self.verdict_at <= moment else None
        state, waiting, until = self._state(parts)
        assigned = [part for part in parts if part.kind == "assignment"]
        times = [whole.started_at, *(part.at for part in parts)]
        survey = whole.survey if whole.survey and whole.survey.sent_at <= moment else None
        if survey:
            times.append(survey.sent_at)
        if rating:
            times.append(rating.answered_at)
        if verdict and self.verdict_at:
            times.append(self.verdict_at)
        return replace(
            whole,
            updated_at=max(times),
            parts=parts,
            rating=rating,
            survey=survey,
            bot_resolution=verdict,
            state=state,
            waiting_since=waiting,
            snoozed_until=until,
            assignee=assigned[-1].assigned_to if assigned else whole.first_agent,
            team=next((part.assigned_team for part in reversed(assigned) if part.assigned_team), whole.team),
        )

    def _state(
        self, parts: Iterable[Part]
    ) -> tuple[Literal["open", "closed", "snoozed"], datetime | None, datetime | None]:
        state: Literal["open", "closed", "snoozed"] = "open"
        waiting = self.conversation.started_at if self.conversation.first_author == "customer" else None
        until = None
        for part in parts:
            if part.kind == "comment":
                waiting = (waiting or part.at) if part.author == "customer" else None
            elif part.kind == "close":
                state, waiting = "closed", None
            elif part.kind == "snoozed":
                state, until = "snoozed", self.snoozed_until[part.id]
            if part.kind == "open" or (part.kind == "comment" and part.author == "customer"):
                state = "open"
            if state != "snoozed":
                until = None
        return state, waiting, until


class Thread:
    """Collects the parts of one conversation. `now` is epoch seconds and only ever moves on."""

    def __init__(self, number: int, start: int) -> None:
        self.number, self.now = number, float(start)
        self.parts: list[Part] = []
        self.snoozed_until: dict[str, datetime] = {}
        self.verdict: str | None = None
        self.verdict_at: datetime | None = None
        self.rating: Rating | None = None
        self.agent: Agent | None = None

    def wait(self, seconds: float) -> None:
        """Let time pass: at least one second, so that the order of parts is the order of times."""
        self.now += max(seconds, 1.0)

    def until(self, moment: float) -> None:
        """Let time pass until a moment, or one second if that is over."""
        self.now = max(self.now + 1, moment)

    def add(
        self,
        kind: str,
        author: Author,
        body: str | None = None,
        *,
        agent: int | None = None,
        to: Agent | None = None,
        team: int | None = None,
    ) -> None:
        """Something happens now. `to` and `team` are whom an assignment goes to."""
        part = Part(
            id=str(self.number * 1_000 + len(self.parts) + 1),
            kind=kind,
            author=author,
            agent=agent,
            body=body,
            at=at(self.now),
            assigned_to=to.id if to else None,
            assigned_team=to.team if to else team,
        )
        self.parts.append(part)

    def comment(self, author: Author, body: str, agent: int | None = None) -> None:
        """A message that the customer sees."""
        self.add("comment", author, body, agent=agent)

    def snooze(self, agent: int, seconds: float) -> None:
        """Put aside; the thread opens itself again when the time is over."""
        self.add("snoozed", "agent", agent=agent)
        self.snoozed_until[self.parts[-1].id] = at(self.now) + timedelta(seconds=int(seconds))

    def resolved_by_bot(self, verdict: str) -> None:
        """The bot's part is over."""
        self.verdict, self.verdict_at = verdict, at(self.now)
