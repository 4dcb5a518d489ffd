"""One company: its people, deals, contacts, satisfaction and incidents. Times are naive and UTC, as in the marts."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

import duckdb

from unified_profile.app.cursors import EPOCH, Cursor, cut
from unified_profile.app.customers import Company, Deal
from unified_profile.app.hiding import CustomerName, Text, Words, seen
from unified_profile.app.queries import all_rows, first_row
from unified_profile.app.search import Card
from unified_profile.app.viewers import Viewer

CONTACTS_SHOWN = 5

T = TypeVar("T")


@dataclass(frozen=True)
class Value:
    """How much we hear from it and how content it is; days and months are counted back from `as_of_at`.

    `csat_12m` is the share of satisfied answers; None: nobody answered.
    """

    as_of_at: datetime | None
    contact_count_30d: int
    contact_count_90d: int
    last_contact_at: datetime | None
    rating_count_12m: int
    csat_12m: float | None


@dataclass(frozen=True)
class DealValue:
    """What its deals come to in one currency. None of a renewal: nobody has said which pipelines renew."""

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


@dataclass(frozen=True)
class Contact:
    """A conversation or call with somebody of the company."""

    interaction_id: str
    customer_id: str
    customer_name: CustomerName | None
    channel: str | None
    direction: str | None
    subject: Text | None
    preview: Words | None
    state: str | None
    outcome: str | None
    agent_name: str | None
    team_name: str | None
    started_at: datetime | None
    rating_score: float | None
    rating_scale_max: float | None


@dataclass(frozen=True)
class Incident:
    """An incident of ours during which `customer_count` of its people got in touch."""

    title: str | None
    body: str | None
    occurred_at: datetime | None
    outcome: str | None
    state: str | None
    duration_seconds: float | None
    connector: str | None
    source_url: str | None
    customer_count: int


@dataclass(frozen=True)
class MonthOfCompany:
    """Contacts and counted answers of one month."""

    month: date
    contact_count: int
    satisfied_count: int
    other_count: int


@dataclass(frozen=True)
class CompanyPage:
    """Everything about one company. `people` is one page of them, those first who got in touch last.

    `next` is where the others begin; None: there are none.
    """

    company: Company
    value: Value | None
    deal_values: list[DealValue]
    deals: list[Deal]
    people: list[Card]
    next: Cursor | None
    contacts: list[Contact]
    incidents: list[Incident]
    months: list[MonthOfCompany]

    @property
    def customer_ids(self) -> list[str]:
        """Whom the page shows, each once."""
        shown = [each.customer_id for each in self.people] + [each.customer_id for each in self.contacts]
        return list(dict.fromkeys(shown))


def company_page(
    con: duckdb.DuckDBPyConnection, viewer: Viewer, company_id: str, after: Cursor | None, size: int
) -> CompanyPage | None:
    """A company with `size` of its people, as the viewer may see it: the first, or those behind the one at a cursor.

    None: unknown, or joined by now.
    """
    company = first_row(con, Company, "customer_company", company_id=company_id)
    if company is None:
        return None

    def rows(row: type[T], name: str, **parameters: int | str | datetime | None) -> list[T]:
        return [seen(viewer, each) for each in all_rows(con, row, name, company_id=company_id, **parameters)]

    after_at, after_id = (after.last_at, after.entry_id) if after else (None, None)
    people, last = cut(rows(Card, "company_people", size=size + 1, after_at=after_at, after_id=after_id), size)
    return CompanyPage(
        company=company,
        value=first_row(con, Value, "company_value", company_id=company_id),
        deal_values=all_rows(con, DealValue, "company_deal_values", company_id=company_id),
        deals=rows(Deal, "company_deals"),
        people=people,
        next=Cursor(last.last_contact_at or EPOCH, last.customer_id) if last else None,
        contacts=rows(Contact, "company_contacts", size=CONTACTS_SHOWN),
        incidents=all_rows(con, Incident, "company_incidents", company_id=company_id),
        months=all_rows(con, MonthOfCompany, "company_months", company_id=company_id),
    )
