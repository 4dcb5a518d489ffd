"""Deciding who is who from a customer's page: what it would change, then the decision, and taking it back.

Keys of records come by POST and never show in an address. All of it is what the API does, by the same functions.
"""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, Request
from pydantic import Field
from starlette.responses import RedirectResponse, Response

from unified_profile.app.api import identity, previews
from unified_profile.app.api.identity_models import DecisionRequest, Name, Reason
from unified_profile.app.api.identity_routes import LARGEST, PublishedId
from unified_profile.app.links import local_path, segment
from unified_profile.app.problems import Refusal
from unified_profile.app.render import render
from unified_profile.app.rights import CUSTOMERS, Decider
from unified_profile.app.services import App

router = APIRouter(dependencies=[CUSTOMERS])

# As many as a person can have.
MOST_RECORDS = 400
MOST_AT_ONCE = 4_000


def form_of_decision(
    kind: Annotated[Literal["link", "cannot_link"], Form()],
    reason: Annotated[Reason, Form()],
    a: Annotated[list[Name] | None, Form(max_length=MOST_RECORDS)] = None,
    b: Annotated[Name | None, Form()] = None,
) -> DecisionRequest:
    """Dependency: the decision that a form asks for. Without `b`, records `a` are parted from all the others."""
    if not a:
        raise Refusal(422, "No record was chosen.", "Go back and choose those that are somebody else's.")
    return DecisionRequest(kind=kind, a=a[0], along=a[1:], b=b, reason=reason)


Wanted = Annotated[DecisionRequest, Depends(form_of_decision)]
DecisionNumber = Annotated[int, Field(ge=1, le=LARGEST)]
# Where to go on afterwards, when it is not the page that says why.
Back = Annotated[str | None, Form(max_length=1000)]


@router.post("/customer/{customer_id}/why/preview")
def preview(
    request: Request, customer_id: PublishedId, app: App, who: Decider, wanted: Wanted, back: Back = None
) -> Response:
    """What the decision would change; it is refused here as it would be when made. Nothing is decided yet."""
    found = previews.preview_of_deciding(request, wanted, app, who)
    context = {"customer_id": customer_id, "wanted": wanted, "found": found, "back": back and local_path(back)}
    return render(request, "why_preview.html", context)


@router.post("/customer/{customer_id}/why/decisions")
def decide(
    request: Request, customer_id: PublishedId, app: App, who: Decider, wanted: Wanted, back: Back = None
) -> Response:
    """Decide, then lead back to the page that says so."""
    identity.decide(request, wanted, app, who)
    return _back(customer_id, back)


@router.post("/customer/{customer_id}/why/undo")
def undo(
    request: Request,
    customer_id: PublishedId,
    app: App,
    who: Decider,
    *,
    number: Annotated[list[DecisionNumber], Form(min_length=1, max_length=MOST_AT_ONCE)],
    back: Back = None,
) -> Response:
    """Take decisions back, however old they are: all that one press decided."""
    for each in number:
        identity.undo(request, each, app, who)
    return _back(customer_id, back)


def _back(customer_id: str, back: str | None) -> Response:
    address = local_path(back) if back else f"/customer/{segment(customer_id)}/why#decisions"
    return RedirectResponse(address, 303)
