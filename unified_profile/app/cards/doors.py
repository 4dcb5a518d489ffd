"""Where each connection's tool asks for cards: whose account it is, what proves that it asks, what its card shows."""

from collections.abc import Mapping
from dataclasses import dataclass

from unified_profile.ledger import Role

# Who may frame a card when nothing is said; Zendesk's account is its host.
_FRAMED_BY: Mapping[str, tuple[str, ...]] = {
    "zendesk": ("https://{account}",),
    "hubspot": ("https://app.hubspot.com", "https://app-eu1.hubspot.com"),
}
TOOLS = ("intercom", "zendesk", "hubspot", "pipedrive")


@dataclass(frozen=True)
class CardDoor:
    """One connection's. `secret` is what the tool signs with; of Zendesk's app the public key. "": not set, shut.

    `account` is the tool's own name of the account: Intercom's workspace id, Zendesk's host, HubSpot's portal id,
    Pipedrive's company id. `role` is whose sight the card has; `framed_by` are the origins that may frame it.
    """

    connection: str
    connector: str
    account: str
    secret: str
    role: Role = Role.AGENT
    framed_by: tuple[str, ...] = ()

    @property
    def framers(self) -> tuple[str, ...]:
        """The origins that may frame this card."""
        usual = _FRAMED_BY.get(self.connector, ())
        return self.framed_by or tuple(each.format(account=self.account) for each in usual)


@dataclass(frozen=True)
class ToolAgent:
    """Who looks, as far as the tool says: the id of its agent, and the address if it gives one."""

    id: str | None
    email: str | None = None
