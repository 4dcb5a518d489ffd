"""Search: typed text comes by POST and never shows in an address."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from unified_profile.app.audit import record_seen
from unified_profile.app.gate import Who
from unified_profile.app.links import segment
from unified_profile.app.render import render
from unified_profile.app.rights import CUSTOMERS
from unified_profile.app.search import search
from unified_profile.app.search_terms import read_terms
from unified_profile.app.services import App
from unified_profile.app.viewers import viewer_of

router = APIRouter(dependencies=[CUSTOMERS])


@router.post("/search")
def start_search(app: App, who: Who, q: Annotated[str, Form(max_length=2000)] = "") -> Response:
    """Go to the one customer that is meant, or to a page of results under an opaque name."""
    app.search_limit.use(who.session_id)
    with app.published.reading() as con:
        found = search(con, viewer_of(con, who.user), read_terms(q, app.settings.phone_regions))
    if found.terms.is_empty:
        return RedirectResponse("/", 303)
    if found.only:
        return RedirectResponse(f"/customer/{segment(found.only)}", 303)
    return RedirectResponse(f"/search/{app.recent_searches.remember(who.session_id, found.terms.typed)}", 303)


@router.get("/search/{name}")
def results(request: Request, name: str, app: App, who: Who) -> Response:
    """Results of a search of this session, or nobody and the nearest spellings."""
    typed = app.recent_searches.recall(who.session_id, name)
    if typed is None:
        return render(request, "results.html", {"found": None, "typed": ""}, 404)
    app.search_limit.use(who.session_id)
    with app.published.reading() as con:
        found = search(con, viewer_of(con, who.user), read_terms(typed, app.settings.phone_regions))
    seen = [hit.card.customer_id for hit in found.hits + found.nearest]
    record_seen(request, who, seen)
    app.recent_searches.show(who.session_id, name, seen)
    return render(request, "results.html", {"found": found, "typed": typed})
