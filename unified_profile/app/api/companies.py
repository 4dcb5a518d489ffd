"""Version 1 of the API about companies."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request

from unified_profile.app.api import company_models as models
from unified_profile.app.api.models import CompanyBody, CustomerCard, DealBody
from unified_profile.app.api.openapi import ANSWERS
from unified_profile.app.api.paging import NextPage
from unified_profile.app.audit import record_seen
from unified_profile.app.companies import company_page
from unified_profile.app.cursors import Cursor
from unified_profile.app.gate import Who, json_only
from unified_profile.app.problems import Refusal
from unified_profile.app.rights import CUSTOMERS
from unified_profile.app.services import App
from unified_profile.app.viewers import viewer_of

router = APIRouter(
    prefix="/api/v1", tags=["companies"], dependencies=[CUSTOMERS, Depends(json_only)], responses=ANSWERS
)


@router.get("/companies/{company_id}")
def company(
    request: Request,
    company_id: Annotated[str, Path(max_length=200, examples=["c_77"])],
    app: App,
    who: Who,
    *,
    cursor: NextPage = None,
    limit: Annotated[int, Query(ge=1, le=500, description="people on a page")] = 100,
) -> models.CompanyPageBody:
    """A company: people, deals per currency, contacts and satisfaction by month, incidents, newest contacts."""
    with app.published.reading() as con:
        found = company_page(
            con, viewer_of(con, who.user), company_id, Cursor.decode(cursor) if cursor else None, limit
        )
    if found is None:
        raise Refusal(
            404, "There is no company here: joined with another one, or never known.", "Search for it by name."
        )
    record_seen(request, who, [company_id, *found.customer_ids])
    return models.CompanyPageBody(
        company=CompanyBody.model_validate(found.company),
        value=models.CompanyValueBody.model_validate(found.value) if found.value else None,
        deal_values=[models.DealValueBody.model_validate(one) for one in found.deal_values],
        open_deals=[DealBody.model_validate(one) for one in found.deals],
        contacts=[models.ContactBody.model_validate(one) for one in found.contacts],
        incidents=[models.IncidentBody.model_validate(one) for one in found.incidents],
        months=[models.MonthOfCompanyBody.model_validate(one) for one in found.months],
        people=[CustomerCard.model_validate(one) for one in found.people],
        next=found.next.encode() if found.next else None,
    )
