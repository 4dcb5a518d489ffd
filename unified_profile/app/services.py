"""What the routes work with, made once by create_app."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from unified_profile.app.limits import RateLimit
from unified_profile.app.oidc.provider import Provider
from unified_profile.app.previews import Previews
from unified_profile.app.published import Published
from unified_profile.app.recent_searches import RecentSearches
from unified_profile.app.settings import AppSettings
from unified_profile.ledger import Ledger


@dataclass(frozen=True)
class Services:
    """Everything a route may use."""

    published: Published
    previews: Previews
    ledger: Ledger
    settings: AppSettings
    recent_searches: RecentSearches
    search_limit: RateLimit
    login_limit: RateLimit
    account_limit: RateLimit
    card_limit: RateLimit
    provider: Provider | None = None


def services(request: Request) -> Services:
    """The app's services."""
    found = request.app.state.services
    assert isinstance(found, Services)  # noqa: S101 - for the type checker
    return found


async def _app(request: Request) -> Services:
    """The same as a dependency: a coroutine, because whatever is none is handed to a thread, for each request."""
    return services(request)


App = Annotated[Services, Depends(_app)]
