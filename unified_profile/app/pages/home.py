"""Home: the search box, how fresh the data is, and the headline numbers."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from unified_profile.app.benchmarks import newest_by_metric
from unified_profile.app.customers import freshness
from unified_profile.app.metrics import headlines
from unified_profile.app.render import render
from unified_profile.app.rights import METRICS
from unified_profile.app.services import App

router = APIRouter(dependencies=[METRICS])


@router.get("/")
def home(request: Request, app: App) -> Response:
    """Search box, freshness of each tool and headline numbers."""
    with app.published.reading() as con:
        shown = {"freshness": freshness(con), "numbers": headlines(con), "others": newest_by_metric(con)}
    return render(request, "home.html", shown)
