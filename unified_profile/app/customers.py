"""What is known about one customer besides the timeline. All times are naive and UTC, as in the marts."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

import duckdb

from unified_profile.app.hiding import CustomerName, EmailAddress, PhoneNumber, Text, Words, seen, seen_value
from unified_profile.app.published import once
from unified_profile.app.queries import all_rows, first_row
from unified_profile.app.viewers import Viewer

T = TypeVar("T")


@dataclass(frozen=True)
class Customer:
    """One human being, as far as we can tell."""

    customer_id: str
    display_name: CustomerName | None
    primary_email: EmailAddress | None
    primary_phone: PhoneNumber | None
    company_id: str | None
    company_name: str | None
    plan: str | None
    language: str | None
    time_zone: str | None
    record_count: int
    connector_count: int
    first_seen_at: datetime | None
    last_contact_at: datetime | None
    last_contact_channel: str | None
    interaction_count: int
    open_interaction_count: int
    last_rating_score: float | None
    last_rating_scale_max: float | None
    last_rating_at: datetime | None
    is_anonymous: bool


@dataclass(frozen=True)
class Identifier:
    """An e-mail address or phone number, with the tools that know it."""

    kind: str
    label: str
    connectors: list[str]


@dataclass(frozen=True)
class Record:
    """How one tool knows the customer."""

    record_key: Text
    connection: str
    connector: str
    source_object: str | None
    source_id: Text | None
    source_url: Text | None
    name: CustomerName | None
    email: EmailAddress | None
    phone: PhoneNumber | None
    role: str | None
    company_name: str | None
    plan: str | None
    occurred_at: datetime | None
    updated_at: datetime | None
    is_deleted: bool


@dataclass(frozen=True)
class Source:
    """Who says the value of an attribute that counts, and the rule that put it first."""

    attribute: str
    value: str
    record_key: Text
    connection: str
    connector: str | None
    rule: str
    updated_at: datetime | None


@dataclass(frozen=True)
class Company:
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


@dataclass(frozen=True)
class Deal:
    """A deal that is open in the CRM."""

    deal_id: str
    connection: str
    title: Text | None
    pipeline: str | None
    stage: str | None
    status: str | None
    value: float | None
    currency: str | None
    owner_name: str | None
    created_at: datetime | None
    updated_at: datetime | None
    closed_at: datetime | None
    source_url: str | None


@dataclass(frozen=True)
class OpenInteraction:
    """A conversation that somebody still has to answer or close."""

    interaction_id: str
    connector: str
    channel: str | None
    subject: Text | None
    preview: Words | None
    state: str
    agent_name: str | None
    team_name: str | None
    started_at: datetime | None
    updated_at: datetime | None
    waiting_since: datetime | None
    source_url: Text | None


@dataclass(frozen=True)
class LatestRequest:
    """The newest interaction the customer began."""

    interaction_id: str
    connector: str
    channel: str | None
    subject: Text | None
    preview: Words | None
    state: str | None
    outcome: str | None
    agent_name: str | None
    team_name: str | None
    started_at: datetime | None
    ended_at: datetime | None
    waiting_since: datetime | None
    source_url: Text | None
    tags: list[str] | None

    @property
    def wanted(self) -> str | None:
        """What it was about in their words. A call has none, and its title is only the line: then the agent's tags."""
        if self.channel == "phone":
            return f"A call about {', '.join(self.tags)}" if self.tags else "A call"
        return self.subject or self.preview


@dataclass(frozen=True)
class Feelings:
    """Newest answer to a survey, all answers counted, newest quality review (0 to 100)."""

    score: float | None
    scale_min: float | None
    scale_max: float | None
    is_satisfied: bool | None
    remark: Words | None
    answered_at: datetime | None
    rating_count: int
    satisfied_count: int
    review_score: float | None
    reviewee_name: str | None
    reviewed_at: datetime | None


@dataclass(frozen=True)
class Effort:
    """How much contact there was. `transfers` are of all time; the median first response is in seconds."""

    contacts_30_days: int
    contacts_year: int
    calls: int
    conversations: int
    missed_calls: int
    bot_conversations: int
    channels: int
    transfers: int
    first_response_seconds: float | None


@dataclass(frozen=True)
class Freshness:
    """How old one connection's data is and how much of it we hold. `completeness`: rows held ÷ rows reported."""

    connection: str
    connector: str | None
    last_loaded_at: datetime | None
    last_record_at: datetime | None
    rows_held: int | None
    completeness: float | None
    quarantined: int


@dataclass(frozen=True)
class Profile:
    """Everything around the timeline."""

    customer: Customer
    identifiers: list[Identifier]
    records: list[Record]
    sources: list[Source]
    company: Company | None
    deals: list[Deal]
    open_interactions: list[OpenInteraction]
    latest_request: LatestRequest | None
    feelings: Feelings
    effort: Effort
    freshness: list[Freshness]


def find_customer(con: duckdb.DuckDBPyConnection, customer_id: str) -> Customer | None:
    """The customer. None: unknown, merged away or erased."""
    return first_row(con, Customer, "customer", customer_id=customer_id)


def freshness(con: duckdb.DuckDBPyConnection) -> list[Freshness]:
    """Every connection's age and completeness, by name."""
    return list(once(con, "freshness", lambda con: all_rows(con, Freshness, "freshness")))


def load_profile(con: duckdb.DuckDBPyConnection, viewer: Viewer, customer_id: str, now: datetime) -> Profile | None:
    """The profile as of `now` (aware), as the viewer may see it. None: no such customer."""
    customer = find_customer(con, customer_id)
    if customer is None:
        return None
    # Queries without grouping give one row whatever the customer.
    [feelings] = all_rows(con, Feelings, "customer_feelings", customer_id=customer_id, **viewer.reviews)
    [effort] = all_rows(con, Effort, "customer_effort", customer_id=customer_id, now=now.replace(tzinfo=None))
    request = first_row(con, LatestRequest, "customer_latest_inbound", customer_id=customer_id)

    def rows(row: type[T], name: str) -> list[T]:
        return [seen(viewer, each) for each in all_rows(con, row, name, customer_id=customer_id)]

    return Profile(
        customer=seen(viewer, customer),
        identifiers=[_identifier(viewer, each) for each in rows(Identifier, "customer_identifiers")],
        records=rows(Record, "customer_records"),
        sources=_sources_of(con, viewer, customer_id),
        company=first_row(con, Company, "customer_company", company_id=customer.company_id),
        deals=rows(Deal, "customer_deals"),
        open_interactions=rows(OpenInteraction, "customer_open_interactions"),
        latest_request=request and seen(viewer, request),
        feelings=seen(viewer, feelings),
        effort=effort,
        freshness=freshness(con),
    )


def _identifier(viewer: Viewer, found: Identifier) -> Identifier:
    return replace(found, label=seen_value(viewer, found.kind, found.label))


def _sources_of(con: duckdb.DuckDBPyConnection, viewer: Viewer, customer_id: str) -> list[Source]:
    """Who says each attribute that counts, by attribute."""
    found = all_rows(con, Source, "customer_sources", customer_id=customer_id)
    return [replace(seen(viewer, each), value=seen_value(viewer, each.attribute, each.value)) for each in found]
