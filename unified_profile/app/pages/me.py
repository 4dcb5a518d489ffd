"""My day, for users who are agents of the tools."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from unified_profile.app.audit import record_seen
from unified_profile.app.gate import Who
from unified_profile.app.my_day import my_day
from unified_profile.app.render import render
from unified_profile.app.rights import CUSTOMERS
from unified_profile.app.services import App

router = APIRouter(dependencies=[CUSTOMERS])


@router.get("/me")
def me(request: Request, app: App, who: Who) -> Response:
    """Whom I last spoke to, what I have to do, and which of my conversations get worse."""
    with app.published.reading() as con:
        found = my_day(con, who.user)
    if found is not None:
        record_seen(request, who, found.customer_ids)
    return render(request, "me.html", {"found": found})
