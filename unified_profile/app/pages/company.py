"""One company and its people. Looking at it is logged as looking at its people is."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from unified_profile.app.audit import record_seen
from unified_profile.app.bars import stacked_bars
from unified_profile.app.companies import company_page
from unified_profile.app.cursors import Cursor
from unified_profile.app.gate import Who
from unified_profile.app.problems import Refusal
from unified_profile.app.render import render
from unified_profile.app.rights import CUSTOMERS
from unified_profile.app.services import App
from unified_profile.app.viewers import viewer_of

router = APIRouter(dependencies=[CUSTOMERS])

PEOPLE_SHOWN = 25
_MONTH = "%b ’%y"


@router.get("/companies/{company_id}")
def company(
    request: Request, company_id: str, app: App, who: Who, *, after: Annotated[str | None, Query(max_length=600)] = None
) -> Response:
    """A company: what it is worth, how it feels, its people and their newest contacts."""
    with app.published.reading() as con:
        behind = Cursor.decode(after) if after else None
        found = company_page(con, viewer_of(con, who.user), company_id, behind, PEOPLE_SHOWN)
    if found is None:
        raise Refusal(
            404, "There is no company here: joined with another one, or never known.", "Search for it by name."
        )
    record_seen(request, who, [company_id, *found.customer_ids])
    months = [each.month for each in found.months]
    context = {
        "found": found,
        "after": after,
        "contacts": stacked_bars(months, [each.contact_count for each in found.months], None, _MONTH),
        "answers": stacked_bars(
            months,
            [each.satisfied_count for each in found.months],
            [each.other_count for each in found.months],
            _MONTH,
        ),
    }
    return render(request, "company.html", context)
