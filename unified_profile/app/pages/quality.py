"""Quality: what reviews say beside what customers say, trainings, and reviewers among themselves. Not for agents."""

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from unified_profile.app.quality import quality_page
from unified_profile.app.render import render
from unified_profile.app.rights import overseer
from unified_profile.app.services import App

router = APIRouter(dependencies=[Depends(overseer)])


@router.get("/quality")
def quality(request: Request, app: App) -> Response:
    """The four quadrants, coaching effect and agreement of reviewers, over all time."""
    with app.published.reading() as con:
        return render(request, "quality.html", {"found": quality_page(con)})
