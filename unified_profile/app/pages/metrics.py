"""The numbers: all of them in a list, and each with its trend, its slices, its meaning and the rows behind it."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from unified_profile.app.audit import record_seen
from unified_profile.app.benchmarks import benchmarks
from unified_profile.app.fact_slices import FactsAsked, asked_facts, openable
from unified_profile.app.gate import Who
from unified_profile.app.metric_background import background_of
from unified_profile.app.metric_parity import parities
from unified_profile.app.metrics import all_metrics, definitions, one_metric
from unified_profile.app.problems import Refusal
from unified_profile.app.render import render
from unified_profile.app.rights import METRICS, OVERSIGHT
from unified_profile.app.services import App
from unified_profile.app.trends import trend_of
from unified_profile.app.viewers import viewer_of

router = APIRouter(dependencies=[METRICS])

FACTS_SHOWN = 50


@router.get("/metrics")
def metrics(request: Request, app: App) -> Response:
    """Every metric over all time, by family."""
    with app.published.reading() as con:
        return render(request, "metrics.html", {"families": all_metrics(con), "others": benchmarks(con)})


@router.get("/metrics/{metric}")
def metric(request: Request, metric: str, app: App, who: Who) -> Response:
    """One metric: what it is, how it went over the last months, and what it is by channel, team and agent."""
    with app.published.reading() as con:
        viewer = viewer_of(con, who.user)
        found = one_metric(con, viewer, metric)
        if found is None:
            raise Refusal(404, "There is no such metric.", "Choose one of those under Metrics.")
        behind = background_of(con, found.line.definition) if found.line.definition else None
        context = {"found": found, "trend": trend_of(found.months), "behind": behind, "opens": openable(con, viewer)}
        beside, others = parities(con, metric), benchmarks(con, metric)
    return render(request, "metric.html", context | {"beside": beside, "others": others})


@router.get("/metrics/{metric}/facts", dependencies=[OVERSIGHT])
def facts(request: Request, metric: str, asked: Annotated[FactsAsked, Query()], app: App, who: Who) -> Response:
    """The rows that one value is made of, newest first."""
    with app.published.reading() as con:
        page = asked_facts(con, viewer_of(con, who.user), metric, asked, FACTS_SHOWN)
        definition = next((one for one in definitions(con) if one.metric == metric), None)
    record_seen(request, who, page.customer_ids)
    return render(request, "facts.html", {"page": page, "definition": definition, "asked": asked})
