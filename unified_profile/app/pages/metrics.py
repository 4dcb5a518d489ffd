"""The numbers: all of them in a list, and each with its trend, its slices, its meaning and the rows behind it."""

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from unified_profile.app.metrics import all_metrics, one_metric
from unified_profile.app.render import render
from unified_profile.app.services import App
from unified_profile.app.trends import trend_of

router = APIRouter()


@router.get("/metrics")
def metrics(request: Request, app: App) -> Response:
    """Every metric over all time, by family."""
    with app.published.reading() as con:
        return render(request, "metrics.html", {"families": all_metrics(con)})


@router.get("/metrics/{metric}")
def metric(request: Request, metric: str, app: App) -> Response:
    """One metric: what it is, how it went over the last months, and what it is by channel, team and agent."""
    with app.published.reading() as con:
        found = one_metric(con, metric)
    if found is None:
        raise HTTPException(404, "There is no such metric.")
    return render(request, "metric.html", {"found": found, "trend": trend_of(found.months)})
