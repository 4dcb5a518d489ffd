"""The queue of people who may be one. Whoever may open customers may read it; leads and admins decide."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from unified_profile.app.api.identity_routes import PUBLISHED_ID
from unified_profile.app.audit import record_seen
from unified_profile.app.cursors import decode_place, encode_place
from unified_profile.app.gate import Who
from unified_profile.app.problems import Refusal
from unified_profile.app.render import render
from unified_profile.app.rights import CUSTOMERS
from unified_profile.app.services import App
from unified_profile.app.suspects import COMPARISONS, just_decided, suspect_page
from unified_profile.app.viewers import viewer_of
from unified_profile.identity import find_subject

router = APIRouter(dependencies=[CUSTOMERS])

PAIRS_SHOWN = 6


@router.get("/suspects")
def suspects(
    request: Request,
    app: App,
    who: Who,
    *,
    about: Annotated[str | None, Query(max_length=40, pattern=r"^[a-z_]+$")] = None,
    person: Annotated[str | None, Query(max_length=80, pattern=PUBLISHED_ID)] = None,
    after: Annotated[str | None, Query(max_length=600)] = None,
) -> Response:
    """Some pairs, of one person or of all, and what to do about each."""
    place = decode_place(after) if after else None
    standing = app.ledger.decisions()
    with app.published.reading() as con:
        viewer = viewer_of(con, who.user)
        subject = find_subject(con, person) if person else None
        if subject and subject.kind != "customer":
            raise Refusal(404, f"That is {subject.called}, not a customer.", "Search for a customer by name.")
        person_id = subject.id if subject else None
        page = suspect_page(con, viewer, standing, about=about, person_id=person_id, after=place, size=PAIRS_SHOWN)
        done = just_decided(con, viewer, who.user.name, standing, app.settings.clock())
    record_seen(request, who, page.customer_ids)
    following = encode_place(page.next) if page.next else None
    context = {"page": page, "done": done, "about": about, "person": person, "after": after, "following": following}
    return render(request, "suspects.html", {**context, "comparisons": COMPARISONS})
