"""Version 1 of the API. Signed in by an API token or the session's cookie."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Path, Query, Request
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from unified_profile.app import metrics as metrics_room
from unified_profile.app.api import models
from unified_profile.app.api.openapi import ANSWERS
from unified_profile.app.api.paging import NextPage
from unified_profile.app.audit import record_seen
from unified_profile.app.cursors import EPOCH, Cursor, cut
from unified_profile.app.customers import Profile, find_customer, freshness, load_profile
from unified_profile.app.gate import Who, json_only
from unified_profile.app.rights import CUSTOMERS, METRICS, SIGNED_IN, STATUS
from unified_profile.app.search import Hit, search
from unified_profile.app.search_terms import read_terms
from unified_profile.app.services import App
from unified_profile.app.timeline import event_page
from unified_profile.app.viewers import viewer_of

router = APIRouter(prefix="/api/v1", dependencies=[Depends(json_only)], responses=ANSWERS)

CustomerId = Annotated[str, Path(max_length=200, examples=["p_3f9a1c20"])]
_UNKNOWN = "There is no customer here: erased, joined with another one, or never known."


@router.post("/customers/search", tags=["customers"], dependencies=[CUSTOMERS])
def search_customers(
    request: Request, wanted: Annotated[models.SearchRequest, Body()], app: App, who: Who
) -> models.SearchResult:
    """Find customers. By POST, so that personal data is in no address."""
    app.search_limit.use(who.session_id)
    with app.published.reading() as con:
        terms = read_terms(wanted.query, app.settings.phone_regions)
        found = search(con, viewer_of(con, who.user), terms, wanted.limit)
    record_seen(request, who, [hit.card.customer_id for hit in found.hits + found.nearest])
    return models.SearchResult(
        only=found.only,
        hits=_hits(found.hits),
        nearest=_hits(found.nearest),
        companies=[models.CompanyHitBody.model_validate(one) for one in found.companies],
    )


@router.get("/customers/{customer_id}", tags=["customers"], dependencies=[CUSTOMERS])
def customer(request: Request, customer_id: CustomerId, app: App, who: Who) -> models.CustomerProfile:
    """Who the customer is, who says so, their records, company, open deals and open conversations."""
    with app.published.reading() as con:
        profile = load_profile(con, viewer_of(con, who.user), customer_id, app.settings.clock())
    if profile is None:
        raise HTTPException(404, _UNKNOWN)
    record_seen(request, who, [customer_id])
    return _profile(profile)


@router.get("/customers/{customer_id}/events", tags=["customers"], dependencies=[CUSTOMERS])
def customer_events(
    request: Request,
    customer_id: CustomerId,
    app: App,
    who: Who,
    *,
    cursor: NextPage = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> models.EventPage:
    """The customer's events, newest first."""
    after = Cursor.decode(cursor) if cursor else None
    with app.published.reading() as con:
        if find_customer(con, customer_id) is None:
            raise HTTPException(404, _UNKNOWN)
        events = event_page(con, viewer_of(con, who.user), customer_id, after, limit + 1)
    record_seen(request, who, [customer_id])
    shown, last = cut(events, limit)
    following = Cursor(last.occurred_at or EPOCH, last.event_id).encode() if last else None
    return models.EventPage(events=[models.EventBody.model_validate(event) for event in shown], next=following)


@router.get("/status", tags=["data"], dependencies=[STATUS])
def status(app: App) -> models.Status:
    """How old each connection's data is and how much of it is held."""
    with app.published.reading() as con:
        found = freshness(con)
    return models.Status(connections=[models.ConnectionStatus.model_validate(one) for one in found])


@router.get("/metrics", tags=["data"], dependencies=[METRICS])
def metrics(
    app: App,
    who: Who,
    metric: Annotated[str | None, Query(max_length=100, examples=["csat"])] = None,
    grain: Annotated[str | None, Query(max_length=20, examples=["month"])] = None,
    dimension: Annotated[str | None, Query(max_length=40, examples=["channel"])] = None,
    cursor: NextPage = None,
    limit: Annotated[int, Query(ge=1, le=metrics_room.MOST_VALUES)] = 500,
) -> models.MetricPage:
    """Published metric values with numerator, denominator, n and coverage, in the order of what names them."""
    after = metrics_room.ValueCursor.decode(cursor) if cursor else None
    with app.published.reading() as con:
        values, following = metrics_room.value_page(
            con, viewer_of(con, who.user), metric, grain, dimension, limit, after
        )
    return models.MetricPage(
        metrics=[models.MetricBody.model_validate(value) for value in values],
        next=following.encode() if following else None,
    )


@router.get("/openapi.json", tags=["data"], dependencies=[SIGNED_IN])
def openapi(request: Request) -> JSONResponse:
    """This description, OpenAPI 3.1."""
    description: dict[str, Any] = request.app.openapi()
    return JSONResponse(description)


def _profile(profile: Profile) -> models.CustomerProfile:
    return models.CustomerProfile(
        customer=models.CustomerFacts.model_validate(profile.customer),
        sources=[models.SourceBody.model_validate(one) for one in profile.sources],
        identifiers=[models.IdentifierBody.model_validate(one) for one in profile.identifiers],
        records=[models.RecordBody.model_validate(one) for one in profile.records],
        company=models.CompanyBody.model_validate(profile.company) if profile.company else None,
        open_deals=[models.DealBody.model_validate(one) for one in profile.deals],
        open_interactions=[models.OpenInteractionBody.model_validate(one) for one in profile.open_interactions],
    )


def _hits(hits: list[Hit]) -> list[models.SearchHit]:
    return [
        models.SearchHit.model_validate(
            {
                "customer": models.CustomerCard.model_validate(hit.card),
                "matched": hit.kind,
                "label": hit.label,
                "quality": hit.quality.name.lower(),
            }
        )
        for hit in hits
    ]
