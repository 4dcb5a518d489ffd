"""Bodies of the API. Times are ISO 8601 in UTC; ids are opaque."""

from datetime import UTC, date, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints


def _as_utc(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at


Moment = Annotated[datetime, AfterValidator(_as_utc)]


class Body(BaseModel):
    """Base of every answer: made from the values that the pages use."""

    model_config = ConfigDict(from_attributes=True)


class SearchRequest(BaseModel):
    """What an agent would type: e-mail, phone in any format, name, company, id or a tool's address."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"query": "ana@example.com", "limit": 10}]}
    )

    query: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    limit: int = Field(default=25, ge=1, le=25)


class CustomerCard(Body):
    """A customer in a list."""

    customer_id: str
    display_name: str | None
    primary_email: str | None
    primary_phone: str | None
    company_name: str | None
    plan: str | None
    last_contact_at: Moment | None
    last_contact_channel: str | None
    interaction_count: int
    open_interaction_count: int
    connector_count: int
    is_anonymous: bool


class SearchHit(BaseModel):
    """A customer and what matched: `quality` says how well."""

    customer: CustomerCard
    matched: str = Field(description="kind of identifier that matched", examples=["email"])
    label: str = Field(description="the identifier", examples=["ana@example.com"])
    quality: Literal["exact", "beginning", "words", "similar"]


class CompanyHitBody(Body):
    """A company whose name or domain matches."""

    company_id: str
    name: str | None
    domain: str | None
    customer_count: int
    open_deal_count: int | None
    is_exact: bool = Field(description="the whole name, or the domain")


class SearchResult(BaseModel):
    """`only`: the customer meant when exactly one matches exactly; `nearest`: near spellings when nobody matches."""

    only: str | None
    hits: list[SearchHit]
    nearest: list[SearchHit]
    companies: list[CompanyHitBody]


class CustomerFacts(CustomerCard):
    """Who the customer is."""

    company_id: str | None
    language: str | None
    time_zone: str | None
    record_count: int
    first_seen_at: Moment | None
    last_rating_score: float | None
    last_rating_scale_max: float | None
    last_rating_at: Moment | None


class IdentifierBody(Body):
    """An e-mail address or phone number and the tools that know it."""

    kind: str
    label: str
    connectors: list[str]


class RecordBody(Body):
    """How one tool knows the customer."""

    record_key: str
    connection: str
    connector: str
    source_object: str | None
    source_id: str | None
    source_url: str | None
    name: str | None
    email: str | None
    phone: str | None
    role: str | None
    company_name: str | None
    plan: str | None
    occurred_at: Moment | None
    updated_at: Moment | None
    is_deleted: bool


class SourceBody(Body):
    """Who says the value of an attribute that counts, since when, and the rule that put it before the next."""

    attribute: str
    value: str
    record_key: str
    connection: str
    connector: str | None
    rule: str
    updated_at: Moment | None


class CompanyBody(Body):
    """The organisation the customer belongs to."""

    company_id: str
    name: str | None
    domain: str | None
    plan: str | None
    employee_count: int | None
    annual_revenue: float | None
    customer_count: int | None
    open_deal_count: int | None
    open_deal_value: float | None
    currency: str | None
    source_url: str | None


class DealBody(Body):
    """An open deal."""

    deal_id: str
    connection: str
    title: str | None
    pipeline: str | None
    stage: str | None
    status: str | None
    value: float | None
    currency: str | None
    owner_name: str | None
    created_at: Moment | None
    updated_at: Moment | None
    source_url: str | None


class OpenInteractionBody(Body):
    """A conversation that is not closed. `preview` is hostile text as the customer wrote it."""

    interaction_id: str
    connector: str
    channel: str | None
    subject: str | None
    preview: str | None
    state: str
    agent_name: str | None
    team_name: str | None
    started_at: Moment | None
    updated_at: Moment | None
    waiting_since: Moment | None
    source_url: str | None


class CustomerProfile(BaseModel):
    """Everything around the timeline."""

    customer: CustomerFacts
    sources: list[SourceBody]
    identifiers: list[IdentifierBody]
    records: list[RecordBody]
    company: CompanyBody | None
    open_deals: list[DealBody]
    open_interactions: list[OpenInteractionBody]


class EventBody(Body):
    """One thing that happened. `body` is hostile text or HTML as written: sanitise it before showing it."""

    event_id: str
    interaction_id: str | None
    connection: str
    connector: str
    channel: str | None
    event_type: str | None
    actor_type: str | None
    actor_name: str | None
    direction: str | None
    title: str | None
    body: str | None
    is_cut: bool = Field(description="the body is longer in the warehouse")
    is_public: bool
    occurred_at: Moment | None
    duration_seconds: float | None
    wait_seconds: float | None
    outcome: str | None
    state: str | None
    due_at: Moment | None
    rating_score: float | None
    rating_scale_max: float | None
    review_score: float | None
    source_url: str | None


class EventPage(BaseModel):
    """Events newest first. `next` asks for older ones; null: there are none."""

    events: list[EventBody]
    next: str | None


class ConnectionStatus(Body):
    """How old a connection's data is and how much is held. `completeness` is rows held ÷ rows the tool reports."""

    connection: str
    connector: str | None
    last_loaded_at: Moment | None
    last_record_at: Moment | None
    rows_held: int | None
    completeness: float | None
    quarantined: int


class Status(BaseModel):
    """Every connection."""

    connections: list[ConnectionStatus]


class MetricBody(Body):
    """One value with what it was measured on. A null value comes with its reason."""

    metric: str
    version: str | None
    grain: str
    period_start: date | None = Field(description="first day of the period, UTC; null for all time")
    dimension: str
    dimension_value: str | None
    label: str | None = Field(description="what to call the dimension's value")
    value: float | None
    unit: str | None
    numerator: float | None
    denominator: float | None
    n: int | None
    coverage: float | None
    interval_low: float | None = Field(description="lower end of the 95 % interval; null: none can be given")
    interval_high: float | None = Field(description="upper end of the 95 % interval")
    is_provisional: bool | None = Field(description="whether the period may still change; null for all time")
    missing_reason: str | None


class MetricPage(BaseModel):
    """Metric values, by metric, grain, dimension, period and the dimension's value."""

    metrics: list[MetricBody]
    next: str | None


class FactBody(Body):
    """One observation: what it is, when it counts, whose it is. `amount` is in the metric's unit; of a share 1 or 0."""

    unit_id: str = Field(description="what is counted or measured: an interaction, a rating, a review, …")
    interaction_id: str | None
    anchor_at: Moment = Field(description="what puts it in a period")
    channel: str | None
    team_name: str | None
    agent_name: str | None
    customer_id: str | None
    customer_name: str | None
    amount: float
    connector: str | None
    source_url: str | None


class FactsBody(BaseModel):
    """A value and the facts it is made of, newest first. `next` asks for older ones; null: there are none."""

    value: MetricBody
    facts: list[FactBody]
    next: str | None
