"""Whether the app can answer, for load balancers: no data, no versions."""

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from unified_profile.app.services import App

router = APIRouter()


@router.get("/health")
def health(app: App) -> Response:
    """200 when a publication can be read, 503 when not."""
    is_ready = app.published.current_file() is not None
    return JSONResponse({"status": "ok" if is_ready else "nothing published"}, 200 if is_ready else 503)
