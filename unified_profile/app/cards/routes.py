"""The routes that tools call for a card. No session counts here: each request proves itself."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import JSONResponse, Response

from unified_profile.app.cards.card import Card
from unified_profile.app.cards.doors import CardDoor, ToolAgent
from unified_profile.app.cards.proofs import canvas_agent, hubspot_agent, pipedrive_agent, was_answered, zendesk_agent
from unified_profile.app.cards.shapes import again_canvas, hubspot_answer, intercom_canvas, pipedrive_panel
from unified_profile.app.cards.signed import (
    HubspotDoor,
    IntercomDoor,
    PipedriveDoor,
    SignedMessage,
    ZendeskDoor,
    framed,
    public_url,
    shown,
)
from unified_profile.app.gate import CARDS
from unified_profile.app.problems import Refusal
from unified_profile.app.render import render
from unified_profile.app.services import App
from unified_profile.ledger import Grant

router = APIRouter(prefix=CARDS.rstrip("/"))

_ZENDESK_SDK = "https://static.zdassets.com"
_AGAIN = "Load the card again: it is opened by a name that works once, for two minutes."

Short = Annotated[str, Query(max_length=200)]
ShortForm = Annotated[str, Form(max_length=200)]


@router.post("/{connection}/canvas/initialize")
@router.post("/{connection}/canvas/submit")
def canvas(request: Request, app: App, door: IntercomDoor, message: SignedMessage) -> Response:
    """Intercom's Canvas Kit, when a conversation is opened and when the agent asks again.

    A request that was answered before gets a button instead: pressing it makes another one, which Intercom signs.
    """
    now = app.settings.clock()
    agent, body = canvas_agent(door, message, now)
    if was_answered(door, message, now, app.ledger.cards):
        return JSONResponse(again_canvas())
    contact = body.get("contact")
    contact_id = str(contact.get("id") or "") if isinstance(contact, dict) else ""
    return JSONResponse(intercom_canvas(shown(request, app, door, agent, ("contact", contact_id))))


@router.post("/{connection}/sidebar")
def sidebar(
    request: Request, app: App, door: ZendeskDoor, token: Annotated[str, Form(max_length=8000)] = ""
) -> Response:
    """Zendesk's signed iframe: shows nothing yet, asks Zendesk whose ticket it is and goes on with that."""
    framed(request, door, _ZENDESK_SDK)
    now = app.settings.clock()
    agent = zendesk_agent(door, token, now, app.ledger.cards)
    grant = app.ledger.cards.give(Grant(door.connection, agent.id, agent.email), now)
    context = {"grant": grant, "action": f"{CARDS}{door.connection}/sidebar/customer", "sdk": _ZENDESK_SDK}
    return render(request, "card_sidebar.html", context)


@router.post("/{connection}/sidebar/customer")
def sidebar_customer(
    request: Request, app: App, door: ZendeskDoor, *, grant: ShortForm = "", requester: ShortForm = ""
) -> Response:
    """The card of the person who asked, to the page that `sidebar` gave."""
    framed(request, door)
    given = _granted(app, grant, door)
    return _page(request, shown(request, app, door, _agent(given), ("user", requester)))


@router.get("/{connection}/record")
def record(
    request: Request,
    app: App,
    door: HubspotDoor,
    message: SignedMessage,
    *,
    object_id: Annotated[Short, Query(alias="objectId")] = "",
) -> Response:
    """HubSpot's app card: what it draws by itself, and an address that shows the same in a frame, once."""
    now = app.settings.clock()
    agent = hubspot_agent(door, message, request.query_params, now, app.ledger.cards)
    card = shown(request, app, door, agent, ("contact", object_id))
    grant = app.ledger.cards.give(Grant(door.connection, agent.id, agent.email, ("contact", object_id)), now)
    return JSONResponse(hubspot_answer(card, f"{public_url(request)}{CARDS}{door.connection}/frame/{grant}"))


@router.get("/{connection}/frame/{grant}")
def frame(request: Request, app: App, door: HubspotDoor, grant: str) -> Response:
    """The card that `record` granted a look at, in a frame of HubSpot's."""
    framed(request, door)
    given = _granted(app, grant, door)
    return _page(request, shown(request, app, door, _agent(given), given.record or ("", "")))


@router.get("/{connection}/panel")
def panel(
    request: Request,
    app: App,
    door: PipedriveDoor,
    *,
    token: Annotated[str, Query(max_length=8000)] = "",
    resource: Short = "",
    selected: Annotated[Short, Query(alias="selectedIds")] = "",
) -> Response:
    """Pipedrive's JSON panel of a person or a deal."""
    agent = pipedrive_agent(door, token, (resource, selected), app.settings.clock(), app.ledger.cards)
    if resource not in ("person", "deal"):
        return JSONResponse({"data": {}})
    return JSONResponse(pipedrive_panel(shown(request, app, door, agent, (resource, selected))))


def _granted(app: App, name: str, door: CardDoor) -> Grant:
    given = app.ledger.cards.take(name, app.settings.clock())
    if given is None or given.connection != door.connection:
        raise Refusal(401, "This look at a card is over.", _AGAIN)
    return given


def _agent(given: Grant) -> ToolAgent:
    return ToolAgent(given.agent_id, given.agent_email)


def _page(request: Request, card: Card) -> Response:
    return render(request, "card.html", {"card": card})
