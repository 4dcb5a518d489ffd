"""The access log on a page, for those who look after it."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from unified_profile.app.access import EntryCursor, read_log
from unified_profile.app.gate import Who
from unified_profile.app.render import render
from unified_profile.app.rights import ACCESS_LOG

router = APIRouter(dependencies=[ACCESS_LOG])

ENTRIES_SHOWN = 50


@router.get("/access-log")
def access_log(
    request: Request,
    who: Who,
    *,
    customer: Annotated[str | None, Query(max_length=80)] = None,
    after: Annotated[str | None, Query(max_length=600)] = None,
) -> Response:
    """Who looked at whom, the newest first; of one customer, or of everybody."""
    wanted = (customer or "").strip() or None
    entries, following = read_log(request, who, wanted, EntryCursor.decode(after) if after else None, ENTRIES_SHOWN)
    context = {"entries": entries, "customer": wanted, "after": after, "following": following}
    return render(request, "access_log.html", context)
