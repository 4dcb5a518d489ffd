"""The data: what of each tool is held, how fresh and how whole it is, and what went wrong. Not for agents."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from unified_profile.app.data_streams import months, overview, sources
from unified_profile.app.problems import Refusal
from unified_profile.app.render import render
from unified_profile.app.rights import OVERSIGHT
from unified_profile.app.services import App

# So many stay below 100 kB whatever there is to say of each.
STREAMS_SHOWN = 30

router = APIRouter(dependencies=[OVERSIGHT])


@router.get("/data")
def data(request: Request, app: App) -> Response:
    """Every connection: freshness, completeness, errors, what was set aside."""
    now = app.settings.clock()
    with app.published.reading() as con:
        found = overview(sources(con), now, app.settings.late_after)
    return render(request, "data.html", {"found": found, "now": now})


@router.get("/data/{connection}")
def connection(
    request: Request, connection: str, app: App, *, page: Annotated[int, Query(ge=1, le=1000)] = 1
) -> Response:
    """The streams of one connection, those first that need somebody."""
    with app.published.reading() as con:
        found = sources(con, connection)
        by_stream = months(con, connection)
    if not found:
        raise Refusal(404, "There is no such connection.", "Choose one of those under Data.")
    streams, start = found[0].worst_first, (page - 1) * STREAMS_SHOWN
    context = {
        "source": found[0],
        "streams": streams[start : start + STREAMS_SHOWN],
        "page": page,
        "has_more": len(streams) > start + STREAMS_SHOWN,
        "months": by_stream,
        "now": app.settings.clock(),
    }
    return render(request, "connection.html", context)
