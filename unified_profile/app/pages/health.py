"""Whether the app can answer, for load balancers: no data, no versions."""

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from unified_profile.app.services import App

router = APIRouter()


@router.get("/health")
def health(app: App) -> Response:
    """200 when a publication can be read; 503 when there is none, or it lacks what this version reads."""
    status = _status(app)
    return JSONResponse({"status": status}, 200 if status == "ok" else 503)


def _status(app: App) -> str:
    if app.published.current_file() is None:
        return "nothing published"
    return "outdated" if app.published.is_outdated() else "ok"
