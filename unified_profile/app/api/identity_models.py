"""Bodies of the API about who is who. E-mail addresses and phone numbers in them are masked by the reader's role."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from unified_profile.app.api.models import Body, Moment

# Without control characters, which no key has and some databases refuse.
_CLEAN = r"^[^\x00-\x1f\x7f]+$"
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300, pattern=_CLEAN)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500, pattern=_CLEAN)]


class PairRequest(BaseModel):
    """Two records by key, or two ids of people or agents."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"a": "pipedrive:person:31", "b": "intercom:contact:59f8"}]},
    )

    a: Name
    b: Name


class DecisionRequest(BaseModel):
    """What to decide.

    `link` takes `a` and `b`. `cannot_link` takes `a` and may leave out `b`, to part the record `a`, with the records of
    the same person named `along`, from everybody it was taken for. `ignore_key` takes `key_type` and `key_value`.
    """

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"kind": "link", "a": "pipedrive:person:31", "b": "intercom:contact:59f8", "reason": "She told us."}
            ]
        },
    )

    kind: Literal["link", "cannot_link", "ignore_key"]
    reason: Reason
    a: Name | None = None
    b: Name | None = None
    along: Annotated[list[Name], Field(max_length=400, description="records that stay with `a`")] = []
    key_type: Annotated[str, StringConstraints(max_length=40)] | None = None
    key_value: Name | None = None


class SubjectBody(Body):
    """A record, and the id of whom it is of: a customer, an agent or a bot."""

    record_key: str
    id: str
    kind: str


class StepBody(Body):
    """Two records that one key holds together. Lower levels are stronger."""

    record_key_a: str
    record_key_b: str
    level: int
    key_type: str
    key_value: str
    joined_at: Moment | None = Field(description="when it made one person of two; null: they were one at first sight")


class ContestedBody(Body):
    """A key that both carry, and why it joins nobody."""

    level: int
    key_type: str
    key_value: str
    reason: str


class DecisionBody(Body):
    """A decision. It holds while `undone_at` is null, and counts from the next run on."""

    id: int
    kind: str
    record_key_a: str | None
    record_key_b: str | None
    key_type: str | None
    key_value: str | None
    author: str
    reason: str
    decided_at: Moment
    undone_at: Moment | None
    undone_by: str | None


class IdChangeBody(Body):
    """What became of an id: merged, split, retired or returned."""

    id: str
    current_id: str | None
    changed_at: Moment
    cause: str


class Why(BaseModel):
    """The shortest chain of evidence from `a` to `b`; without steps when it is one record, or two people."""

    a: SubjectBody
    b: SubjectBody
    are_one: bool
    steps: list[StepBody]


class WhyNot(BaseModel):
    """What two people share in vain, and the decisions that keep them apart."""

    a: SubjectBody
    b: SubjectBody
    are_one: bool
    contested: list[ContestedBody]
    decisions: list[DecisionBody]


class IdStoryBody(BaseModel):
    """Where an id leads now (`current_id` null: nobody is left), and what happened on the way."""

    id: str
    current_id: str | None
    kind: str | None
    record_keys: list[str]
    changes: list[IdChangeBody]
    decisions: list[DecisionBody]


class DecisionList(BaseModel):
    """Decisions about who is who."""

    decisions: list[DecisionBody]


class NumbersBody(Body):
    """A person's numbers; with no records they are not there. `csat` is the satisfied share of counted ratings."""

    records: int
    interactions: int
    open_interactions: int
    ratings: int
    csat: float | None
    first_response_seconds: float | None = Field(description="the median")
    last_contact_at: Moment | None


class PersonPreviewBody(Body):
    """A person concerned, as they are and as they would be."""

    person_id: str
    name: str | None
    before: NumbersBody
    after: NumbersBody


class AgentNumbersBody(Body):
    """An agent's numbers; with no records they are not there."""

    records: int
    interactions: int
    open_interactions: int
    ratings: int
    csat: float | None
    reviews: int
    iqs: float | None = Field(description="mean score of the reviews")


class AgentPreviewBody(Body):
    """An agent concerned, as they are and as they would be."""

    agent_id: str
    name: str | None
    before: AgentNumbersBody
    after: AgentNumbersBody


class CompanyNumbersBody(Body):
    """A company's numbers; with no records it is not there."""

    records: int
    customers: int
    interactions: int
    open_interactions: int
    open_deals: int
    open_deal_value: float | None = Field(description="their sum; null when they are in several currencies")
    currency: str | None


class CompanyPreviewBody(Body):
    """A company concerned, as it is and as it would be."""

    company_id: str
    name: str | None
    before: CompanyNumbersBody
    after: CompanyNumbersBody


class PreviewBody(Body):
    """How many records would be another person's, agent's or company's, how much with them, and everybody concerned."""

    records: int
    interactions: int
    events: int = Field(description="of customers' timelines")
    people: list[PersonPreviewBody]
    reviews: int = Field(description="of agents")
    agents: list[AgentPreviewBody]
    customers: int = Field(description="of companies")
    companies: list[CompanyPreviewBody]
    parted: list[str] = Field(
        description="records of one agent or company with a linked one that would not stay with it"
    )
