"""Why a customer's records are one person. Anybody who may open customers may ask; values are masked by role."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from unified_profile.app.api.identity_routes import PublishedId
from unified_profile.app.audit import record_seen
from unified_profile.app.gate import Who
from unified_profile.app.links import segment
from unified_profile.app.problems import Refusal
from unified_profile.app.render import render
from unified_profile.app.rights import CUSTOMERS
from unified_profile.app.services import App
from unified_profile.app.viewers import viewer_of
from unified_profile.app.why import why_one
from unified_profile.identity import find_subject

router = APIRouter(dependencies=[CUSTOMERS])

# Of a record on the page: no key, which may be an address, stands in one.
RecordNumber = Annotated[int | None, Query(ge=1, le=10_000)]


@router.get("/customer/{customer_id}/why")
def why(
    request: Request,
    customer_id: PublishedId,
    app: App,
    who: Who,
    *,
    start: RecordNumber = None,
    end: RecordNumber = None,
) -> Response:
    """What holds the records together, and how two of them do. An id that was merged leads to the other's page."""
    everything = app.ledger.decisions(with_undone=True)
    asked = (start, end) if start and end else None
    with app.published.reading() as con:
        subject = find_subject(con, customer_id)
        if subject.kind != "customer":
            raise Refusal(404, f"That is {subject.called}, not a customer.", "Search for a customer by name.")
        if subject.id != customer_id:
            return RedirectResponse(f"/customer/{segment(subject.id)}/why", 303)
        found = why_one(con, viewer_of(con, who.user), subject, everything, asked)
    record_seen(request, who, [subject.id, *found.others])
    return render(request, "why.html", {"found": found})
