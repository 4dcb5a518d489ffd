"""Trends: what people come about, of what more came than usual, and who sounds worse and worse. Not for agents."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from unified_profile.app.audit import record_seen
from unified_profile.app.bars import bars_of
from unified_profile.app.bursts import Burst, as_seen, burst, bursts, days_of, touched_by, touched_page
from unified_profile.app.cursors import Cursor
from unified_profile.app.gate import Who
from unified_profile.app.outreach import outreach_csv
from unified_profile.app.problems import Refusal
from unified_profile.app.render import render
from unified_profile.app.rights import OVERSIGHT
from unified_profile.app.services import App
from unified_profile.app.topics import EVERY_CHANNEL, channels, topics
from unified_profile.app.worsening import customers_of, worsening

router = APIRouter(dependencies=[OVERSIGHT])

TOPICS_SHOWN = 30
BURSTS_SHOWN = 12
WORSENING_SHOWN = 20
CUSTOMERS_SHOWN = 50


@router.get("/trends")
def trends(
    request: Request, app: App, who: Who, channel: Annotated[str, Query(max_length=100)] = EVERY_CHANNEL
) -> Response:
    """Topics by week, the newest bursts, and open conversations that go the wrong way."""
    with app.published.reading() as con:
        getting_worse = worsening(con, WORSENING_SHOWN, who.user.role)
        context = {
            "topics": topics(con, TOPICS_SHOWN, channel),
            "channels": channels(con),
            "channel": channel,
            "bursts": bursts(con, BURSTS_SHOWN),
            "worsening": getting_worse,
        }
    record_seen(request, who, customers_of(getting_worse))
    return render(request, "trends.html", context)


@router.get("/trends/bursts/{burst_id}")
def one_burst(
    request: Request,
    burst_id: str,
    app: App,
    who: Who,
    after: Annotated[str | None, Query(max_length=600)] = None,
) -> Response:
    """One burst: how many came each day, what was to be expected, and whom it touched."""
    with app.published.reading() as con:
        found = burst(con, burst_id)
        if found is None:
            raise _unknown()
        page = touched_page(con, burst_id, CUSTOMERS_SHOWN, Cursor.decode(after) if after else None, who.user.role)
        days = [(each.date_day, each.people_count) for each in days_of(con, found)]
    record_seen(request, who, [each.customer_id for each in page.customers])
    context = {"found": found, "page": page, "after": after, "drawing": bars_of(days, found.started_on)}
    return render(request, "burst.html", context)


@router.get("/trends/bursts/{burst_id}/customers.csv")
def outreach(request: Request, burst_id: str, app: App, who: Who) -> Response:
    """Everybody whom a burst touched, to write to them: as `switchboard trends customers --csv`, masked by role."""
    with app.published.reading() as con:
        found = burst(con, burst_id)
        if found is None:
            raise _unknown()
        touched = [as_seen(each, who.user.role) for each in touched_by(con, burst_id)]
    record_seen(request, who, [each.customer_id for each in touched])
    headers = {"content-disposition": f'attachment; filename="{_file_name(found)}"'}
    return Response(outreach_csv(touched), media_type="text/csv; charset=utf-8", headers=headers)


def _unknown() -> Refusal:
    return Refusal(404, "There is no such burst.", "Choose one of those under Trends.")


def _file_name(found: Burst) -> str:
    # A topic is what somebody wrote: of the burst only the days are in the name.
    return f"affected-{found.started_on}-to-{found.ended_on}.csv"
