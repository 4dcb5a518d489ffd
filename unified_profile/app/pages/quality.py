"""Quality: what reviews say beside what customers say, trainings, and reviewers among themselves. Not for agents."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from unified_profile.app.fact_slices import openable
from unified_profile.app.gate import Who
from unified_profile.app.quality import quality_page
from unified_profile.app.render import render
from unified_profile.app.rights import OVERSIGHT
from unified_profile.app.services import App
from unified_profile.app.viewers import viewer_of

router = APIRouter(dependencies=[OVERSIGHT])


@router.get("/quality")
def quality(request: Request, app: App, who: Who) -> Response:
    """The four quadrants, coaching effect and agreement of reviewers, over all time."""
    with app.published.reading() as con:
        return render(
            request, "quality.html", {"found": quality_page(con), "opens": openable(con, viewer_of(con, who.user))}
        )
