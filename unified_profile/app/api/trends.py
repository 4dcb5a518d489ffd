"""Version 1 of the API about trends: topics by week, bursts and whom they touched, conversations that get worse."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request

from unified_profile.app.api.openapi import ANSWERS
from unified_profile.app.api.paging import NextPage
from unified_profile.app.api.trend_models import (
    BurstBody,
    BurstsBody,
    TopicBody,
    TopicsBody,
    TouchedBody,
    TouchedPageBody,
    WorseningBody,
    WorseningListBody,
)
from unified_profile.app.audit import record_seen
from unified_profile.app.bursts import BurstCursor, burst, burst_page, touched_page
from unified_profile.app.cursors import Cursor
from unified_profile.app.gate import Who, json_only
from unified_profile.app.problems import Refusal
from unified_profile.app.rights import OVERSIGHT
from unified_profile.app.services import App
from unified_profile.app.topics import EVERY_CHANNEL, WEEKS_SHOWN, TopicCursor, topic_page
from unified_profile.app.worsening import customers_of, worsening_page

router = APIRouter(
    prefix="/api/v1/trends", tags=["trends"], dependencies=[OVERSIGHT, Depends(json_only)], responses=ANSWERS
)


@router.get("/topics")
def all_topics(
    app: App,
    channel: Annotated[str, Query(max_length=100, description="a channel, or all")] = EVERY_CHANNEL,
    weeks: Annotated[int, Query(ge=1, le=104)] = WEEKS_SHOWN,
    cursor: NextPage = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> TopicsBody:
    """How many people came about each topic in each of the last weeks, the most frequent topics first."""
    with app.published.reading() as con:
        after = TopicCursor.decode(cursor) if cursor else None
        found, following = topic_page(con, limit, channel, weeks, after)
    return TopicsBody(
        topics=[TopicBody.model_validate(each) for each in found],
        topic_count=found[0].topic_count if found else 0,
        next=following.encode() if following else None,
    )


@router.get("/bursts")
def all_bursts(
    app: App,
    since: Annotated[date | None, Query(description="only those that went on after this day, UTC")] = None,
    cursor: NextPage = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> BurstsBody:
    """About what more people came than was to be expected, the newest first."""
    with app.published.reading() as con:
        found, following = burst_page(con, limit, since, BurstCursor.decode(cursor) if cursor else None)
    return BurstsBody(
        bursts=[BurstBody.model_validate(each) for each in found], next=following.encode() if following else None
    )


@router.get("/bursts/{burst_id}/customers")
def burst_customers(
    request: Request,
    burst_id: Annotated[str, Path(max_length=200, examples=["burst_1f0c2a9be3d4"])],
    app: App,
    who: Who,
    cursor: NextPage = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> TouchedPageBody:
    """Whom a burst touched, those first who still wait. Everybody on a page is in the access log as seen."""
    with app.published.reading() as con:
        found = burst(con, burst_id)
        if found is None:
            raise Refusal(404, "There is no such burst.", "GET /api/v1/trends/bursts lists them.")
        page = touched_page(con, burst_id, limit, Cursor.decode(cursor) if cursor else None, who.user.role)
    record_seen(request, who, [each.customer_id for each in page.customers])
    return TouchedPageBody(
        burst=BurstBody.model_validate(found),
        customers=[TouchedBody.model_validate(each) for each in page.customers],
        next=page.next.encode() if page.next else None,
    )


@router.get("/worsening")
def all_worsening(
    request: Request,
    app: App,
    who: Who,
    cursor: NextPage = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> WorseningListBody:
    """Open conversations in which the customer sounds worse and worse. Whoever is listed is in the access log."""
    with app.published.reading() as con:
        found, following = worsening_page(con, limit, who.user.role, Cursor.decode(cursor) if cursor else None)
    record_seen(request, who, customers_of(found))
    return WorseningListBody(
        conversations=[WorseningBody.model_validate(each) for each in found],
        in_all=found[0].in_all if found else 0,
        next=following.encode() if following else None,
    )
