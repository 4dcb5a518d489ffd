"""Version 1 of the API about the rows behind a number."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import Field

from unified_profile.app.api.models import FactBody, FactsBody, MetricBody
from unified_profile.app.api.openapi import ANSWERS
from unified_profile.app.audit import record_seen
from unified_profile.app.fact_slices import FactsAsked, asked_facts
from unified_profile.app.gate import Who, json_only
from unified_profile.app.rights import OVERSIGHT
from unified_profile.app.services import App
from unified_profile.app.viewers import viewer_of

router = APIRouter(prefix="/api/v1", tags=["data"], dependencies=[OVERSIGHT, Depends(json_only)], responses=ANSWERS)


class FactsQuery(FactsAsked):
    """A value, a page of its facts, and how large that may be."""

    limit: int = Field(default=100, ge=1, le=500)


@router.get("/metrics/{metric}/facts")
def facts(
    request: Request,
    metric: Annotated[str, Path(max_length=100, examples=["csat"])],
    asked: Annotated[FactsQuery, Query()],
    app: App,
    who: Who,
) -> FactsBody:
    """The rows that one value is made of, newest first. Everybody on a page is in the access log as seen."""
    with app.published.reading() as con:
        page = asked_facts(con, viewer_of(con, who.user), metric, asked, asked.limit)
    record_seen(request, who, page.customer_ids)
    return FactsBody(
        value=MetricBody.model_validate(page.value),
        facts=[FactBody.model_validate(fact) for fact in page.facts],
        next=page.next.encode() if page.next else None,
    )
