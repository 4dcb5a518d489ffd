"""What an installation can say about its web app."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from unified_profile.app.cards.doors import CardDoor
from unified_profile.app.oidc.door import OidcDoor
from unified_profile.app.proxy import ProxyDoor
from unified_profile.identity import Limits, Rules, default_rules
from unified_profile.ledger import Role

TOOL_TITLES: Mapping[str, str] = {
    "intercom": "Intercom",
    "aircall": "Aircall",
    "pipedrive": "Pipedrive",
    "klaus": "Zendesk QA",
    "hubspot": "HubSpot",
    "zendesk": "Zendesk",
}
# A preview takes about two seconds at a million records.
PREVIEW_LIMITS = Limits(seconds=30, threads=2, memory="1GB")


def utc_now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class IdentitySetup:
    """What a run works out people with: the country of each connection's phone numbers, and the rules."""

    phone_regions: Mapping[str, str | None] = field(default_factory=dict)
    rules: Rules = field(default_factory=default_rules)


@dataclass(frozen=True)
class WaysIn:
    """How people may sign in beside one-time links, which always work.

    Whoever has one of `totp_roles` sees nothing until they have an authenticator app. `oidc` is the OpenID provider,
    `proxy` a reverse proxy that has made sure who comes.
    """

    passwords: bool = True
    totp_roles: frozenset[Role] = frozenset()
    oidc: OidcDoor | None = None
    proxy: ProxyDoor | None = None


@dataclass(frozen=True)
class AppSettings:
    """`phone_regions` are the countries that a phone number without + is tried in, best first.

    `tool_titles` maps connector names to what people call the tool; `late_after` is when a tool's data counts as late;
    `time_zone` is the one that times are shown in until the browser has said its own. `identity` is asked for every
    preview of a decision, as each run reads its settings anew; `preview_limits` are what one preview may take.
    `public_url` is how browsers reach the app (None: as the request says); `cards` are the connections with a card.
    """

    phone_regions: tuple[str, ...] = ("GB",)
    tool_titles: Mapping[str, str] = field(default_factory=lambda: dict(TOOL_TITLES))
    late_after: timedelta = timedelta(hours=3)
    time_zone: str = "UTC"
    searches_per_minute: int = 60
    logins_per_minute: int = 12
    tries_per_account_and_hour: int = 10
    cards_per_minute: int = 600
    identity: Callable[[], IdentitySetup] = IdentitySetup
    preview_limits: Limits = PREVIEW_LIMITS
    public_url: str | None = None
    cards: Mapping[str, CardDoor] = field(default_factory=dict)
    ways_in: WaysIn = field(default_factory=WaysIn)
    clock: Callable[[], datetime] = utc_now

    def tool_title(self, connector: str | None) -> str:
        """What people call the tool; an unknown one gets its own name, capitalised."""
        name = connector or ""
        return self.tool_titles.get(name) or name.replace("_", " ").capitalize() or "Unknown tool"
