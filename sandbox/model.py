"""What exists in the make-believe world. Plain data: sandbox.world makes it, each connector's sandbox.py serves it.

All times are aware datetimes in UTC, to the second. Ids are the tool's own, in the tool's own type. `person` fields
hold the id of a Human: that is the truth of who is who, and no API ever shows it.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Tool = Literal["intercom", "aircall", "pipedrive", "klaus"]
Author = Literal["customer", "agent", "bot", "system"]


@dataclass(frozen=True)
class Company:
    """A customer organisation. An id is None where the tool does not know it.

    `domain` is the main one, `other_domains` are those it had before. `parent` is the Company (by id) that it is a part
    of. `has_own_id`: whether the tools carry the organisation's own id of it. `trap` names what makes it hard to match
    (None: nothing), for reports by trap.
    """

    id: int
    name: str
    domain: str
    country: str
    plan: str
    employees: int
    annual_revenue: float
    created_at: datetime
    updated_at: datetime
    intercom_id: str | None
    pipedrive_id: int | None
    other_domains: tuple[str, ...] = ()
    parent: int | None = None
    has_own_id: bool = True
    trap: str | None = None

    @property
    def own_id(self) -> str | None:
        """The organisation's own id of it, as the tools carry it."""
        return f"account-{self.id}" if self.has_own_id else None


@dataclass(frozen=True)
class Human:
    """One human being, as no tool sees them. `user_id` is the organisation's own id of its user."""

    id: int
    first_name: str
    last_name: str
    emails: tuple[str, ...]
    phones: tuple[str, ...]
    company: int | None
    user_id: str | None
    country: str
    language: str
    time_zone: str
    joined_at: datetime


@dataclass(frozen=True)
class PersonRecord:
    """How one tool knows a human: `object` is contact (intercom, aircall) or person (pipedrive).

    `trap` names what makes it hard to match (None: nothing), for reports by trap.
    """

    tool: Tool
    object: str
    id: str
    person: int
    name: str | None
    emails: tuple[str, ...]
    phones: tuple[str, ...]
    role: str
    external_id: str | None
    company: int | None
    created_at: datetime
    updated_at: datetime
    pipedrive_person_id: int | None = None
    trap: str | None = None


@dataclass(frozen=True)
class Team:
    """A support team."""

    id: int
    name: str
    time_zone: str
    intercom_id: str
    aircall_id: int


@dataclass(frozen=True)
class Agent:
    """Somebody (or a bot) on the support side. Bots exist in intercom only. `left_at` is when they stopped working."""

    id: int
    name: str
    email: str
    team: int | None
    time_zone: str
    is_bot: bool
    joined_at: datetime
    intercom_id: str
    aircall_id: int | None
    pipedrive_id: int | None
    klaus_id: str | None
    left_at: datetime | None = None


@dataclass(frozen=True)
class Part:
    """Something inside a conversation after its first message.

    `kind` is a tool's part type: comment, note, assignment, close, open, snoozed. `agent` is an Agent id for parts by
    an agent or bot; for assignments `assigned_to` is an Agent id, `assigned_team` a Team id, either may be None.
    """

    id: str
    kind: str
    author: Author
    agent: int | None
    body: str | None
    at: datetime
    assigned_to: int | None = None
    assigned_team: int | None = None


@dataclass(frozen=True)
class Rating:
    """An answer to the satisfaction survey of a conversation, 1 to 5."""

    score: int
    remark: str | None
    requested_at: datetime
    answered_at: datetime
    agent: int | None
    is_bot: bool


@dataclass(frozen=True)
class Survey:
    """The satisfaction survey that was sent after the last close of a conversation, answered or not."""

    sent_at: datetime
    agent: int | None
    is_bot: bool


@dataclass(frozen=True)
class Conversation:
    """A chat or e-mail thread. `contact` is the id of the intercom PersonRecord that started it.

    `sours`: the customer loses patience; no tool shows it.
    `bot_resolution` is one of assumed_resolution, confirmed_resolution, escalated, negative_feedback or None.
    """

    id: str
    contact: str
    person: int
    channel: Literal["chat", "email", "whatsapp"]
    direction: Literal["inbound", "outbound"]
    topic: str
    subject: str | None
    body: str
    started_at: datetime
    updated_at: datetime
    parts: tuple[Part, ...]
    state: Literal["open", "closed", "snoozed"]
    assignee: int | None
    team: int | None
    tags: tuple[str, ...]
    rating: Rating | None
    bot_resolution: str | None
    waiting_since: datetime | None
    snoozed_until: datetime | None
    first_author: Author = "customer"
    first_agent: int | None = None
    survey: Survey | None = None
    sours: bool = False


