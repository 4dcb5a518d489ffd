"""Teams: a list by name, and each with its own numbers. Not for agents, and never a ranking."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from unified_profile.app.benchmarks import newest_by_metric
from unified_profile.app.fact_slices import openable
from unified_profile.app.gate import Who
from unified_profile.app.problems import Refusal
from unified_profile.app.render import render
from unified_profile.app.rights import OVERSIGHT
from unified_profile.app.services import App
from unified_profile.app.teams import team_page, teams
from unified_profile.app.viewers import viewer_of

router = APIRouter(dependencies=[OVERSIGHT])


@router.get("/teams")
def all_teams(request: Request, app: App) -> Response:
    """Every team, by name."""
    with app.published.reading() as con:
        return render(request, "teams.html", {"teams": teams(con)})


@router.get("/teams/{team:path}")
def team(request: Request, team: str, app: App, who: Who) -> Response:
    """One team: its metrics by family, its people, their trainings."""
    with app.published.reading() as con:
        found, others = team_page(con, team), newest_by_metric(con)
        opens = openable(con, viewer_of(con, who.user))
    if found is None:
        raise Refusal(404, "There is no such team.", "Choose one of those under Teams.")
    return render(request, "team.html", {"found": found, "opens": opens, "others": others})
