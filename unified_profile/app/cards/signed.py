"""What every route of a card goes through: the tool proves itself, the look is logged, the frame is said."""

from typing import Annotated

from fastapi import Depends, Request
from starlette.exceptions import HTTPException

from contracts.signatures import Message
from unified_profile.app.audit import route_pattern
from unified_profile.app.cards.card import Card
from unified_profile.app.cards.doors import CardDoor, ToolAgent
from unified_profile.app.cards.finding import Finder
from unified_profile.app.headers import Framing
from unified_profile.app.problems import Refusal
from unified_profile.app.render import reader
from unified_profile.app.services import App, services
from unified_profile.app.viewers import Viewer


class Signed:
    """Dependency: the door of the connection, whose tool has to be `connector`. The route then has it prove itself."""

    def __init__(self, connector: str) -> None:
        self.connector = connector

    async def __call__(self, request: Request, connection: str) -> CardDoor:
        """Give the door. Raises 404 for a connection without a card of this tool, 503 while its secret is not set."""
        door = services(request).settings.cards.get(connection)
        if door is None or door.connector != self.connector:
            raise HTTPException(404, "There is no card at this address.")
        if not door.secret:
            raise Refusal(503, "No secret is set for this card.", f"Set cards.{connection}.secret in switchboard.yaml.")
        return door


IntercomDoor = Annotated[CardDoor, Depends(Signed("intercom"))]
ZendeskDoor = Annotated[CardDoor, Depends(Signed("zendesk"))]
HubspotDoor = Annotated[CardDoor, Depends(Signed("hubspot"))]
PipedriveDoor = Annotated[CardDoor, Depends(Signed("pipedrive"))]


async def message_of(request: Request) -> Message:
    """Dependency: the request in the bytes that the tool signed, and the address as the tool wrote it."""
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in request.headers.raw}
    path = request.scope.get("raw_path", request.scope["path"].encode()).decode("latin-1").partition("?")[0]
    query = f"?{request.url.query}" if request.url.query else ""
    return Message(request.method, f"{public_url(request)}{path}{query}", headers, await request.body())


SignedMessage = Annotated[Message, Depends(message_of)]


def public_url(request: Request) -> str:
    """How browsers and tools reach the app, without a slash at the end."""
    return services(request).settings.public_url or f"{request.url.scheme}://{request.url.netloc}"


def shown(request: Request, app: App, door: CardDoor, agent: ToolAgent, record: tuple[str, str]) -> Card:
    """The card of whom a record of the tool's is, as the card's role may see it. Who is shown is logged."""
    app.card_limit.use(door.connection)
    with app.published.reading() as con:
        finder = Finder(con, Viewer(door.role), reader(request), public_url(request))
        card = finder.of_record(door.connection, *record)
    if card.customer_id:
        app.ledger.record_card(door.connection, agent.id, agent.email, card.customer_id, route_pattern(request))
    return card


def framed(request: Request, door: CardDoor, *scripts: str) -> None:
    """Let this answer, also when it is an error, stand in a frame of the tool's, with scripts of these origins."""
    request.state.framing = Framing(door.framers, scripts)