@dataclass(frozen=True)
class PhoneNumber:
    """A line of the support organisation."""

    id: int
    name: str
    digits: str
    country: str
    time_zone: str
    team: int


@dataclass(frozen=True)
class CallComment:
    """A comment an agent left on a call."""

    id: int
    body: str
    agent: int | None
    at: datetime


@dataclass(frozen=True)
class Call:
    """A phone call. `contact` is the id of the aircall PersonRecord, None for callers no contact is known for.

    `raw_digits` is what the line shows, 'anonymous' when withheld. `missed_reason` is set for calls nobody answered.
    """

    id: int
    contact: str | None
    person: int
    number: int
    direction: Literal["inbound", "outbound"]
    raw_digits: str
    started_at: datetime
    answered_at: datetime | None
    ended_at: datetime
    agent: int | None
    transferred_by: int | None
    missed_reason: str | None
    has_voicemail: bool
    tags: tuple[str, ...]
    comments: tuple[CallComment, ...]
    topic: str


@dataclass(frozen=True)
class Stage:
    """A stage of a sales pipeline."""

    id: int
    pipeline: int
    name: str
    order: int
    probability: int


@dataclass(frozen=True)
class Pipeline:
    """A sales pipeline."""

    id: int
    name: str


@dataclass(frozen=True)
class Deal:
    """A deal in the CRM. `person_record` is a pipedrive person id."""

    id: int
    title: str
    person_record: int | None
    company: int | None
    owner: int
    stage: int
    pipeline: int
    status: Literal["open", "won", "lost"]
    value: float
    currency: str
    created_at: datetime
    updated_at: datetime
    stage_changed_at: datetime
    closed_at: datetime | None
    lost_reason: str | None


@dataclass(frozen=True)
class Activity:
    """A task, meeting, e-mail or logged call in the CRM."""

    id: int
    kind: Literal["call", "meeting", "task", "email", "deadline"]
    subject: str
    note: str | None
    person_record: int | None
    company: int | None
    deal: int | None
    owner: int
    due_at: datetime
    done: bool
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True)
class Note:
    """A note in the CRM."""

    id: int
    content: str
    person_record: int | None
    company: int | None
    deal: int | None
    author: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True)
class Category:
    """A category of the quality scorecard."""

    id: str
    name: str
    group: str
    weight: float
    is_critical: bool
    scale: tuple[float, ...]


@dataclass(frozen=True)
class CategoryRating:
    """`score` is 0 to 100, None for not applicable; weight and criticality as they were at the time."""

    category: str
    score: float | None
    weight: float
    is_critical: bool
    cause: str | None


@dataclass(frozen=True)
class Review:
    """A quality review of one agent in one conversation. `score` is what the tool shows, rounded to 2 decimals."""

    id: str
    conversation: str
    reviewer: int
    reviewee: int
    score: float
    ratings: tuple[CategoryRating, ...]
    comment: str | None
    created_at: datetime
    updated_at: datetime
    workspace: str


@dataclass(frozen=True)
class Dispute:
    """An agent's objection to a review."""

    id: str
    review: str
    conversation: str
    created_by: int
    status: Literal["open", "accepted", "rejected"]
    comment: str
    created_at: datetime
    resolved_at: datetime | None


@dataclass(frozen=True)
class Workspace:
    """A workspace of the quality tool."""

    id: str
    name: str


@dataclass(frozen=True)
class World:
    """Everything. `now` is the instant the world stands still at: nothing in it happened later.

    `outbreak` is the topic and the days (`topic first/after-last`) of a week in which everybody asked about one thing.
    """

    seed: int
    scale: float
    now: datetime
    started_at: datetime
    companies: tuple[Company, ...]
    people: tuple[Human, ...]
    records: tuple[PersonRecord, ...]
    teams: tuple[Team, ...]
    agents: tuple[Agent, ...]
    conversations: tuple[Conversation, ...]
    numbers: tuple[PhoneNumber, ...]
    calls: tuple[Call, ...]
    pipelines: tuple[Pipeline, ...]
    stages: tuple[Stage, ...]
    deals: tuple[Deal, ...]
    activities: tuple[Activity, ...]
    notes: tuple[Note, ...]
    workspaces: tuple[Workspace, ...]
    categories: tuple[Category, ...]
    reviews: tuple[Review, ...]
    disputes: tuple[Dispute, ...]
    outbreak: str = field(default="")
