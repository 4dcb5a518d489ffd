"""Bodies of the API about companies."""

from datetime import date

from pydantic import BaseModel, Field

from unified_profile.app.api.models import Body, CompanyBody, CustomerCard, DealBody, Moment


class CompanyValueBody(Body):
    """How much we hear from it and how content it is, counted back from the newest contact held of anybody."""

    as_of_at: Moment | None
    contact_count_30d: int
    contact_count_90d: int
    last_contact_at: Moment | None
    rating_count_12m: int
    csat_12m: float | None = Field(description="share of satisfied answers; null: nobody answered")


class DealValueBody(Body):
    """What its deals come to in one currency; of renewals null: nobody has said which pipelines renew."""

    currency: str
    open_deal_count: int
    open_value: float | None
    won_deal_count_12m: int
    won_value_12m: float | None
    lost_deal_count_12m: int
    lost_value_12m: float | None
    open_renewal_value: float | None
    renewed_value_12m: float | None
    churned_value_12m: float | None


class ContactBody(Body):
    """A conversation or call with somebody of the company. `subject` and `preview` are as they wrote them."""

    interaction_id: str
    customer_id: str
    customer_name: str | None
    channel: str | None
    direction: str | None
    subject: str | None
    preview: str | None
    state: str | None
    outcome: str | None
    agent_name: str | None
    team_name: str | None
    started_at: Moment | None
    rating_score: float | None
    rating_scale_max: float | None


class IncidentBody(Body):
    """An incident during which some of its people got in touch."""

    title: str | None
    body: str | None
    occurred_at: Moment | None
    outcome: str | None
    state: str | None
    duration_seconds: float | None
    connector: str | None
    source_url: str | None
    customer_count: int


class MonthOfCompanyBody(Body):
    """Contacts and counted answers of one month."""

    month: date = Field(description="its first day, UTC")
    contact_count: int
    satisfied_count: int
    other_count: int


class CompanyPageBody(BaseModel):
    """A company, some of its people, and what there is about it. `next` asks for others; null: there are none."""

    company: CompanyBody
    value: CompanyValueBody | None
    deal_values: list[DealValueBody]
    open_deals: list[DealBody]
    contacts: list[ContactBody] = Field(description="the five newest")
    incidents: list[IncidentBody]
    months: list[MonthOfCompanyBody]
    people: list[CustomerCard]
    next: str | None
