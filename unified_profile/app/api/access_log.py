"""Version 1 of the API about who looked at whom."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field

from unified_profile.app.access import EntryCursor, read_log
from unified_profile.app.api.models import Body, Moment
from unified_profile.app.api.openapi import ANSWERS
from unified_profile.app.api.paging import NextPage
from unified_profile.app.gate import Who, json_only
from unified_profile.app.rights import ACCESS_LOG

router = APIRouter(prefix="/api/v1", tags=["access"], dependencies=[ACCESS_LOG, Depends(json_only)], responses=ANSWERS)


class AccessEntryBody(Body):
    """Who did what to whom. `route` is a pattern, and holds nothing of anybody."""

    sequence: int
    at: Moment
    user: str
    action: str
    customer_id: str | None = Field(description="null: it is about nobody in particular")
    route: str


class AccessLogBody(BaseModel):
    """Entries of the access log, the newest first."""

    entries: list[AccessEntryBody]
    next: str | None


@router.get("/access-log")
def access_log(
    request: Request,
    who: Who,
    *,
    customer: Annotated[
        str | None,
        Query(max_length=80, description="only this customer, under any id of theirs", examples=["p_3f9a1c20"]),
    ] = None,
    cursor: NextPage = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> AccessLogBody:
    """Who looked at whom. Reading it is an entry of its own."""
    entries, following = read_log(request, who, customer, EntryCursor.decode(cursor) if cursor else None, limit)
    return AccessLogBody(
        entries=[AccessEntryBody.model_validate(each) for each in entries],
        next=following.encode() if following else None,
    )
