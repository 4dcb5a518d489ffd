"""Puts the app together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import Depends, FastAPI
from starlette.middleware.gzip import GZipMiddleware

from unified_profile.app.api import access_log as access_log_api
from unified_profile.app.api import benchmarks, companies, facts, identity, parity, previews, v1
from unified_profile.app.api import data as data_api
from unified_profile.app.api import me as me_api
from unified_profile.app.api import quality as quality_api
from unified_profile.app.api import suspects as suspects_api
from unified_profile.app.api import trends as trends_api
from unified_profile.app.api.conditional import Conditional
from unified_profile.app.api.openapi import describe
from unified_profile.app.cards.routes import router as cards
from unified_profile.app.gate import Gate, csrf_checked
from unified_profile.app.headers import SecurityHeaders
from unified_profile.app.limits import RateLimit
from unified_profile.app.oidc.provider import Provider
from unified_profile.app.pages import (
    access_log,
    company,
    customer,
    data,
    decisions,
    health,
    home,
    login,
    me,
    metrics,
    oidc,
    publication,
    quality,
    search,
    second_factor,
    security,
    suspects,
    teams,
    trends,
    why,
)
from unified_profile.app.previews import Previews
from unified_profile.app.problems import install_problem_handlers
from unified_profile.app.proxy_sessions import ProxySessions
from unified_profile.app.published import Published
from unified_profile.app.recent_searches import RecentSearches
from unified_profile.app.rights import refuse_undeclared
from unified_profile.app.services import Services
from unified_profile.app.settings import AppSettings
from unified_profile.app.static import CachedFiles
from unified_profile.ledger import Ledger


def create_app(published: Path, ledger: Ledger, settings: AppSettings | None = None) -> FastAPI:
    """The app over the folder of publications and the ledger. Neither has to hold anything yet."""
    settings = settings or AppSettings()
    publications = Published(published)
    services = Services(
        published=publications,
        previews=Previews(publications, settings),
        ledger=ledger,
        settings=settings,
        recent_searches=RecentSearches(),
        search_limit=RateLimit(settings.searches_per_minute),
        login_limit=RateLimit(settings.logins_per_minute),
        account_limit=RateLimit(settings.tries_per_account_and_hour, 3600),
        card_limit=RateLimit(settings.cards_per_minute),
        provider=Provider(settings.ways_in.oidc) if settings.ways_in.oidc else None,
    )

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        services.published.close()

    app = FastAPI(
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        # Clients that are made out of the description call operations by these names.
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.services = services
    app.include_router(health.router, include_in_schema=False)
    # Before the links of login, whose pattern fits its addresses too.
    app.include_router(oidc.public, include_in_schema=False)
    app.include_router(login.public, include_in_schema=False)
    app.include_router(cards, include_in_schema=False)
    about_me = (login, home, me, security, second_factor)
    house = (publication, data, teams, trends, metrics, quality, company, access_log)
    for pages in (*about_me, *house, search, customer, why, decisions, suspects):
        app.include_router(pages.router, dependencies=[Depends(csrf_checked)], include_in_schema=False)
    app.include_router(v1.router)
    app.include_router(data_api.router)
    app.include_router(companies.router)
    app.include_router(me_api.router)
    app.include_router(facts.router)
    app.include_router(parity.router)
    app.include_router(benchmarks.router)
    app.include_router(trends_api.router)
    app.include_router(quality_api.router)
    app.include_router(access_log_api.router)
    app.include_router(identity.router)
    app.include_router(previews.router)
    app.include_router(suspects_api.router)
    # Pages are not packed: beside a session's secrets they hold what others wrote, whose length packing would tell.
    app.mount("/static", GZipMiddleware(CachedFiles(), minimum_size=1000))
    refuse_undeclared(app)
    describe(app)
    install_problem_handlers(app)
    app.add_middleware(Conditional)
    # The last one added is the outermost: headers are also on what the gate answers.
    app.add_middleware(Gate, ledger=ledger, ways_in=settings.ways_in)
    if settings.ways_in.proxy:
        app.add_middleware(ProxySessions, ledger=ledger, door=settings.ways_in.proxy)
    app.add_middleware(SecurityHeaders)
    return app
