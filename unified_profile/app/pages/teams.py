"""Teams: a list by name, and each with its own numbers. Not for agents, and never a ranking."""

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from unified_profile.app.problems import Refusal
from unified_profile.app.render import render
from unified_profile.app.rights import overseer
from unified_profile.app.services import App
from unified_profile.app.teams import team_page, teams

router = APIRouter(dependencies=[Depends(overseer)])


@router.get("/teams")
def all_teams(request: Request, app: App) -> Response:
    """Every team, by name."""
    with app.published.reading() as con:
        return render(request, "teams.html", {"teams": teams(con)})


@router.get("/teams/{team:path}")
def team(request: Request, team: str, app: App) -> Response:
    """One team: its metrics by family, its people, their trainings."""
    with app.published.reading() as con:
        found = team_page(con, team)
    if found is None:
        raise Refusal(404, "There is no such team.", "Choose one of those under Teams.")
    return render(request, "team.html", {"found": found})
