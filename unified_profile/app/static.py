"""Style sheet, script and icon, from this package."""

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from unified_profile.app.render import STATIC

_FOR_EVER = "public, max-age=31536000, immutable"


class CachedFiles(StaticFiles):
    """Static files; those asked for by version never change and may be kept."""

    def __init__(self) -> None:
        super().__init__(directory=STATIC)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, with how long it may be kept."""
        response = await super().get_response(path, scope)
        if response.status_code == 200:
            is_versioned = scope["query_string"].startswith(b"v=")
            response.headers["Cache-Control"] = _FOR_EVER if is_versioned else "no-cache"
        return response
