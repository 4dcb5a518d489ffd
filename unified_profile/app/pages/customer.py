"""The customer: who, what they last wanted, and everything that happened."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from unified_profile.app import timeline
from unified_profile.app.audit import record_seen, route_pattern
from unified_profile.app.cards.card import card_of
from unified_profile.app.cards.signed import public_url
from unified_profile.app.cursors import Cursor
from unified_profile.app.customers import load_profile
from unified_profile.app.facets import filter_bar
from unified_profile.app.filters import Filters, FiltersAsked, read_text
from unified_profile.app.gate import Who
from unified_profile.app.identity_notes import identity_notes
from unified_profile.app.links import segment
from unified_profile.app.origins import origins_of
from unified_profile.app.problems import Refusal
from unified_profile.app.queries import statement
from unified_profile.app.render import reader, render
from unified_profile.app.rights import CUSTOMERS
from unified_profile.app.roles import MEANINGS, Right, may
from unified_profile.app.services import App
from unified_profile.app.summary import MOST_ENTRIES, summary_text
from unified_profile.app.timeline_view import Room, days, lines, pinned_days
from unified_profile.app.viewers import viewer_of

UNKNOWN = "There is no customer here: erased, joined with another one, or never known."

MOST_PINS = 5

router = APIRouter(dependencies=[CUSTOMERS])


@router.get("/customer/{customer_id}")
def customer(request: Request, customer_id: str, app: App, who: Who, filters: FiltersAsked) -> Response:
    """The profile with the newest part of the timeline."""
    return _profile_page(request, customer_id, filters, None, app, who)


@router.get("/customer/{customer_id}/events")
def earlier_events(
    request: Request,
    customer_id: str,
    app: App,
    who: Who,
    filters: FiltersAsked,
    after: Annotated[str | None, Query(max_length=600)] = None,
) -> Response:
    """The profile with the part of the timeline after a cursor."""
    cursor = Cursor.decode(after) if after else None
    return _profile_page(request, customer_id, filters, cursor, app, who)


@router.post("/customer/{customer_id}/text")
def look_for_text(
    customer_id: str, app: App, who: Who, filters: FiltersAsked, q: Annotated[str, Form(max_length=2000)] = ""
) -> Response:
    """Filter the timeline by what is said in it; the address that is gone to names it and does not say it."""
    if not may(who.user.role, Right.MESSAGES):
        refused = "read what people wrote, and so not look for it"
        raise Refusal(403, f"The role {who.user.role.words} may not {refused}.", MEANINGS[Right.MESSAGES].remedy)
    typed = read_text(q)
    name = app.recent_searches.remember(who.session_id, typed) if typed else None
    asked = replace(filters, text=typed or None, text_name=name)
    return RedirectResponse(f"/customer/{segment(customer_id)}{asked.query()}", 303)


@router.get("/customer/{customer_id}/interaction/{interaction_id:path}")
def interaction(
    request: Request,
    customer_id: str,
    interaction_id: str,
    app: App,
    who: Who,
    *,
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> Response:
    """One conversation or call in full, oldest message first."""
    with app.published.reading() as con:
        viewer = viewer_of(con, who.user)
        profile = load_profile(con, viewer, customer_id, app.settings.clock())
        found = timeline.find_interaction(con, viewer, customer_id, interaction_id)
        if profile is None or found is None:
            raise HTTPException(404, "There is no such conversation of this customer.")
        events, has_more = timeline.interaction_events(con, viewer, customer_id, interaction_id, page)
    record_seen(request, who, [customer_id])
    context = {"profile": profile, "interaction": found, "lines": lines(events), "page": page, "has_more": has_more}
    return render(request, "interaction.html", context)


@router.post("/customer/{customer_id}/pins")
def set_pin(
    request: Request,
    customer_id: str,
    app: App,
    who: Who,
    filters: FiltersAsked,
    pin: Annotated[str, Form(max_length=600)] = "",
    unpin: Annotated[str, Form(max_length=600)] = "",
) -> Response:
    """Put an entry on top of the timeline, or take it off."""
    entry_id = pin or unpin
    with app.published.reading() as con:
        viewer = viewer_of(con, who.user)
        pins = {one.entry_id for one in app.ledger.pins.standing()}
        page = timeline.timeline_page(con, viewer, customer_id, reader(request), size=1, pinned_ids={*pins, entry_id})
    on_top = {entry.entry_id for entry in page.pinned}
    if entry_id not in on_top:
        raise HTTPException(404, "There is no such entry on this customer's timeline.")
    if pin and len(on_top) > MOST_PINS:
        raise Refusal(409, f"{MOST_PINS} entries are pinned already.", "Take one of them off first.")
    app.ledger.pins.put(entry_id, is_on=bool(pin), by=who.user, customer_id=customer_id, route=route_pattern(request))
    return RedirectResponse(f"/customer/{segment(customer_id)}{filters.query()}", 303)


@router.get("/customer/{customer_id}/summary")
def summary(request: Request, customer_id: str, app: App, who: Who) -> Response:
    """The customer in plain text, to copy."""
    when = reader(request)
    with app.published.reading() as con:
        viewer = viewer_of(con, who.user)
        profile = load_profile(con, viewer, customer_id, app.settings.clock())
        if profile is None:
            raise HTTPException(404, UNKNOWN)
        page = timeline.timeline_page(con, viewer, customer_id, when, size=MOST_ENTRIES)
    record_seen(request, who, [customer_id])
    items = [item for day in days(page, when) for item in day.items]
    return PlainTextResponse(summary_text(card_of(profile, viewer, when, public_url(request)), page, items, when))


@router.get("/go/{connection}/{source_object}/{source_id:path}")
def go(connection: str, source_object: str, source_id: str, app: App) -> Response:
    """From a tool's own id to the customer's page, for links in the tools."""
    with app.published.reading() as con:
        parameters = {"connection": connection, "source_object": source_object, "source_id": source_id}
        row = con.execute(statement("customer_of_record"), parameters).fetchone()
    if row is None:
        raise HTTPException(404, "No customer is known for that record.")
    return RedirectResponse(f"/customer/{segment(row[0])}", 303)


def _profile_page(
    request: Request, customer_id: str, filters: Filters, after: Cursor | None, app: App, who: Who
) -> Response:
    when = reader(request)
    # Before it is read: should a newer one come in between, the page is refreshed once too often and not too seldom.
    publication = app.published.name()
    with app.published.reading() as con:
        viewer = viewer_of(con, who.user)
        profile = load_profile(con, viewer, customer_id, app.settings.clock())
        if profile is None:
            raise HTTPException(404, UNKNOWN)
        pins = {pin.entry_id: pin for pin in app.ledger.pins.standing()}
        page = timeline.timeline_page(con, viewer, customer_id, when, filters, after, pinned_ids=pins)
        notes = identity_notes(con, viewer, app.ledger, customer_id, app.settings.clock())
    record_seen(request, who, [customer_id])
    bar = filter_bar(page.facets, filters, page.names)
    room = Room()
    context = {
        "pins": pins,
        "pinned": pinned_days(page, when, room),
        "profile": profile,
        "origins": origins_of(profile),
        "page": page,
        "bar": bar,
        "days": days(page, when, room),
        "notes": notes,
        "publication": publication,
        "place": app.recent_searches.place(who.session_id, customer_id),
    }
    return render(request, "customer.html", context)
