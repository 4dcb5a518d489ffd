"""The receiver of webhooks, put together from settings; by itself, or on one port with the web app."""

from typing import TYPE_CHECKING, Any

from connectors.hooks.receiver import PATH, Receiver
from switchboard.settings import Settings

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from unified_profile.app.cards.calls import CallCards


def call_cards(settings: Settings) -> "CallCards | None":
    """What shows who is calling, when `cards` names an Aircall connection that has its credentials here."""
    if not settings.cards:
        return None
    from switchboard.cards import call_lines
    from switchboard.commands.serve import app_settings
    from unified_profile.app.cards.calls import CallCards
    from unified_profile.app.published import Published
    from unified_profile.ledger import Ledger

    lines = call_lines(settings)
    if not lines:
        return None
    published, ledger = Published(settings.published_path), Ledger(settings.ledger_url)
    return CallCards(lines, published, ledger, app_settings(settings), settings.app.url)


def receiver(settings: Settings) -> Receiver:
    """The receiver for every connection whose tool sends webhooks."""
    from connectors.hooks.doors import doors
    from connectors.hooks.queue import HintQueue

    queue = HintQueue(settings.hooks_path / "queue.sqlite")
    cards = call_cards(settings)
    return Receiver(
        doors(settings.all_connections()),
        queue,
        public_url=settings.hooks.public_url,
        heard=cards.heard if cards else None,
        at_end=cards.close if cards else None,
    )


class OnePort:
    """Two apps behind one address: the receiver has everything under /hooks, the web app the rest."""

    def __init__(self, app: "ASGIApp", hooks: Receiver) -> None:
        self._app, self._hooks, self._receiver = app, hooks.app(), hooks

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Pass on to one of the two; the web app is told when serving begins and ends."""
        inside = scope["type"] == "http" and scope["path"].startswith(f"{PATH}/")
        await (self._hooks if inside else self._app)(scope, receive, send)
        if scope["type"] == "lifespan":
            self._receiver.close()


def with_hooks(app: Any, settings: Settings) -> Any:
    """The web app, with the receiver beside it when a connection's tool sends webhooks and the settings allow it."""
    if not settings.hooks.with_app:
        return app
    made = receiver(settings)
    return OnePort(app, made) if made.connections else app
