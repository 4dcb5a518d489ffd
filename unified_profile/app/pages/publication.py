"""Which publication is current, so that an open page notices a newer one. Asking keeps no session alive."""

from typing import Annotated

from fastapi import APIRouter, Header
from starlette.responses import JSONResponse, Response

from unified_profile.app.rights import SIGNED_IN
from unified_profile.app.services import App

router = APIRouter(dependencies=[SIGNED_IN])


@router.get("/publication")
def publication(app: App, if_none_match: Annotated[str | None, Header()] = None) -> Response:
    """Its name, or 304 for whoever has it. Looks at a link and opens nothing."""
    name = app.published.name()
    tag = f'"{name}"'
    if if_none_match == tag:
        return Response(status_code=304, headers={"ETag": tag})
    return JSONResponse({"publication": name}, headers={"ETag": tag})
