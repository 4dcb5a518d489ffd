"""A conversation or call as what happened to its ticket, update by update."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from connectors.zendesk.sandbox_directory import Directory
from connectors.zendesk.sandbox_words import SYSTEM
from sandbox.model import Call, Conversation, Part

Item = Conversation | Call

_OFFERED, _ANSWERED = 900, 901


@dataclass(frozen=True)
class Update:
    """One update of a ticket. `changes` are new and previous value by field; `number` is its place in the ticket.

    `voice` marks the comment that a phone call leaves.
    """

    number: int
    at: datetime
    author: int
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    comment: str | None = None
    public: bool = True
    voice: bool = False


def updates(item: Item, directory: Directory) -> list[Update]:
    """Every update that changed or said something, oldest first."""
    if isinstance(item, Call):
        return list(_of_call(item, directory))
    found = list(_Thread(item, directory).updates())
    return sorted(found, key=lambda update: (update.at, update.number))


class _Thread:
    """Follows status, assignee and group through a conversation."""

    def __init__(self, conversation: Conversation, directory: Directory) -> None:
        self._conversation, self._directory = conversation, directory
        self._now: dict[str, Any] = {"status": None, "assignee_id": None, "group_id": None}

    def updates(self) -> Iterator[Update]:
        whole = self._conversation
        author = self._author(whole.first_author, whole.first_agent)
        first: dict[str, Any] = {"status": "new" if whole.first_author == "customer" else "open"}
        if whole.first_author == "agent":
            first["assignee_id"] = author
        yield Update(0, whole.started_at, author, self._changed(first), whole.body)
        for number, part in enumerate(whole.parts, 1):
            changes = self._changed(self._after(part))
            comment = part.body or None
            if changes or comment:
                author = self._author(part.author, part.agent)
                yield Update(number, part.at, author, changes, comment, public=part.kind != "note")
        if whole.survey:
            offered = {"satisfaction_score": ("offered", "unoffered")}
            yield Update(_OFFERED, whole.survey.sent_at, SYSTEM, offered)
        if whole.rating:
            requester = self._directory.requester(whole)
            good = "good" if whole.rating.score >= 4 else "bad"
            yield Update(_ANSWERED, whole.rating.answered_at, requester, {"satisfaction_score": (good, "offered")})

    def _after(self, part: Part) -> dict[str, Any]:
        """What a part sets, whether that is new or not."""
        if part.kind == "assignment":
            given: dict[str, Any] = {} if part.assigned_to is None else {"assignee_id": self._agent(part.assigned_to)}
            if part.assigned_team is not None:
                given["group_id"] = self._directory.group_ids[part.assigned_team]
            return {**given, "status": "open"} if "assignee_id" in given and self._now["status"] == "new" else given
        if part.kind == "close":
            return {"status": "solved"}
        if part.kind == "snoozed":
            return {"status": put_aside(self._conversation)}
        asleep = self._now["status"] in {"solved", "pending", "hold"}
        woken = part.kind == "open" or (part.author == "customer" and asleep)
        return {"status": "open"} if woken else {}

    def _changed(self, given: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
        found = {name: (value, self._now[name]) for name, value in given.items() if value != self._now[name]}
        self._now.update(given)
        return found

    def _agent(self, agent: int) -> int:
        return self._directory.agent_ids[agent]

    def _author(self, kind: str, agent: int | None) -> int:
        if kind == "customer":
            return self._directory.requester(self._conversation)
        return SYSTEM if agent is None else self._agent(agent)


def put_aside(conversation: Conversation) -> str:
    """For whom one waits, which the world doesn't say: in about half of all conversations for the customer."""
    return "pending" if conversation.person % 2 else "hold"


def _of_call(call: Call, directory: Directory) -> Iterator[Update]:
    """A call makes its ticket when it is over."""
    agent = directory.agent_ids[call.agent] if call.agent is not None else None
    given = {"status": ("solved" if call.answered_at else "open", None), "assignee_id": (agent, None)}
    changes = {name: pair for name, pair in given.items() if pair[0] is not None}
    yield Update(0, call.ended_at, SYSTEM, changes, voice_subject(call), public=False, voice=True)
    for number, comment in enumerate(call.comments, 1):
        author = directory.agent_ids[comment.agent] if comment.agent is not None else SYSTEM
        yield Update(number, comment.at, author, {}, comment.body, public=False)


def voice_subject(call: Call) -> str:
    """What Zendesk calls the ticket of a call."""
    if call.direction == "outbound":
        return f"Outbound call to {call.raw_digits}"
    kind = "Voicemail" if call.has_voicemail else "Phone call" if call.answered_at else "Abandoned call"
    return f"{kind} from: {call.raw_digits}"
